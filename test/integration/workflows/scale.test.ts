import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, scalingOf, specOf } from '../../support/rollout-specs.js';
import { harmlessKindsAt } from '../../support/step-faults.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('scale');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const prepare = async (name: string): Promise<void> => void (await (await stack.rollouts.apply(specOf(name))).result());

const steps = ['look', 'setReplicas', 'awaitReplicas', 'reviseAdjusted'];

describe.concurrent('a scaling', () => {
  it.each([
    { to: 3, name: 'up' },
    { to: 1, name: 'none' },
  ])('ends with $to replicas ready', async ({ to, name }) => {
    await prepare(name);
    const result = await (await stack.rollouts.scale(name, to, { reason: 'more to do' })).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'running', replicas: to });
    expect(await stack.simulator.admin.ledger({ operation: 'put:update_auto_scale', name })).toHaveLength(to === 1 ? 0 : 1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('turns autoscaling into a fixed count', async () => {
    await (await stack.rollouts.apply(scalingOf('fixed'))).result();
    const result = await (await stack.rollouts.scale('fixed', 2)).result();
    expect(result).toMatchObject({ phase: 'Healthy', replicas: 2 });
    expect((await live('fixed'))?.body).toMatchObject({ is_auto_scale_enabled: false, replica: 2 });
    expect(await cleanSlate(stack, 'fixed')).toEqual([]);
  });

  it('that fails brings autoscaling back as it was', async () => {
    await (await stack.rollouts.apply(scalingOf('elastic'))).result();
    const before = (await live('elastic'))?.body;
    stack.faults.add({ endpoint: 'elastic', step: 'awaitReplicas', kind: 'failsBefore' });
    await failureOf(await stack.rollouts.scale('elastic', 2));
    const after = (await live('elastic'))?.body;
    expect(after?.is_auto_scale_enabled).toBe(true);
    expect(after?.auto_scale_policy).toMatchObject({
      min_replicas: before?.auto_scale_policy?.min_replicas,
      max_replicas: before?.auto_scale_policy?.max_replicas,
    });
    expect(await cleanSlate(stack, 'elastic')).toEqual([]);
  });

  it('is refused while the endpoint is stopped, with the way on', async () => {
    await (await stack.rollouts.apply(specOf('asleep', { 'rollout.finalState': 'stopped' }))).result();
    const { report } = await failureOf(await stack.rollouts.scale('asleep', 2));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain('Start it with tir-rollouts start asleep.');
    expect(await cleanSlate(stack, 'asleep')).toEqual([]);
  });

  it('below a committed count is refused', async () => {
    await (await stack.rollouts.apply(committedOf('paid', { 'endpoint.replica': 2, 'endpoint.committedReplicas': 2 }))).result();
    const { report } = await failureOf(await stack.rollouts.scale('paid', 1));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(await cleanSlate(stack, 'paid')).toEqual([]);
  });

  it('of an endpoint that does not exist any more is refused', async () => {
    await expect(stack.rollouts.scale('nobody', 2)).rejects.toMatchObject({ code: 'notFound' });
    await (await stack.rollouts.apply(specOf('nobody'))).result();
    await (await stack.rollouts.delete('nobody')).result();
    const { report } = await failureOf(await stack.rollouts.scale('nobody', 2));
    expect(report).toMatchObject({ failureType: 'TirNotFound', touched: false });
    expect(await cleanSlate(stack, 'nobody')).toEqual([]);
  });

  it.each(['abort', 'cancel'] as const)('that is ended by %s brings the former count back', async (how) => {
    const name = `ended-by-${how}`;
    await prepare(name);
    const held = stack.faults.hold({ endpoint: name, step: 'awaitReplicas' });
    const operation = await stack.rollouts.scale(name, 3);
    await held.reached;
    if (how === 'abort') await operation.abort();
    else await stack.cancel(operation);
    held.release();
    expect((await failureOf(operation)).code).toBe(how === 'abort' ? 'failed' : 'cancelled');
    expect((await live(name))?.replicas).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

describe.concurrent.each(steps)('when %s', (step) => {
  it.each(['failsBefore', 'failsAfter'] as const)('%s its effect, the former count is back', async (kind) => {
    const name = `${step}-${kind}`.toLowerCase();
    await prepare(name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    const { report } = await failureOf(await stack.rollouts.scale(name, 3));
    expect(fault.fired).toBe(1);
    expect(report).toMatchObject({ phase: 'Failed', step });
    expect((await live(name))?.replicas).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it.each(harmlessKindsAt(step))('meets %s, it ends as if nothing had happened', async (kind) => {
    const name = `${step}-${kind}`.toLowerCase();
    await prepare(name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    const result = await (await stack.rollouts.scale(name, 3)).result();
    expect(fault.fired).toBe(1);
    expect(result).toMatchObject({ phase: 'Healthy', replicas: 3 });
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

describe.concurrent('when a scaling fails and the former count is brought back', () => {
  it.each(harmlessKindsAt('restoreReplicas'))('and that meets %s, the slate is as clean', async (kind) => {
    const name = `back-${kind}`.toLowerCase();
    await prepare(name);
    stack.faults.add({ endpoint: name, step: 'awaitReplicas', kind: 'failsBefore' });
    const fault = stack.faults.add({ endpoint: name, step: 'restoreReplicas', kind });
    const { report } = await failureOf(await stack.rollouts.scale(name, 3));
    expect(fault.fired).toBe(1);
    expect(report.phase).toBe('Failed');
    expect((await live(name))?.replicas).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('and that fails for good, a person is asked to look', async () => {
    await prepare('stuck');
    stack.faults.add({ endpoint: 'stuck', step: 'awaitReplicas', kind: 'failsBefore' });
    stack.faults.add({ endpoint: 'stuck', step: 'restoreReplicas', kind: 'failsBefore' });
    const { report } = await failureOf(await stack.rollouts.scale('stuck', 3));
    expect(report.phase).toBe('Degraded');
    expect(await cleanSlate(stack, 'stuck')).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
