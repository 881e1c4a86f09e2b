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
    expect(result).toMatchObject({ phase: 'Healthy', skuName: 'C3.8' });
    expect(result.summary).toContain('on the fallback SKU C3.8');
    const [seen] = (await stack.rollouts.list()).filter(({ endpoint }) => endpoint.name === 'created');
    expect(seen?.endpoint.lastSku).toBe('C3.8');
    const { cost } = await stack.rollouts.report('created');
    expect(cost.perHour).toBe(23.2);
    expect([...new Set(cost.parts.map(({ replicaPerHour }) => replicaPerHour))]).toEqual([23.2]);
    expect(result.warnings?.join(' ')).toContain('C3.4, then C3.8 will be tried');
    expect((await live('created'))?.body.sku_name).toBe('C3.8');
    expect((await stack.rollouts.drift.check({ name: 'created' })).findings).toEqual([]);
    await restock();
    expect(await stack.rollouts.plan(specOf('created', fallback))).toMatchObject({
      kind: 'none',
      price: { desired: { what: '1 × C3.8 hourly' }, live: { what: '1 × C3.8 hourly' } },
    });
    await (await stack.rollouts.apply(specOf('created', { ...fallback, ...otherModel }))).result();
    expect((await live('created'))?.body.sku_name).toBe('C3.8');
    expect(await cleanSlate(stack, 'created')).toEqual([]);
  });

  it('gives way to the next that is free at a start', async () => {
    await (await stack.rollouts.apply(specOf('started', fallback))).result();
    await (await stack.rollouts.stop('started')).result();
    await stock('C3.2', 0);
    const result = await (await stack.rollouts.start('started')).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'running', skuName: 'C3.4' });
    expect((await live('started'))?.body.sku_name).toBe('C3.4');
    await restock();
    expect((await stack.rollouts.drift.check({ name: 'started' })).findings).toEqual([]);
    expect(await cleanSlate(stack, 'started')).toEqual([]);
  });

  it('is left neither by a start that is cut off on the way nor by its abort', async () => {
    await (await stack.rollouts.apply(specOf('cut-off', fallback))).result();
    await (await stack.rollouts.stop('cut-off')).result();
    await stock('C3.2', 0);
    const { id } = await stack.simulator.admin.addFault({ operation: 'put:start', name: 'cut-off', kind: 'status', status: 500, skip: 1, times: 1000 });
    const operation = await stack.rollouts.start('cut-off');
    await until('it is on its way', async () => (await live('cut-off'))?.body.sku_name === 'C3.4');
    await operation.abort();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ phase: 'Aborted' });
    expect(await live('cut-off')).toMatchObject({ status: 'stopped', body: { sku_name: 'C3.2' } });
    await stack.simulator.admin.removeFault(id);
    await restock();
    expect(await cleanSlate(stack, 'cut-off')).toEqual([]);
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
