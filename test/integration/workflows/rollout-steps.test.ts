import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointSpecInput } from '../../../client/index.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { harmlessKindsAt } from '../../support/step-faults.js';
import { stepsOf } from '../../support/workflow-steps.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('rollout-steps');
});
afterAll(() => stack.close());

/** A way to a step: what lives before, what is asked for, and what is left when the step fails for good. */
interface Way {
  /** Spec that is rolled out first. */
  before?: (name: string) => EndpointSpecInput;
  spec: (name: string) => EndpointSpecInput;
  steps: string[];
  /** How a failure ends. */
  failed: { phase: string; status: string | undefined };
}

const stopped = { 'rollout.finalState': 'stopped' };
const ways: Record<string, Way> = {
  'a new endpoint': {
    spec: (name) => specOf(name),
    steps: ['inspect', 'ensureEndpoint', 'awaitReady', 'proveServing'],
    failed: { phase: 'Failed', status: undefined },
  },
  'a new endpoint that shall be stopped': {
    spec: (name) => specOf(name, stopped),
    steps: ['stopEndpoint', 'awaitStopped'],
    failed: { phase: 'Failed', status: undefined },
  },
  'a new endpoint that shall have two replicas': {
    spec: (name) => specOf(name, { 'rollout.finalState': { replicas: 2 } }),
    steps: ['scaleToFinal', 'awaitReplicas'],
    failed: { phase: 'Failed', status: undefined },
  },
  'a live endpoint': {
    before: (name) => specOf(name),
    spec: (name) =>
      specOf(name, {
        ...otherModel,
        'endpoint.replica': 2,
        'endpoint.asyncInvocation': { enabled: true, datasetId: 41, routes: ['v1/completions'] },
        'endpoint.securityGroupIds': [7245],
        'endpoint.alertIds': [44],
        'endpoint.vpcIpIds': [9],
      }),
    steps: ['patch', 'setReplicas', 'setAsync', 'setAttachments', 'awaitAttachments', 'awaitReady', 'proveServing'],
    failed: { phase: 'RolledBack', status: 'running' },
  },
  'a stopped endpoint': {
    before: (name) => specOf(name, stopped),
    spec: (name) => specOf(name, otherModel),
    steps: ['update', 'startEndpoint', 'awaitReady'],
    failed: { phase: 'RolledBack', status: 'stopped' },
  },
};

const cases = Object.entries(ways).flatMap(([what, way], wayIndex) =>
  way.steps.map((step) => ({ what, step, way, name: `w${wayIndex}-${step.toLowerCase()}` })),
);

async function prepare(way: Way, name: string): Promise<void> {
  if (way.before) await (await stack.rollouts.apply(way.before(name))).result();
}

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);

/** Steps whose name the code makes at run time, and the names that it makes. */
const madeNames: Record<string, string[]> = { action: ['patch', 'update'] };
/** Steps that only an unwinding takes; see the tests of compensations. */
const takesBack = ['releaseEndpoint', 'restoreRevision'];
/** Steps of an endpoint that is created anew: see `recreate.test.ts`. */
const recreates = ['deleteEndpoint', 'awaitGone', 'recreateEndpoint'];

it('knows every step of the rollout', () => {
  const inCode = [...stepsOf('rollout'), ...stepsOf('restore')].flatMap((step) => madeNames[step] ?? [step]);
  expect(new Set([...cases.map(({ step }) => step), ...takesBack, ...recreates])).toEqual(new Set(inCode));
});

describe.concurrent.each(cases)('when $step of $what', ({ step, way, name: base }) => {
  it.each(['failsBefore', 'failsAfter'] as const)('%s its effect, the slate is clean', async (kind) => {
    const name = `${base}-${kind.toLowerCase()}`;
    await prepare(way, name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    const { report } = await failureOf(await stack.rollouts.apply(way.spec(name)));
    expect(fault.fired).toBe(1);
    expect(report).toMatchObject({ step, failureType: 'TirRefused' });
    expect(report.phase).toBe(step === 'inspect' ? 'Failed' : way.failed.phase);
    expect((await live(name))?.status).toBe(way.failed.status);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it.each(harmlessKindsAt(step))('meets %s, it ends as if nothing had happened', async (kind) => {
    const name = `${base}-${kind.toLowerCase()}`;
    await prepare(way, name);
    const fault = stack.faults.add({ endpoint: name, step, kind });
    const result = await (await stack.rollouts.apply(way.spec(name))).result();
    expect(fault.fired).toBe(1);
    expect(result.phase).toBe('Healthy');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

/** Each compensation with the way to it: the step that fails first. */
const compensations = [
  { compensation: 'releaseEndpoint', what: 'a new endpoint', failing: 'proveServing', end: 'Failed' },
  { compensation: 'captureEvidence', what: 'a new endpoint', failing: 'proveServing', end: 'Failed' },
  { compensation: 'restoreRevision', what: 'a live endpoint', failing: 'setReplicas', end: 'RolledBack' },
  { compensation: 'awaitReady', what: 'a live endpoint', failing: 'setReplicas', end: 'RolledBack' },
  { compensation: 'proveServing', what: 'a live endpoint', failing: 'setReplicas', end: 'RolledBack' },
  { compensation: 'restoreRevision', what: 'a stopped endpoint', failing: 'startEndpoint', end: 'RolledBack' },
  { compensation: 'stopEndpoint', what: 'a stopped endpoint', failing: 'awaitReady', end: 'RolledBack' },
] as const;

describe.concurrent.each(compensations)(
  'when $failing of $what fails and $compensation takes it back',
  ({ compensation, what, failing, end }) => {
    const way = ways[what] as Way;
    it.each(harmlessKindsAt(compensation))('and meets %s, the slate is as clean', async (kind) => {
      const name = `c-${compensation}-${failing}-${kind}`.toLowerCase();
      await prepare(way, name);
      stack.faults.add({ endpoint: name, step: failing, kind: 'failsAfter' });
      const fault = stack.faults.add({ endpoint: name, step: compensation, kind });
      const { report } = await failureOf(await stack.rollouts.apply(way.spec(name)));
      expect(fault.fired).toBe(1);
      expect(report.phase).toBe(end);
      expect((await live(name))?.status).toBe(way.failed.status);
      expect(await cleanSlate(stack, name)).toEqual([]);
    });
  },
);

describe.concurrent('when a compensation fails for good', () => {
  it('says Degraded, what is left, and that it may be billing, for a new endpoint', async () => {
    stack.faults.add({ endpoint: 'stuck', step: 'proveServing', kind: 'failsBefore' });
    stack.faults.add({ endpoint: 'stuck', step: 'releaseEndpoint', kind: 'failsBefore' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('stuck')));
    expect(report).toMatchObject({ phase: 'Degraded', step: 'proveServing' });
    expect(report.standing).toContain('releaseEndpoint failed');
    expect(report.nextStep).toContain('may be billing');
    expect((await live('stuck'))?.id).toBe(report.endpointId);
    expect(await cleanSlate(stack, 'stuck')).toEqual([]);
  });

  it('says Degraded for a live endpoint whose former revision cannot be proven', async () => {
    await (await stack.rollouts.apply(specOf('unproven'))).result();
    stack.faults.add({ endpoint: 'unproven', step: 'setReplicas', kind: 'failsBefore' });
    stack.faults.add({ endpoint: 'unproven', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('unproven', { ...otherModel, 'endpoint.replica': 2 })));
    expect(report.phase).toBe('Degraded');
    expect(await cleanSlate(stack, 'unproven')).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
