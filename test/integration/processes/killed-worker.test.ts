import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOperation } from '../../../db/operations.js';
import { findFreePort } from '../../../local/port.js';
import type { FaultInput } from '../../../simulator/faults.js';
import { countCreated, expectEnd, findLive } from './ends.js';
import { Stage, type Started } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open({ name: 'killed_worker' });
});
afterEach(() => stage.close());

/** Look-ups by name before the one that the create itself makes: the inspection asks in both locations. */
const LISTS_OF_INSPECTION = 2;

/** Begins rollouts each of which runs into its fault, and returns when every fault holds a request. */
async function beginUntilHeld(
  holds: Record<string, { fault: FaultInput; changes?: Record<string, unknown> }>,
): Promise<Record<string, Started>> {
  const faults = await Promise.all(Object.values(holds).map(({ fault }) => stage.simulator.addFault(fault)));
  const started = await stage.begin(...Object.entries(holds).map(([name, { changes }]) => stage.spec(name, changes)));
  await Promise.all(faults.map(({ id }) => stage.untilFired(id)));
  return Object.fromEntries(started.map((each) => [each.name, each]));
}

async function phasesOf(operations: Record<string, Started>): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(
    await Promise.all(
      Object.entries(operations).map(
        async ([name, { operationId }]) => [name, (await findOperation(stage.db, operationId))?.phase] as const,
      ),
    ),
  );
}

const idOf = (operations: Record<string, Started>, name: string): string => operations[name]?.operationId ?? '';

/** The request hangs until its caller is gone, and has no effect. */
const hangs = (operation: string, name: string): FaultInput => ({ operation, name, kind: 'hang' });

describe('a worker that is killed', () => {
  it('with a rollout in every phase, leaves each to the next worker, which ends it as if nothing had happened', async () => {
    const worker = await stage.startWorker();
    const [first] = await stage.begin(stage.spec('patching'));
    await expectEnd(stage, first?.operationId ?? '', 'Healthy');
    const release = await stage.simulator.addFault(hangs('delete', 'unwinding'));
    const operations = await beginUntilHeld({
      patching: {
        fault: hangs('put:patch', 'patching'),
        changes: { 'endpoint.resourceDetails.envVariables': [{ key: 'LOG_LEVEL', value: 'info' }] },
      },
      awaiting: { fault: { operation: 'create', name: 'awaiting', kind: 'unknownStatus', status: 'pulling' } },
      probing: { fault: hangs('dataplane', 'probing') },
      scaling: { fault: hangs('put:update_auto_scale', 'scaling'), changes: { 'rollout.finalState': { replicas: 2 } } },
      stopping: { fault: hangs('put:stop', 'stopping'), changes: { 'rollout.finalState': 'stopped' } },
      unwinding: { fault: { operation: 'create', name: 'unwinding', kind: 'goesToError' } },
    });
    await stage.untilFired(release.id);
    Object.assign(operations, await beginUntilHeld({ validating: { fault: { operation: 'sku', kind: 'hang' } } }));
    await stage.untilOperation(idOf(operations, 'awaiting'), 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
    expect(await phasesOf(operations)).toEqual({
      patching: 'Patching',
      awaiting: 'AwaitingReady',
      probing: 'Probing',
      scaling: 'Scaling',
      stopping: 'Stopping',
      unwinding: 'Unwinding',
      validating: 'Validating',
    });

    await worker.kill('SIGKILL');
    await stage.simulator.clearFaults();
    await stage.simulator.patchEndpoint((await findLive(stage, 'awaiting'))?.id ?? 0, { reportedStatus: null });
    await stage.startWorker();

    for (const [name, { operationId }] of Object.entries(operations)) {
      await expectEnd(stage, operationId, name === 'unwinding' ? 'Failed' : 'Healthy');
      expect(await countCreated(stage, name), name).toBe(1);
    }
    expect(JSON.stringify((await findLive(stage, 'patching'))?.body)).toContain('LOG_LEVEL');
    expect(await findLive(stage, 'scaling')).toMatchObject({ status: 'running', replicaCount: 2 });
    expect(await findLive(stage, 'stopping')).toMatchObject({ status: 'stopped' });
    expect(await findLive(stage, 'unwinding')).toBeUndefined();
  });

  it('around a create (before it is sent, before and after its effect, while it is being done) makes one endpoint each', async () => {
    const worker = await stage.startWorker();
    const operations = await beginUntilHeld({
      looking: { fault: { operation: 'list', skip: LISTS_OF_INSPECTION, times: 1, kind: 'hang' } },
    });
    Object.assign(
      operations,
      await beginUntilHeld({
        sent: { fault: hangs('create', 'sent') },
        done: { fault: { operation: 'create', name: 'done', kind: 'hang', after: true } },
        // When its caller is gone, the simulator goes on and does it.
        doing: { fault: { operation: 'create', name: 'doing', kind: 'delay', ms: 600_000 } },
      }),
    );
    expect(await phasesOf(operations)).toEqual({ looking: 'Creating', sent: 'Creating', done: 'Creating', doing: 'Creating' });
    expect([
      await countCreated(stage, 'looking'),
      await countCreated(stage, 'sent'),
      await countCreated(stage, 'done'),
      await countCreated(stage, 'doing'),
    ]).toEqual([0, 0, 1, 0]);

    await worker.kill('SIGKILL');
    await stage.simulator.clearFaults();
    await stage.startWorker();

    for (const [name, { operationId }] of Object.entries(operations)) {
      await expectEnd(stage, operationId, 'Healthy');
      expect(await countCreated(stage, name), name).toBe(1);
    }
  });
});

describe('a worker that is asked to end', () => {
  it('is not ready at once, alive until it has drained, and another one goes on: nothing is taken for an abort', async () => {
    const health = `127.0.0.1:${await findFreePort(0)}`;
    const worker = await stage.startWorker({ TIR_ROLLOUTS_HEALTH_ADDRESS: health });
    const answerOf = async (path: string): Promise<{ status: number; worker: string }> => {
      const answer = await fetch(`http://${health}${path}`);
      return { status: answer.status, worker: ((await answer.json()) as { worker: string }).worker };
    };
    const operations = await beginUntilHeld({
      probing: { fault: hangs('dataplane', 'probing') },
      creating: { fault: { operation: 'create', name: 'creating', kind: 'hang', after: true } },
      awaiting: { fault: { operation: 'create', name: 'awaiting', kind: 'unknownStatus', status: 'pulling' } },
    });
    expect(await answerOf('/readyz')).toEqual({ status: 200, worker: 'RUNNING' });
    worker.send('SIGTERM');
    // The requests hang, so it drains and does not end: Kubernetes sends no more work its way, and does not kill it either.
    await expect.poll(() => answerOf('/readyz'), { timeout: 10_000, interval: 10 }).toMatchObject({ status: 503 });
    const draining = await answerOf('/healthz');
    expect(draining.status).toBe(200);
    expect(draining.worker).not.toBe('RUNNING');
    expect(worker.lives).toBe(true);
    await stage.startWorker();
    await stage.simulator.clearFaults();
    await stage.simulator.patchEndpoint((await findLive(stage, 'awaiting'))?.id ?? 0, { reportedStatus: null });
    for (const [name, { operationId }] of Object.entries(operations)) {
      const row = await expectEnd(stage, operationId, 'Healthy');
      expect(row.failure).toBeNull();
      expect(await countCreated(stage, name)).toBe(1);
    }
    const { code, err } = await worker.ended;
    expect(code, err).toBe(0);
    expect(err).toContain('The worker has drained');
  });
});
