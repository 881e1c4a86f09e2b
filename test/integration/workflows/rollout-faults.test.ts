import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../simulator/faults.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('rollout-faults');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).filter(({ body }) => body.name === name);
const firedOf = async (id: number): Promise<number> =>
  (await stack.simulator.admin.faults()).find((fault) => fault.id === id)?.fired ?? 0;
/** A fault as a test writes it: the operation and the name come from the case. */
type Fault = FaultInput extends infer F ? (F extends unknown ? Omit<F, 'operation' | 'name'> : never) : never;
const armed = (operation: string, name: string, fault: Fault) =>
  stack.simulator.admin.addFault({ operation, name, times: 1, ...fault });

/** Whether the POST had its effect or not, its answer said so or not: the rollout ends with one endpoint. */
const createFaults: [string, Fault][] = [
  ['its answer is lost', { kind: 'answerLost' }],
  ['it is refused before anything is done', { kind: 'refusedBefore' }],
  ['its answer is cut in half', { kind: 'truncated' }],
  ['a gateway answers 502 after the effect', { kind: 'status', status: 502, errorShape: 'notJson', after: true }],
  ['a gateway answers 503 before the effect', { kind: 'status', status: 503, errorShape: 'notJson' }],
  ['its answer is HTML', { kind: 'malformed', body: 'html' }],
  ['its answer is empty', { kind: 'malformed', body: 'empty' }],
  ['its answer has no data', { kind: 'malformed', body: 'noData' }],
  ['its answer is not UTF-8', { kind: 'malformed', body: 'invalidUtf8' }],
  ['its answer is 10 MB', { kind: 'malformed', body: 'huge' }],
  ['its answer names no id', { kind: 'createAnswer', answer: 'noId' }],
  ['its id is a text', { kind: 'createAnswer', answer: 'textId' }],
  ['its answer is a 200', { kind: 'createAnswer', answer: 'status200' }],
  ['its data is empty', { kind: 'createAnswer', answer: 'emptyData' }],
  ['it is throttled for a second', { kind: 'throttled', retryAfter: 'seconds' }],
  ['it is throttled until a date', { kind: 'throttled', retryAfter: 'date' }],
  ['it is throttled without a delay', { kind: 'throttled', retryAfter: 'absent' }],
  ['it is throttled for a negative time', { kind: 'throttled', retryAfter: 'negative' }],
  ['it is throttled for a time that is no time', { kind: 'throttled', retryAfter: 'text' }],
];

describe.concurrent('a create', () => {
  it.each(createFaults.map(([what, fault], index) => ({ what, fault, name: `create-${index}` })))(
    'of which $what makes one endpoint',
    async ({ fault, name }) => {
      const { id } = await armed('create', name, fault);
      const result = await (await stack.rollouts.apply(specOf(name))).result();
      expect(await firedOf(id)).toBe(1);
      expect(result.phase).toBe('Healthy');
      expect(await live(name)).toHaveLength(1);
      expect(await cleanSlate(stack, name)).toEqual([]);
    },
  );

  it('that made one and calls it refused all the same is taken back', async () => {
    await armed('create', 'made-and-refused', { kind: 'createAnswer', answer: 'code400' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('made-and-refused')));
    expect(report).toMatchObject({ failureType: 'TirRefused', phase: 'Failed' });
    expect(await live('made-and-refused')).toEqual([]);
    expect(await cleanSlate(stack, 'made-and-refused')).toEqual([]);
  });

  it('that is refused is sent once, and nothing is left', async () => {
    await armed('create', 'refused', { kind: 'status', status: 400, message: 'This image is not allowed.' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('refused')));
    expect(report).toMatchObject({ failureType: 'TirRefused', phase: 'Failed', step: 'ensureEndpoint' });
    expect(report.message).toContain('This image is not allowed.');
    expect(await stack.simulator.admin.ledger({ operation: 'create', name: 'refused' })).toHaveLength(1);
    expect(await cleanSlate(stack, 'refused')).toEqual([]);
  });

  it('that is throttled beyond its deadline ends at its deadline', async () => {
    await armed('create', 'throttled-long', { kind: 'throttled', retryAfter: 'absurd' });
    const { report } = await failureOf(
      await stack.rollouts.apply(specOf('throttled-long', { 'rollout.deadlines.createSeconds': 5 })),
    );
    expect(report).toMatchObject({ failureType: 'DeadlineExceeded', step: 'ensureEndpoint' });
    expect(await cleanSlate(stack, 'throttled-long')).toEqual([]);
  });
});

