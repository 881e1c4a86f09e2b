import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, specOf } from '../../support/rollout-specs.js';
import { describeSaga } from '../../support/saga.js';
import { harmlessKindsAt } from '../../support/step-faults.js';
import { stepsOf } from '../../support/workflow-steps.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('power');
});
afterAll(() => stack.close());

const actions = ['stop', 'start', 'restart'] as const;
type Action = (typeof actions)[number];
const ends = {
  stop: { phase: 'Stopped', status: 'stopped' },
  start: { phase: 'Healthy', status: 'running' },
  restart: { phase: 'Healthy', status: 'running' },
} as const;

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const sent = async (action: Action, name: string) => stack.simulator.admin.ledger({ operation: `put:${action}`, name });
/** An endpoint on which the action has something to do. */
const prepare = async (action: Action, name: string): Promise<void> =>
  void (await (await stack.rollouts.apply(specOf(name, action === 'start' ? { 'rollout.finalState': 'stopped' } : {}))).result());

it('knows every step of a change of power', () => {
  expect([...stepsOf('look'), ...stepsOf('power')]).toEqual(['look', 'settleStart', 'restartReplica', '`${action}Endpoint`', 'awaitStatus']);
});

describe.concurrent.each(actions)('%s', (action) => {
  it('gets the endpoint there with one call', async () => {
    const name = `plain-${action}`;
    await prepare(action, name);
    const operation = await stack.rollouts[action](name, { reason: 'night' });
    expect(await operation.result()).toMatchObject(ends[action]);
    expect(await sent(action, name)).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  describe.each(['look', `${action}Endpoint`, 'awaitStatus'])('when %s', (step) => {
    it.each(['failsBefore', 'failsAfter'] as const)('%s its effect, says how the endpoint stands', async (kind) => {
      const name = `${action}-${step}-${kind}`.toLowerCase();
      await prepare(action, name);
      const fault = stack.faults.add({ endpoint: name, step, kind });
      const { report } = await failureOf(await stack.rollouts[action](name));
      expect(fault.fired).toBe(1);
      expect(report).toMatchObject({ phase: 'Failed', step });
      expect((await live(name))?.id).toBeDefined();
      expect(await cleanSlate(stack, name)).toEqual([]);
    });

    // A restart may not act twice: see below.
    const kinds =
      action === 'restart' && step === 'restartEndpoint'
        ? (['crashesBefore', 'answerLost', 'runsTwice'] as const)
        : harmlessKindsAt(step);
    it.each(kinds)('meets %s, ends as if nothing had happened', async (kind) => {
      const name = `${action}-${step}-${kind}`.toLowerCase();
      await prepare(action, name);
      const fault = stack.faults.add({ endpoint: name, step, kind });
      expect(await (await stack.rollouts[action](name)).result()).toMatchObject(ends[action]);
      expect(fault.fired).toBe(1);
      expect(await sent(action, name)).toHaveLength(1);
      expect(await cleanSlate(stack, name)).toEqual([]);
    });
  });

  it.each(['abort', 'cancel'] as const)('that is ended by %s leaves the endpoint as it is', async (how) => {
    const name = `${action}-ended-by-${how}`;
    await prepare(action, name);
    const held = stack.faults.hold({ endpoint: name, step: 'awaitStatus' });
    const operation = await stack.rollouts[action](name);
    await held.reached;
    if (how === 'abort') await operation.abort();
    else await stack.cancel(operation);
    held.release();
    expect((await failureOf(operation)).code).toBe(how === 'abort' ? 'failed' : 'cancelled');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

describe.concurrent('a restart without a clear answer', () => {
  it.each([
    { what: 'an answer that was lost', name: 'lost', fault: { kind: 'answerLost' } as const },
    {
      what: 'a gateway that gave up',
      name: 'gave-up',
      fault: { kind: 'status', status: 504, errorShape: 'notJson', after: true } as const,
    },
    { what: 'a connection that broke before anything was done', name: 'broke', fault: { kind: 'refusedBefore' } as const },
  ])('($what) parks, is not sent again, and ends by an abort', async ({ name, fault }) => {
    await prepare('restart', name);
    await stack.simulator.admin.addFault({ operation: 'put:restart', name, times: 1, ...fault });
    const operation = await stack.rollouts.restart(name);
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ phase: 'Aborted', failureType: 'RolloutAborted' });
    expect(await sent('restart', name)).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it.each(['crashesAfter', 'actsTwice'] as const)('(%s) parks as well, although the call itself went well', async (kind) => {
    const name = `restart-${kind.toLowerCase()}`;
    await prepare('restart', name);
    stack.faults.add({ endpoint: name, step: 'restartEndpoint', kind });
    const operation = await stack.rollouts.restart(name);
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    expect((await failureOf(operation)).report).toMatchObject({ phase: 'Aborted', failureType: 'RolloutAborted' });
    expect(await sent('restart', name)).toHaveLength(1);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('is sent again only when an operator says retry', async () => {
    await prepare('restart', 'again');
    await stack.simulator.admin.addFault({ operation: 'put:restart', name: 'again', times: 1, kind: 'answerLost' });
    const operation = await stack.rollouts.restart('again');
    await stack.untilPhase(operation, 'Parked');
    expect(await sent('restart', 'again')).toHaveLength(1);
    await operation.retry({ reason: 'its replicas are old' });
    expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
    expect(await sent('restart', 'again')).toHaveLength(2);
    expect(await cleanSlate(stack, 'again')).toEqual([]);
  });

  it('does not keep a later restart from being made', async () => {
    await prepare('restart', 'later');
    await stack.simulator.admin.addFault({ operation: 'put:restart', name: 'later', times: 1, kind: 'answerLost' });
    const operation = await stack.rollouts.restart('later');
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    await failureOf(operation);
    expect(await (await stack.rollouts.restart('later')).result()).toMatchObject({ phase: 'Healthy' });
    expect(await sent('restart', 'later')).toHaveLength(2);
    expect(await cleanSlate(stack, 'later')).toEqual([]);
  });
});

describe.concurrent('what TIR would refuse', () => {
  it.each(['stop', 'start'] as const)('%s has nothing to do when the endpoint is there already', async (action) => {
    const name = `already-${action}`;
    await prepare(action === 'stop' ? 'start' : 'stop', name);
    const result = await (await stack.rollouts[action](name)).result();
    expect(result).toMatchObject(ends[action]);
    expect(result.summary).toContain('No change');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('a stop of a committed endpoint is refused before it is sent', async () => {
    await (await stack.rollouts.apply(committedOf('paid'))).result();
    const { report } = await failureOf(await stack.rollouts.stop('paid'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(await sent('stop', 'paid')).toEqual([]);
    expect(await cleanSlate(stack, 'paid')).toEqual([]);
  });

  it('a restart of a stopped endpoint is refused with the way on', async () => {
    await prepare('start', 'asleep');
    const { report } = await failureOf(await stack.rollouts.restart('asleep'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain('Start it with tir-rollouts start asleep.');
    expect(await cleanSlate(stack, 'asleep')).toEqual([]);
  });

  it.each(actions)('%s of an endpoint that does not exist any more is refused', async (action) => {
    const name = `nobody-${action}`;
    await expect(stack.rollouts[action](name)).rejects.toMatchObject({ code: 'notFound' });
    await (await stack.rollouts.apply(specOf(name))).result();
    await (await stack.rollouts.delete(name)).result();
    expect((await failureOf(await stack.rollouts[action](name))).report).toMatchObject({
      failureType: 'TirNotFound',
      touched: false,
    });
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});

const replicasOf = async (name: string) => (await live(name))?.replicas.map((replica) => replica.name);
describeSaga('a restart of one replica', 'one', () => stack, {
  prepare: async (name) => (await stack.rollouts.apply(specOf(name, { 'endpoint.replica': 2 }))).result(),
  start: async (name) => stack.rollouts.restart(name, { replica: (await replicasOf(name))?.[0] }),
  ends: { kind: 'restart', phase: 'Healthy', status: 'running', replicas: 2 },
  steps: { look: {}, restartReplica: {}, awaitStatus: {} },
});

describe.concurrent('a change of power', () => {
  it('makes only the named replica anew', async () => {
    await (await stack.rollouts.apply(specOf('pair', { 'endpoint.replica': 2 }))).result();
    const [first = '', second] = (await replicasOf('pair')) ?? [];
    await (await stack.rollouts.restart('pair', { replica: first })).result();
    expect(await replicasOf('pair')).toContain(second);
    expect(await replicasOf('pair')).not.toContain(first);
    const { report } = await failureOf(await stack.rollouts.restart('pair', { replica: first }));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain(second);
  });

  it('that stops warns when the machine may be gone at the next start', async () => {
    await prepare('stop', 'warned');
    await stack.simulator.admin.setInventory('C3.2', 0);
    const { warnings } = await (await stack.rollouts.stop('warned')).result();
    await stack.simulator.admin.setInventory('C3.2', null);
    expect(warnings?.join(' ')).toContain('C3.2');
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});

describe.concurrent('with a dead engine behind a healthy status', () => {
  const dead = async (name: string) => {
    await (await stack.rollouts.apply(specOf(name, { 'rollout.probe.timeoutSeconds': 1, 'rollout.deadlines.probeSeconds': 5 }))).result();
    const id = (await live(name))?.id ?? 0;
    await stack.simulator.admin.setBehaviour(id, { engineDead: 'error' });
  };

  it('a restart and a scale end Failed with the words of the server, and what was done stays', async () => {
    await dead('dead-engine');
    const restart = await failureOf(await stack.rollouts.restart('dead-engine'));
    expect(restart.report).toMatchObject({ phase: 'Failed', step: 'proveAccepted', failureType: 'ProbeFailed', standing: 'What was done stays: Restarted.' });
    expect(restart.report?.message).toMatch(/(\d+) of \1 calls failed, last: .* answered with 500; the server says: /);
    const scale = await failureOf(await stack.rollouts.scale('dead-engine', 2));
    expect(scale.report).toMatchObject({ phase: 'Failed', standing: 'What was done stays: Scaled from 1 to 2 replicas.' });
    expect((await live('dead-engine'))?.body.replica).toBe(2);
    expect((await stack.rollouts.drift.check({ name: 'dead-engine' })).findings).toEqual([]);
    const { findings, probed } = await stack.rollouts.drift.check({ name: 'dead-engine', probe: true });
    expect([probed, findings.map(({ kind }) => kind)]).toEqual([1, ['silent']]);
    const { endpoints } = await stack.rollouts.probe('dead-engine');
    expect(endpoints).toMatchObject([{ outcome: 'fails', isFine: false, revision: 2 }]);
    await expect(stack.rollouts.probe('dead-engine', 'nothing-has-it')).rejects.toMatchObject({ code: 'notFound' });
  });

  it('a restart without a probe ends Unproven', async () => {
    await dead('unprobed');
    const result = await (await stack.rollouts.restart('unprobed', { probe: false })).result();
    expect(result).toMatchObject({ phase: 'Unproven', summary: 'Restarted. Running, not probed: as was asked.' });
  });
});
