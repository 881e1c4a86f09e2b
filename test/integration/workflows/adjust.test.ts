import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, scalingOf, specOf } from '../../support/rollout-specs.js';
import { describeSaga } from '../../support/saga.js';
import { stepsOf } from '../../support/workflow-steps.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('adjust');
});
afterAll(() => stack.close());

const roll = async (name: string, changes: Record<string, unknown> = {}) =>
  (await stack.rollouts.apply(specOf(name, changes))).result();
const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const rule = { metric: 'concurrency', value: 20 };
const routes = { enabled: true as const, concurrentWorkers: 2, datasetId: 41, routes: ['v1/completions'] };

it('knows every step of an adjustment', () => {
  expect([...stepsOf('look'), ...stepsOf('adjust')].sort()).toEqual(
    [
      ...['look', 'setReplicas', 'awaitReplicas', 'restoreReplicas', 'setAsync', 'restoreAsync'],
      ...['setAttachments', 'awaitAttachments', 'restoreAttachments', 'reviseAdjusted'],
    ].sort(),
  );
});

const fixedAgain = async (name: string) =>
  expect((await live(name))?.body).toMatchObject({ is_auto_scale_enabled: false, replica: 1 });
describeSaga('autoscaling', 'au', () => stack, {
  prepare: roll,
  start: (name) => stack.rollouts.autoscale(name, { minReplicas: 1, maxReplicas: 3, rules: [rule] }),
  ends: { phase: 'Healthy', status: 'running', revision: 2 },
  steps: {
    look: { leaves: fixedAgain },
    setReplicas: { leaves: fixedAgain },
    awaitReplicas: { leaves: fixedAgain },
    reviseAdjusted: { leaves: fixedAgain },
  },
  compensations: { restoreReplicas: 'awaitReplicas' },
});

const asyncIs = (enabled: boolean) => async (name: string) =>
  expect((await live(name))?.asyncInvocation?.async_enabled ?? false).toBe(enabled);
describeSaga('asynchronous invocation', 'as', () => stack, {
  prepare: roll,
  start: (name) => stack.rollouts.async(name, routes),
  ends: { phase: 'Healthy', revision: 2 },
  steps: {
    look: { leaves: asyncIs(false) },
    setAsync: { leaves: asyncIs(false) },
    reviseAdjusted: { leaves: asyncIs(false) },
  },
  compensations: { restoreAsync: 'setAsync' },
});

const attachedIs = (groups: number[], alerts: number[], ips: number[]) => async (name: string) => {
  const endpoint = await live(name);
  expect(endpoint?.securityGroups).toEqual(groups);
  expect(endpoint?.alerts.map(({ alertId }) => alertId)).toEqual(alerts);
  expect(endpoint?.vpcIps.map(({ id }) => id)).toEqual(ips);
};
const things = { securityGroupIds: [7245], alertIds: [44], vpcIpIds: [9] };
const bare = { leaves: attachedIs([], [], []) };
const full = { leaves: attachedIs([7245], [44], [9]) };
describeSaga('attaching', 'at', () => stack, {
  prepare: roll,
  start: (name) => stack.rollouts.attach(name, things),
  ends: { phase: 'Healthy', revision: 2 },
  steps: { look: bare, setAttachments: bare, awaitAttachments: bare, reviseAdjusted: bare },
  compensations: { restoreAttachments: 'awaitAttachments' },
});
describeSaga('detaching', 'de', () => stack, {
  prepare: async (name) => {
    await roll(name);
    await (await stack.rollouts.attach(name, things)).result();
  },
  start: (name) => stack.rollouts.detach(name, things),
  ends: { phase: 'Healthy', revision: 3 },
  steps: { look: full, setAttachments: full, awaitAttachments: full, reviseAdjusted: full },
  compensations: { restoreAttachments: 'awaitAttachments' },
});

describe.concurrent('an adjustment', () => {
  it('is in a revision, whose verdict it carries over, so that applying that changes nothing', async () => {
    await roll('kept');
    await (await stack.rollouts.autoscale('kept', { minReplicas: 1, maxReplicas: 3, rules: [rule] })).result();
    await (await stack.rollouts.async('kept', routes)).result();
    await (await stack.rollouts.attach('kept', things)).result();
    const [newest] = await stack.rollouts.revisions('kept');
    expect(newest).toMatchObject({ number: 4, verdict: 'healthy', source: { verb: 'attach' } });
    expect(newest?.spec.endpoint).toMatchObject({
      isAutoScaleEnabled: true,
      autoScalePolicy: { minReplicas: 1, maxReplicas: 3 },
      asyncInvocation: routes,
      ...things,
    });
    const plan = await stack.rollouts.plan(newest?.spec as never);
    expect(plan).toMatchObject({ kind: 'none', steps: [], changes: [] });
    expect(await cleanSlate(stack, 'kept')).toEqual([]);
  });

  it('comes back with the revision when a later change fails', async () => {
    await roll('elastic');
    await (await stack.rollouts.scale('elastic', 3)).result();
    stack.faults.add({ endpoint: 'elastic', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('elastic', otherModel)));
    expect(report).toMatchObject({ phase: 'RolledBack', serving: { revision: 2, proven: true } });
    expect((await live('elastic'))?.replicas).toHaveLength(3);
    expect(await cleanSlate(stack, 'elastic')).toEqual([]);
  });

  it('of autoscaling is refused while the endpoint is stopped, with the way on', async () => {
    await roll('asleep', { 'rollout.finalState': 'stopped' });
    const { report } = await failureOf(await stack.rollouts.autoscale('asleep', { minReplicas: 1, maxReplicas: 3, rules: [rule] }));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain('tir-rollouts start asleep');
  });

  it('of a stopped endpoint may attach, and it stays stopped', async () => {
    await roll('resting', { 'rollout.finalState': 'stopped' });
    expect(await (await stack.rollouts.attach('resting', { securityGroupIds: [1] })).result()).toMatchObject({ phase: 'Stopped' });
    expect(await cleanSlate(stack, 'resting')).toEqual([]);
  });

  it('turns off what the spec of a scaling endpoint says', async () => {
    await (await stack.rollouts.apply(scalingOf('fixed'))).result();
    await (await stack.rollouts.scale('fixed', 2)).result();
    const [newest] = await stack.rollouts.revisions('fixed');
    expect(newest?.spec.endpoint).toMatchObject({ isAutoScaleEnabled: false, replica: 2 });
    expect((await stack.rollouts.plan(newest?.spec as never)).kind).toBe('none');
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