describe.concurrent('a SKU that is sold out', () => {
  it('is waited for until it is free', async () => {
    const { admin } = stack.simulator;
    await admin.setInventory('GDC3.L4-25.110GB', 0);
    const operation = await stack.rollouts.apply(specOf('patient', { 'endpoint.skuName': 'GDC3.L4-25.110GB' }));
    await stack.untilPhase(operation, 'Creating');
    await admin.setInventory('GDC3.L4-25.110GB', 1);
    const result = await operation.result();
    expect(result.phase).toBe('Healthy');
    expect(await cleanSlate(stack, 'patient')).toEqual([]);
  });

  it('ends the rollout at its deadline with nothing left', async () => {
    const { report } = await failureOf(
      await stack.rollouts.apply(
        specOf('impatient', { 'endpoint.skuName': 'GDC3.8xH200-192.2000GB', 'rollout.deadlines.createSeconds': 2 }),
      ),
    );
    expect(report).toMatchObject({
      failureType: 'DeadlineExceeded',
      phase: 'Failed',
      step: 'ensureEndpoint',
      standing: 'No endpoint was created.',
    });
    expect(report.message).toContain('no free machine');
    expect(await cleanSlate(stack, 'impatient')).toEqual([]);
  });
});

/** Faults that a change survives, whichever change it is. */
const changeFaults: [string, Fault][] = [
  ['its answer is lost', { kind: 'answerLost' }],
  ['it is refused before anything is done', { kind: 'refusedBefore' }],
  ['it gets a 500', { kind: 'status', status: 500 }],
  ['it is throttled', { kind: 'throttled', retryAfter: 'seconds' }],
  ['its answer is empty', { kind: 'malformed', body: 'empty' }],
  ['its answer is HTML', { kind: 'malformed', body: 'html' }],
];

describe.concurrent.each(changeFaults.map(([what, fault], index) => ({ what, fault, index })))(
  'when $what',
  ({ fault, index }) => {
    it.each([
      { call: 'put:patch', change: otherModel },
      { call: 'put:update_auto_scale', change: { 'endpoint.replica': 2 } },
    ])('$call is made right', async ({ call, change }) => {
      const name = `change-${index}-${call.replace(/\W|_/g, '')}`;
      await (await stack.rollouts.apply(specOf(name))).result();
      const { id } = await armed(call, name, fault);
      const result = await (await stack.rollouts.apply(specOf(name, change))).result();
      expect(await firedOf(id)).toBe(1);
      expect(result.phase).toBe('Healthy');
      expect(await cleanSlate(stack, name)).toEqual([]);
    });

    it('the delete of an unwinding is made right', async () => {
      const name = `release-${index}`;
      stack.faults.add({ endpoint: name, step: 'proveServing', kind: 'failsBefore' });
      const { id } = await armed('delete', name, fault);
      const { report } = await failureOf(await stack.rollouts.apply(specOf(name)));
      expect(await firedOf(id)).toBe(1);
      expect(report.phase).toBe('Failed');
      expect(await live(name)).toEqual([]);
      expect(await cleanSlate(stack, name)).toEqual([]);
    });

    it('a look is taken again', async () => {
      const name = `look-${index}`;
      const { id } = await armed('get', name, fault);
      const result = await (await stack.rollouts.apply(specOf(name))).result();
      expect(await firedOf(id)).toBe(1);
      expect(result.phase).toBe('Healthy');
      expect(await cleanSlate(stack, name)).toEqual([]);
    });
  },
);

