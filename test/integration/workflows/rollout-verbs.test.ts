import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RolloutsError, type EndpointSpecInput, type Operation, type Phase } from '../../../client/index.js';
import { specDigest } from '../../../workflows/contract/digest.js';
import { endpointWorkflowId } from '../../../workflows/contract/identity.js';
import { API_VERSION, endpointSpec } from '../../../workflows/contract/spec.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, otherModel, specOf } from '../../support/rollout-specs.js';
import type { Hold } from '../../support/step-faults.js';
import { until } from '../../support/until.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('rollout-verbs');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const rowOf = async (name: string) => (await stack.rollouts.history(name, { limit: 1 }))[0]?.operation;

/** The phases of a rollout, each with a way to hold it there and what must be left of it. */
interface Stay {
  phase: Phase;
  /** The step that is held. */
  step?: string;
  before?: (name: string) => EndpointSpecInput;
  spec: (name: string) => EndpointSpecInput;
  /** Model that must serve after an unwinding; undefined when nothing may be left. */
  left?: string;
}

const parked = { 'rollout.onFailure.parkSeconds': 600 };
const stays: Stay[] = [
  { phase: 'Validating', step: 'inspect', spec: (name) => specOf(name) },
  { phase: 'Creating', step: 'ensureEndpoint', spec: (name) => specOf(name) },
  { phase: 'AwaitingReady', step: 'awaitReady', spec: (name) => specOf(name) },
  { phase: 'Probing', step: 'proveServing', spec: (name) => specOf(name) },
  { phase: 'Patching', step: 'patch', before: (name) => specOf(name), spec: (name) => specOf(name, otherModel), left: 'gpt2' },
  { phase: 'Scaling', step: 'scaleToFinal', spec: (name) => specOf(name, { 'rollout.finalState': { replicas: 2 } }) },
  { phase: 'Stopping', step: 'stopEndpoint', spec: (name) => specOf(name, { 'rollout.finalState': 'stopped' }) },
  { phase: 'Parked', spec: (name) => specOf(name, parked) },
];

