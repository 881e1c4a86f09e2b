import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { until } from '../../support/until.js';

/** One test after the other: they share the stock. */
let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('fallback');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const fallback = { 'rollout.fallbackSkus': ['C3.4', 'C3.8'] };
const stock = (sku: string, free: number | null) => stack.simulator.admin.setInventory(sku, free);
const restock = async () => {
  for (const sku of ['C3.2', 'C3.4', 'C3.8']) await stock(sku, null);
};

describe('a SKU that is out of stock', () => {
  it('gives way to the next that is free at a create, which is no drift and stays at a change', async () => {
    await stock('C3.2', 0);
    await stock('C3.4', 0);
    const result = await (await stack.rollouts.apply(specOf('created', fallback))).result();
    expect(result).toMatchObject({ phase: 'Healthy' });
    expect(result.warnings?.join(' ')).toContain('C3.4, then C3.8 will be tried');
    expect((await live('created'))?.body.sku_name).toBe('C3.8');
    expect((await stack.rollouts.drift.check({ name: 'created' })).findings).toEqual([]);
    await restock();
    expect(await stack.rollouts.plan(specOf('created', fallback))).toMatchObject({ kind: 'none' });
    await (await stack.rollouts.apply(specOf('created', { ...fallback, ...otherModel }))).result();
    expect((await live('created'))?.body.sku_name).toBe('C3.8');
    expect(await cleanSlate(stack, 'created')).toEqual([]);
  });

  it('gives way to the next that is free at a start', async () => {
    await (await stack.rollouts.apply(specOf('started', fallback))).result();
    await (await stack.rollouts.stop('started')).result();
    await stock('C3.2', 0);
    const result = await (await stack.rollouts.start('started')).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'running' });
    expect((await live('started'))?.body.sku_name).toBe('C3.4');
    await restock();
    expect((await stack.rollouts.drift.check({ name: 'started' })).findings).toEqual([]);
    expect(await cleanSlate(stack, 'started')).toEqual([]);
  });

  it('with none of its fallbacks free leaves the endpoint on its own, and the first that is free is taken', async () => {
    await (await stack.rollouts.apply(specOf('order', fallback))).result();
    await (await stack.rollouts.stop('order')).result();
    for (const sku of ['C3.2', 'C3.4', 'C3.8']) await stock(sku, 0);
    const late = await stack.rollouts.start('order', { deadlineSeconds: 3 });
    expect((await failureOf(late)).report).toMatchObject({ failureType: 'DeadlineExceeded' });
    expect(await live('order')).toMatchObject({ status: 'stopped', body: { sku_name: 'C3.2' } });
    await restock();
    await (await stack.rollouts.start('order')).result();
    expect((await live('order'))?.body.sku_name).toBe('C3.2');
    expect(await cleanSlate(stack, 'order')).toEqual([]);
  });

  it('is waited for at a start without a fallback, to the deadline, and the endpoint stays as it is', async () => {
    await (await stack.rollouts.apply(specOf('patient'))).result();
    await (await stack.rollouts.stop('patient')).result();
    await stock('C3.2', 0);
    const late = await stack.rollouts.start('patient', { deadlineSeconds: 3 });
    expect((await failureOf(late)).report).toMatchObject({ failureType: 'DeadlineExceeded' });
    expect((await live('patient'))?.status).toBe('stopped');
    const operation = await stack.rollouts.start('patient', { deadlineSeconds: 120 });
    await until('TIR has refused the start', async () =>
      (await stack.simulator.admin.ledger({ operation: 'put:start', name: 'patient' })).some(({ status }) => status === 412),
    );
    await restock();
    expect(await operation.result()).toMatchObject({ phase: 'Healthy', status: 'running' });
    expect(await cleanSlate(stack, 'patient')).toEqual([]);
  });

  it('that TIR does not offer at all is a mistake', async () => {
    const { report } = await failureOf(await stack.rollouts.apply(specOf('unknown', { 'rollout.fallbackSkus': ['NO.SUCH'] })));
    expect(report).toMatchObject({ failureType: 'InvalidSpec', touched: false });
  });
});