describe.concurrent('an endpoint', () => {
  it('whose looks get nothing but HTML ends the rollout as a changed contract', async () => {
    const { admin } = stack.simulator;
    const { id } = await admin.addFault({ operation: 'get', name: 'html', times: 4, kind: 'malformed', body: 'html' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('html')));
    expect(await firedOf(id)).toBe(4);
    expect(report).toMatchObject({ failureType: 'TirContractChanged', phase: 'Failed', step: 'awaitReady' });
    expect(await cleanSlate(stack, 'html')).toEqual([]);
  });

  it('that goes to error ends the rollout at once, and is deleted', async () => {
    await armed('create', 'broken', { kind: 'goesToError' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('broken')));
    expect(report).toMatchObject({ failureType: 'EndpointFailed', phase: 'Failed' });
    expect(await live('broken')).toEqual([]);
    expect(await cleanSlate(stack, 'broken')).toEqual([]);
  });

  it('that somebody deletes while it is waited for ends the rollout, which says so', async () => {
    const { admin } = stack.simulator;
    await armed('create', 'vanished', { kind: 'unknownStatus', status: 'waiting' });
    const operation = await stack.rollouts.apply(specOf('vanished'));
    await stack.untilPhase(operation, 'AwaitingReady');
    await admin.patchEndpoint((await live('vanished'))[0]?.id ?? 0, { status: 'vanish' });
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({
      failureType: 'EndpointFailed',
      phase: 'Failed',
      standing: 'The created endpoint was gone already.',
    });
    expect(report.message).toContain('somebody deleted it');
    expect(await cleanSlate(stack, 'vanished')).toEqual([]);
  });

  it('that somebody stops while it is waited for ends the rollout, which says so', async () => {
    const { admin } = stack.simulator;
    await armed('create', 'halted', { kind: 'unknownStatus', status: 'waiting' });
    const operation = await stack.rollouts.apply(specOf('halted'));
    await stack.untilPhase(operation, 'AwaitingReady');
    await admin.patchEndpoint((await live('halted'))[0]?.id ?? 0, { status: 'stopped', reportedStatus: null });
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ failureType: 'EndpointFailed', phase: 'Failed' });
    expect(report.message).toContain('somebody stopped it');
    expect(await cleanSlate(stack, 'halted')).toEqual([]);
  });

  it('that somebody changes before it is proven is not taken for the one that was asked for', async () => {
    await armed('create', 'altered', { kind: 'changedByOther', set: { disk_path: '/other' } });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('altered')));
    expect(report).toMatchObject({ failureType: 'SpecMismatch', phase: 'Failed', step: 'proveServing' });
    expect(report.message).toContain('diskPath is "/other" instead of "/mnt/models"');
    expect(await cleanSlate(stack, 'altered')).toEqual([]);
  });

  it('that reports a word nobody knows is waited for', async () => {
    await armed('create', 'odd-word', { kind: 'unknownStatus', status: 'Hibernating' });
    // Long enough for one look on a busy machine.
    const operation = await stack.rollouts.apply(specOf('odd-word', { 'rollout.deadlines.readySeconds': 10 }));
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ failureType: 'DeadlineExceeded', step: 'awaitReady' });
    expect(report.message).toContain('hibernating');
    expect(await cleanSlate(stack, 'odd-word')).toEqual([]);
  });
});