/** Starts a rollout and brings it to the phase. */
async function reach(
  { phase, step, before, spec }: Stay,
  name: string,
): Promise<{ operation: Operation; held: Hold | undefined }> {
  if (before) await (await stack.rollouts.apply(before(name))).result();
  const held = step === undefined ? undefined : stack.faults.hold({ endpoint: name, step });
  if (phase === 'Parked') stack.faults.add({ endpoint: name, step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
  const operation = await stack.rollouts.apply(spec(name));
  await held?.reached;
  await stack.untilPhase(operation, phase);
  return { operation, held };
}

const refused = async (verb: Promise<unknown>): Promise<string> => {
  const error = await verb.then(
    () => new Error('It was accepted.'),
    (err: unknown) => err,
  );
  if (error instanceof RolloutsError && error.code === 'refused') return error.message;
  throw error;
};

describe.concurrent.each(stays)('while $phase', (stay) => {
  it('an abort takes every step back', async () => {
    const name = `abort-${stay.phase.toLowerCase()}`;
    const { operation, held } = await reach(stay, name);
    await operation.abort({ reason: 'not today' });
    held?.release();
    const { report, error } = await failureOf(operation);
    expect(report.phase).toBe('Aborted');
    expect(error.message).toContain('Aborted by asha@example: not today.');
    expect((await live(name))?.servedBody.detailed_info.hugging_face_id).toBe(stay.left);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it("Temporal's cancel takes every step back, and the run closes as cancelled", async () => {
    const name = `cancel-${stay.phase.toLowerCase()}`;
    const { operation, held } = await reach(stay, name);
    await stack.cancel(operation);
    held?.release();
    const { code } = await failureOf(operation);
    expect(code).toBe('cancelled');
    expect((await rowOf(name))?.phase).toBe('Aborted');
    expect((await live(name))?.servedBody.detailed_info.hugging_face_id).toBe(stay.left);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('a verb that has no meaning then is refused with the next step, and the rollout goes on', async () => {
    const name = `refuse-${stay.phase.toLowerCase()}`;
    const { operation, held } = await reach(stay, name);
    if (stay.phase === 'Validating' || stay.phase === 'Parked')
      expect(await refused(operation.extendDeadline(60))).toMatch(/possible while|no deadline/);
    else expect(await refused(operation.extendDeadline(0))).toContain('whole number of seconds above 0');
    if (stay.phase === 'Parked') await operation.retry();
    else expect(await refused(operation.retry())).toContain('It is possible while Parked.');
    held?.release();
    expect((await operation.result()).phase).toBe('Healthy');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

describe.concurrent("Temporal's cancel", () => {
  it('is taken for what it is when the step that it ends is done in the same moment', async () => {
    const held = stack.faults.hold({ endpoint: 'same-moment', step: 'inspect' });
    const operation = await stack.rollouts.apply(specOf('same-moment'));
    await held.reached;
    await stack.client.workflow.getHandle(operation.workflowId).cancel();
    held.release();
    expect((await failureOf(operation)).code).toBe('cancelled');
    expect(await live('same-moment')).toBeUndefined();
    expect(await cleanSlate(stack, 'same-moment')).toEqual([]);
  });
});

describe.concurrent('a rollout that unwinds', () => {
  it('refuses every verb until it is done', async () => {
    stack.faults.add({ endpoint: 'unwinding', step: 'proveServing', kind: 'failsBefore' });
    const held = stack.faults.hold({ endpoint: 'unwinding', step: 'releaseEndpoint' });
    const operation = await stack.rollouts.apply(specOf('unwinding'));
    await held.reached;
    for (const verb of [() => operation.abort(), () => operation.retry(), () => operation.extendDeadline(60)])
      expect(await refused(verb())).toContain('Wait for the end');
    held.release();
    expect((await failureOf(operation)).report.phase).toBe('Failed');
    expect(await cleanSlate(stack, 'unwinding')).toEqual([]);
  });

  it("goes on to the end when Temporal's cancel comes in its middle", async () => {
    stack.faults.add({ endpoint: 'cancelled-late', step: 'proveServing', kind: 'failsBefore' });
    const held = stack.faults.hold({ endpoint: 'cancelled-late', step: 'releaseEndpoint' });
    const operation = await stack.rollouts.apply(specOf('cancelled-late'));
    await held.reached;
    await stack.client.workflow.getHandle(operation.workflowId).cancel();
    held.release();
    await failureOf(operation);
    expect(await live('cancelled-late')).toBeUndefined();
    expect(await cleanSlate(stack, 'cancelled-late')).toEqual([]);
  });

  it('refuses a second abort', async () => {
    const held = stack.faults.hold({ endpoint: 'aborted-twice', step: 'ensureEndpoint' });
    const operation = await stack.rollouts.apply(specOf('aborted-twice'));
    await held.reached;
    await operation.abort();
    expect(await refused(operation.abort())).toContain('aborted already, by asha@example');
    held.release();
    expect((await failureOf(operation)).report.phase).toBe('Aborted');
    expect(await cleanSlate(stack, 'aborted-twice')).toEqual([]);
  });

  it('has ended for every verb once it has ended', async () => {
    const operation = await stack.rollouts.apply(specOf('ended'));
    await operation.result();
    for (const verb of [() => operation.abort(), () => operation.retry(), () => operation.extendDeadline(60)])
      expect(await refused(verb())).toContain('has ended');
  });

  it('counts the same request once', async () => {
    const held = stack.faults.hold({ endpoint: 'said-twice', step: 'ensureEndpoint' });
    const operation = await stack.rollouts.apply(specOf('said-twice'));
    await held.reached;
    const requestId = randomUUID();
    expect(await operation.extendDeadline(600, { requestId })).toEqual(await operation.extendDeadline(600, { requestId }));
    held.release();
    await operation.result();
    const [{ entries } = { entries: [] }] = await stack.rollouts.history('said-twice');
    const said = entries.map(({ content }) => content as { verb?: string; bySeconds?: number });
    expect(said.filter(({ verb }) => verb === 'extendDeadline')).toEqual([expect.objectContaining({ bySeconds: 600 })]);
    expect(await cleanSlate(stack, 'said-twice')).toEqual([]);
  });
});

describe.concurrent('a parked rollout', () => {
  it.each(['inspect', 'ensureEndpoint', 'awaitReady', 'proveServing'])(
    'tries %s again when it is told to, and no step before it',
    async (step) => {
      const name = `retry-${step.toLowerCase()}`;
      stack.faults.add({ endpoint: name, step, kind: 'failsBefore' });
      const operation = await stack.rollouts.apply(specOf(name, parked));
      if (step === 'inspect') {
        // Nothing is touched yet, so there is nothing to park for.
        expect((await failureOf(operation)).report).toMatchObject({ phase: 'Failed', touched: false });
      } else {
        await stack.untilPhase(operation, 'Parked');
        await operation.retry();
        expect((await operation.result()).phase).toBe('Healthy');
        expect(stack.faults.count(name, step)).toBe(2);
        expect(stack.faults.count(name, 'inspect')).toBe(1);
      }
      expect(await cleanSlate(stack, name)).toEqual([]);
    },
  );

  it('takes each step back once, however often it was retried', async () => {
    stack.faults.add({ endpoint: 'retried-often', step: 'proveServing', kind: 'failsBefore', times: 2 });
    const operation = await stack.rollouts.apply(specOf('retried-often', parked));
    await stack.untilPhase(operation, 'Parked');
    await operation.retry();
    await until('it failed again', async () => stack.faults.count('retried-often', 'proveServing') === 2);
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    const { report } = await failureOf(operation);
    // Who ended it ended it, and not the failure that parked it.
    expect(report).toMatchObject({ failureType: 'RolloutAborted', message: 'Aborted by asha@example.' });
    expect(report.standing).toBe(`TIR endpoint ${report.endpointId ?? '?'} was deleted; nothing is left billing.`);
    expect(stack.faults.count('retried-often', 'releaseEndpoint')).toBe(1);
    expect(await cleanSlate(stack, 'retried-often')).toEqual([]);
  });

  it('unwinds when its time is over and nobody came', async () => {
    stack.faults.add({ endpoint: 'forgotten', step: 'proveServing', kind: 'failsBefore' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('forgotten', { 'rollout.onFailure.parkSeconds': 1 })));
    expect(report).toMatchObject({ phase: 'Failed', step: 'proveServing' });
    expect(await live('forgotten')).toBeUndefined();
    expect(await cleanSlate(stack, 'forgotten')).toEqual([]);
  });

  const byId = { 'endpoint.skuName': null, 'endpoint.skuType': null, 'endpoint.committedDays': null, 'endpoint.skuItemPriceId': 42 };
  it.each([
    ['by name', 'committed', {}],
    ['by id alone', 'committed-id', byId],
  ])('is a committed endpoint %s that failed: it is paid for, so it is kept and waits for a person', async (_how, name, changes) => {
    stack.faults.add({ endpoint: name, step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const operation = await stack.rollouts.apply(committedOf(name, changes));
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    const { report } = await failureOf(operation);
    expect(report.standing).toContain('was kept and may be billing');
    expect((await live(name))?.status).toBe('running');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('is not a committed endpoint that was changed: its former spec comes back', async () => {
    await (await stack.rollouts.apply(committedOf('committed-changed'))).result();
    stack.faults.add({ endpoint: 'committed-changed', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const { report } = await failureOf(await stack.rollouts.apply(committedOf('committed-changed', otherModel)));
    expect(report).toMatchObject({ phase: 'RolledBack', serving: { revision: 1, proven: true } });
    expect(await cleanSlate(stack, 'committed-changed')).toEqual([]);
  });

  it('does not let an endpoint by a committed price row be stopped: that is refused before anything is made', async () => {
    const stopped = specOf('committed-stopped', { ...byId, 'rollout.finalState': 'stopped' });
    const { report } = await failureOf(await stack.rollouts.apply(stopped));
    expect(report).toMatchObject({ failureType: 'InvalidSpec', touched: false });
    expect(report.message).toContain('cannot be stopped');
  });

  it('is not a committed endpoint whose spec asks for its deletion', async () => {
    stack.faults.add({ endpoint: 'committed-gone', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const { report } = await failureOf(
      await stack.rollouts.apply(committedOf('committed-gone', { 'rollout.onFailure.created': 'delete' })),
    );
    expect(report.phase).toBe('Failed');
    expect(await live('committed-gone')).toBeUndefined();
    expect(await cleanSlate(stack, 'committed-gone')).toEqual([]);
  });
});

describe.concurrent('an extended deadline', () => {
  it('gives a waiting endpoint the time that it needs', async () => {
    const { admin } = stack.simulator;
    await admin.addFault({ operation: 'create', name: 'slow', kind: 'unknownStatus', status: 'waiting' });
    const operation = await stack.rollouts.apply(specOf('slow'));
    const before = await stack.untilPhase(operation, 'AwaitingReady');
    await operation.extendDeadline(3600, { reason: 'a big model' });
    const after = await stack.statusOf(operation);
    expect(Date.parse(after.deadline ?? '') - Date.parse(before.deadline ?? '')).toBe(3_600_000);
    await admin.patchEndpoint((await live('slow'))?.id ?? 0, { reportedStatus: null });
    expect((await operation.result()).phase).toBe('Healthy');
    expect(await cleanSlate(stack, 'slow')).toEqual([]);
  });

  it('is not the end of a change whose attempt fails just then: the change is made again', async () => {
    const held = stack.faults.hold({ endpoint: 'unlucky', step: 'ensureEndpoint' });
    stack.faults.add({ endpoint: 'unlucky', step: 'ensureEndpoint', kind: 'crashesBefore' });
    const operation = await stack.rollouts.apply(specOf('unlucky'));
    await held.reached;
    await operation.extendDeadline(600);
    held.release();
    expect((await operation.result()).phase).toBe('Healthy');
    expect(await cleanSlate(stack, 'unlucky')).toEqual([]);
  });
});

describe.concurrent("a change whose attempt fails just when Temporal's cancel comes", () => {
  it('is taken back, and the run closes as cancelled', async () => {
    const held = stack.faults.hold({ endpoint: 'cancelled-then-lost', step: 'ensureEndpoint' });
    stack.faults.add({ endpoint: 'cancelled-then-lost', step: 'ensureEndpoint', kind: 'crashesAfter' });
    const operation = await stack.rollouts.apply(specOf('cancelled-then-lost'));
    await held.reached;
    await stack.cancel(operation);
    held.release();
    expect((await failureOf(operation)).code).toBe('cancelled');
    expect(await live('cancelled-then-lost')).toBeUndefined();
    expect(await cleanSlate(stack, 'cancelled-then-lost')).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});

it('an abort that comes with the start itself is not lost', async () => {
  const endpoint = { target: 'simulator', location: 'Delhi', projectId: stack.projectId, name: 'at-once' } as const;
  const spec = endpointSpec.parse(specOf('at-once', { 'endpoint.projectId': stack.projectId, 'endpoint.location': 'Delhi' }));
  const operationId = randomUUID();
  const { taskQueue } = await stack.client.workflow.getHandle((await stack.rollouts.apply(specOf('beside'))).workflowId).describe();
  const handle = await stack.client.workflow.signalWithStart('rolloutWorkflow', {
    workflowId: endpointWorkflowId(endpoint),
    taskQueue,
    args: [{ apiVersion: API_VERSION, operationId, endpoint, credential: 'env', actor: 'one', spec, digest: specDigest(spec) }],
    signal: 'abort',
    signalArgs: [{ actor: 'two', reason: 'not this one', requestId: randomUUID() }],
  });
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'RolloutAborted' } });
  expect(await live('at-once')).toBeUndefined();
});
