import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, specOf } from '../../support/rollout-specs.js';
import { until } from '../../support/until.js';
import { describeSaga } from '../../support/saga.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('recreate');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
/** Another framework: not possible in place. */
const other = (name: string) =>
  specOf(name, { 'endpoint.framework': 'sglang', 'endpoint.detailedInfo.huggingFaceId': 'meta-llama/Llama-3.2-1B-Instruct' });
const prepare = async (name: string) => (await stack.rollouts.apply(specOf(name))).result();
const frameworkIs = (framework: string) => async (name: string) => {
  expect((await live(name))?.body.framework).toBe(framework);
  expect((await live(name))?.status).toBe('running');
};
const before = { phase: 'Failed', leaves: frameworkIs('vllm') };
const back = { phase: 'RolledBack', leaves: frameworkIs('vllm') };

describeSaga('a rollout that recreates', 're', () => stack, {
  prepare,
  start: (name) => stack.rollouts.apply(other(name), { recreate: true }),
  ends: { phase: 'Healthy', status: 'running', revision: 2, plan: { kind: 'recreate' } },
  steps: { inspect: before, deleteEndpoint: back, awaitGone: back, ensureEndpoint: back, awaitReady: back, proveServing: back },
  compensations: { releaseEndpoint: 'proveServing', recreateEndpoint: 'awaitGone' },
});

describe.concurrent('a change that is not possible in place', () => {
  it('is refused with the ways on, and nothing is touched', async () => {
    await prepare('refused');
    const { report } = await failureOf(await stack.rollouts.apply(other('refused')));
    expect(report).toMatchObject({ failureType: 'InvalidSpec', touched: false });
    expect(report.message).toContain('--recreate');
    expect(report.message).toContain('second name');
    await frameworkIs('vllm')('refused');
    expect(await cleanSlate(stack, 'refused')).toEqual([]);
  });

  it('that is aborted while TIR still deletes waits until the name is free, and brings the former one back', async () => {
    const slow = await openStack('recreate_slow', { simulator: { deleteSeconds: 4 } });
    try {
      await (await slow.rollouts.apply(specOf('going'))).result();
      const operation = await slow.rollouts.apply(other('going'), { recreate: true });
      await until('TIR deletes', async () =>
        (await slow.simulator.admin.endpoints()).some(({ status }) => status === 'terminating') ? true : undefined,
      );
      await operation.abort();
      const { report } = await failureOf(operation);
      expect(report).toMatchObject({ phase: 'Aborted', serving: { revision: 1, proven: true } });
      expect(await cleanSlate(slow, 'going')).toEqual([]);
    } finally {
      await slow.close();
    }
  });

  it('says in its plan what it interrupts, what it costs, and how each step is taken back', async () => {
    await prepare('planned');
    const plan = await stack.rollouts.plan(other('planned'), { recreate: true });
    expect(plan).toMatchObject({ kind: 'recreate', steps: [{ action: 'delete' }, { action: 'create' }], price: { currency: 'INR' } });
    expect(plan.steps[0]?.does).toContain('interrupted');
    expect(plan.steps.every(({ takenBack }) => takenBack !== '')).toBe(true);
  });

  it('of a committed endpoint needs its loss to be said', async () => {
    await (await stack.rollouts.apply(committedOf('paid'))).result();
    const hourly = specOf('paid');
    expect((await failureOf(await stack.rollouts.apply(hourly, { recreate: true }))).report.message).toContain(
      '--yes-delete-committed',
    );
    const result = await (await stack.rollouts.apply(hourly, { recreate: true, acknowledgeCommitted: true })).result();
    expect(result).toMatchObject({ phase: 'Healthy', plan: { kind: 'recreate' } });
    expect(await cleanSlate(stack, 'paid')).toEqual([]);
  });

  it('is another location: it is refused, and the endpoint stays', async () => {
    await prepare('elsewhere');
    const { report } = await failureOf(await stack.rollouts.apply(specOf('elsewhere', { 'endpoint.location': 'Chennai' })));
    expect(report.message).toContain('runs in Delhi');
    await frameworkIs('vllm')('elsewhere');
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