describe.concurrent.each(['error', 'hang'] as const)('an engine that is dead (%s) behind a healthy status', (engineDead) => {
  it('is found out by the probe, and the new endpoint is taken back', async () => {
    const name = `dead-${engineDead}`;
    const held = stack.faults.hold({ endpoint: name, step: 'proveServing' });
    const operation = await stack.rollouts.apply(
      specOf(name, { 'rollout.probe.timeoutSeconds': 1, 'rollout.deadlines.probeSeconds': 5 }),
    );
    await held.reached;
    await stack.simulator.admin.setBehaviour((await live(name))[0]?.id ?? 0, { engineDead });
    held.release();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ failureType: 'ProbeFailed', phase: 'Failed', step: 'proveServing' });
    expect(await live(name)).toEqual([]);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('brings the previous healthy revision back, proven, when it came with a patch', async () => {
    const name = `dead-patch-${engineDead}`;
    const { endpointId } = await (await stack.rollouts.apply(specOf(name))).result();
    const probing = stack.faults.hold({ endpoint: name, step: 'proveServing' });
    const restoring = stack.faults.hold({ endpoint: name, step: 'restoreRevision' });
    const operation = await stack.rollouts.apply(
      specOf(name, { ...otherModel, 'rollout.probe.timeoutSeconds': 1, 'rollout.deadlines.probeSeconds': 5 }),
    );
    await probing.reached;
    await stack.simulator.admin.setBehaviour(endpointId ?? 0, { engineDead });
    probing.release();
    await restoring.reached;
    await stack.simulator.admin.setBehaviour(endpointId ?? 0, { engineDead: false });
    restoring.release();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({
      failureType: 'ProbeFailed',
      phase: 'RolledBack',
      standing: 'Revision 1 serves again, proven by probe.',
    });
    expect((await live(name))[0]?.servedBody.detailed_info.hugging_face_id).toBe('gpt2');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

describe.concurrent('the last look before an unwinding', () => {
  it('finds an endpoint that became ready after its deadline, and the rollout goes on', async () => {
    await armed('create', 'late', { kind: 'unknownStatus', status: 'waiting' });
    const held = stack.faults.hold({ endpoint: 'late', step: 'captureEvidence' });
    const operation = await stack.rollouts.apply(specOf('late', { 'rollout.deadlines.readySeconds': 2 }));
    await held.reached;
    await stack.simulator.admin.patchEndpoint((await live('late'))[0]?.id ?? 0, { reportedStatus: null });
    held.release();
    expect((await operation.result()).phase).toBe('Healthy');
    expect(await cleanSlate(stack, 'late')).toEqual([]);
  });

  it('says what it saw where the deadline cut off the look before it', async () => {
    await armed('create', 'cut-off', { kind: 'unknownStatus', status: 'waiting' });
    const held = stack.faults.hold({ endpoint: 'cut-off', step: 'awaitReady' });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('cut-off', { 'rollout.deadlines.readySeconds': 2 })));
    held.release();
    expect(report).toMatchObject({ failureType: 'DeadlineExceeded', phase: 'Failed', step: 'awaitReady' });
    expect(report.message).toBe('The deadline passed in the middle of an attempt. Last seen: waiting.');
    expect(await live('cut-off')).toEqual([]);
    expect(await cleanSlate(stack, 'cut-off')).toEqual([]);
  });

  it('takes an endpoint back that is still not ready', async () => {
    await armed('create', 'too-late', { kind: 'unknownStatus', status: 'waiting' });
    // Long enough for one look on a busy machine.
    const { report } = await failureOf(await stack.rollouts.apply(specOf('too-late', { 'rollout.deadlines.readySeconds': 10 })));
    expect(report).toMatchObject({ failureType: 'DeadlineExceeded', phase: 'Failed', step: 'awaitReady' });
    expect(report.message).toContain('Last seen: waiting');
    expect(await live('too-late')).toEqual([]);
    expect(await cleanSlate(stack, 'too-late')).toEqual([]);
  });
});

describe.concurrent("somebody else's endpoint of the same name", () => {
  /** A create body as this product sends it, for another name. */
  const bodyOf = async (name: string): Promise<Record<string, unknown>> => {
    await (await stack.rollouts.apply(specOf(`${name}-model`))).result();
    const [create] = await stack.simulator.admin.ledger({ operation: 'create', name: `${name}-model` });
    return { ...(create?.body as Record<string, unknown>), name };
  };
  const foreign = async (name: string) =>
    stack.simulator.admin.createForeignEndpoint({
      projectId: stack.projectId,
      location: 'Delhi',
      running: true,
      body: await bodyOf(name),
    });

  it('is refused before anything is done', async () => {
    const { id } = await foreign('strange');
    const { report } = await failureOf(await stack.rollouts.apply(specOf('strange')));
    expect(report).toMatchObject({ failureType: 'ForeignEndpoint', phase: 'Failed', touched: false });
    expect((await live('strange')).map((endpoint) => endpoint.id)).toEqual([id]);
    expect(await cleanSlate(stack, 'strange')).toEqual([]);
  });

  it('that comes between plan and create is not touched by the create, nor by the unwinding', async () => {
    const body = await bodyOf('squatter');
    const held = stack.faults.hold({ endpoint: 'squatter', step: 'ensureEndpoint' });
    const operation = await stack.rollouts.apply(specOf('squatter'));
    await held.reached;
    const { id } = await stack.simulator.admin.createForeignEndpoint({
      projectId: stack.projectId,
      location: 'Delhi',
      running: true,
      body,
    });
    held.release();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ failureType: 'ForeignEndpoint', phase: 'Failed', step: 'ensureEndpoint' });
    expect((await live('squatter')).map((endpoint) => endpoint.id)).toEqual([id]);
    expect(await cleanSlate(stack, 'squatter')).toEqual([]);
  });

  it.each(['scale', 'stop', 'start', 'restart', 'delete'] as const)('is not a case for %s', async (verb) => {
    const name = `not-ours-${verb}`;
    const say = () => (verb === 'scale' ? stack.rollouts.scale(name, 2) : stack.rollouts[verb](name));
    await foreign(name);
    await expect(say()).rejects.toMatchObject({ code: 'notFound' });
    // Nor where the name was one of ours before.
    await expect((await stack.rollouts.apply(specOf(name))).result()).rejects.toMatchObject({ facts: { failureType: 'ForeignEndpoint' } });
    const { report } = await failureOf(await say());
    expect(report).toMatchObject({ failureType: 'ForeignEndpoint', touched: false });
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
