import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, specOf } from '../../support/rollout-specs.js';
import { harmlessKindsAt } from '../../support/step-faults.js';
import { stepsOf } from '../../support/workflow-steps.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('delete');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const prepare = async (name: string): Promise<void> => void (await (await stack.rollouts.apply(specOf(name))).result());

const steps = ['look', 'deleteEndpoint', 'awaitGone'];

it('knows every step of a delete', () => {
  expect([...stepsOf('look'), ...stepsOf('delete')]).toEqual(steps);
});

describe.concurrent('a delete', () => {
  it('ends when the endpoint is gone, and its name is free again', async () => {
    await prepare('plain');
    expect(await (await stack.rollouts.delete('plain', { reason: 'done with it' })).result()).toMatchObject({
      phase: 'Deleted',
      status: 'deleted',
    });
    expect(await live('plain')).toBeUndefined();
    expect(await cleanSlate(stack, 'plain')).toEqual([]);
    expect(await (await stack.rollouts.delete('plain')).result()).toMatchObject({
      phase: 'Deleted',
      summary: 'No change: it is not on TIR any more.',
    });
    expect(await (await stack.rollouts.apply(specOf('plain'))).result()).toMatchObject({
      phase: 'Healthy',
      plan: { kind: 'create' },
    });
    expect(await cleanSlate(stack, 'plain')).toEqual([]);
  });

  it('takes a stopped endpoint as well', async () => {
    await (await stack.rollouts.apply(specOf('asleep', { 'rollout.finalState': 'stopped' }))).result();
    expect(await (await stack.rollouts.delete('asleep')).result()).toMatchObject({ phase: 'Deleted' });
    expect(await cleanSlate(stack, 'asleep')).toEqual([]);
  });

  it('of a committed endpoint needs that to be said, since it is not refunded', async () => {
    await (await stack.rollouts.apply(committedOf('paid'))).result();
    const { report } = await failureOf(await stack.rollouts.delete('paid'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(await live('paid')).toBeDefined();
    expect(await (await stack.rollouts.delete('paid', { acknowledgeCommitted: true })).result()).toMatchObject({
      phase: 'Deleted',
    });
    expect(await cleanSlate(stack, 'paid')).toEqual([]);
  });

  it('of an endpoint that nothing knows is refused, and nothing is started', async () => {
    await expect(stack.rollouts.delete('nobody')).rejects.toMatchObject({ code: 'notFound' });
    expect((await stack.rollouts.list()).map(({ endpoint }) => endpoint.name)).not.toContain('nobody');
    expect(await cleanSlate(stack, 'nobody')).toEqual([]);
  });

  it.each(['abort', 'cancel'] as const)('that is ended by %s says that a delete is not taken back', async (how) => {
    const name = `ended-by-${how}`;
    await prepare(name);
    const held = stack.faults.hold({ endpoint: name, step: 'awaitGone' });
    const operation = await stack.rollouts.delete(name);
    await held.reached;
    if (how === 'abort') await operation.abort();
    else await stack.cancel(operation);
    held.release();
    const { error, code } = await failureOf(operation);
    expect(code).toBe(how === 'abort' ? 'failed' : 'cancelled');
    if (how === 'abort') expect(error.message).toContain('A delete is not taken back');
    expect(await live(name)).toBeUndefined();
  });
});

describe.concurrent.each(steps)('when %s', (step) => {
  it.each(['failsBefore', 'failsAfter'] as const)('%s its effect, another delete ends it', async (kind) => {
    const name = `${step}-${kind}`.toLowerCase();
    await prepare(name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    const { report } = await failureOf(await stack.rollouts.delete(name));
    expect(fault.fired).toBe(1);
    expect(report).toMatchObject({ phase: 'Failed', step });
    expect(await (await stack.rollouts.delete(name)).result()).toMatchObject({ phase: 'Deleted' });
    expect(await live(name)).toBeUndefined();
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it.each(harmlessKindsAt(step))('meets %s, it ends as if nothing had happened', async (kind) => {
    const name = `${step}-${kind}`.toLowerCase();
    await prepare(name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    expect(await (await stack.rollouts.delete(name)).result()).toMatchObject({ phase: 'Deleted' });
    expect(fault.fired).toBe(1);
    expect(await live(name)).toBeUndefined();
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
