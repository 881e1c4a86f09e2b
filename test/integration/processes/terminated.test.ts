import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findGaps } from '../../../db/audit-gaps.js';
import { findOperation } from '../../../db/operations.js';
import { countCreated, expectEnd } from './ends.js';
import { Stage, type Started } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'terminated' });
  await stage.startWorker();
});
afterAll(() => stage.close());

async function begin(name: string, changes: Record<string, unknown> = {}): Promise<Started> {
  const [started] = await stage.begin(stage.spec(name, changes));
  if (!started) throw new Error('apply told of no operation');
  return started;
}

describe('a rollout that is terminated while its create is under way, and begun anew', () => {
  it.each([
    { name: 'before-its-effect', fault: { kind: 'hang' as const } },
    { name: 'after-its-effect', fault: { kind: 'hang' as const, after: true } },
  ])('has one endpoint in the end: terminated $name', async ({ name, fault }) => {
    const { id } = await stage.simulator.addFault({ operation: 'create', name, times: 1, ...fault });
    const dead = await begin(name);
    await stage.untilFired(id);
    await stage.temporal.workflow.getHandle(dead.workflowId).terminate('tested');
    const next = await begin(name, { 'endpoint.resourceDetails.diskSize': 120 });
    expect(next.joined).toBe(false);
    await expectEnd(stage, next.operationId, 'Healthy');
    expect(await countCreated(stage, name)).toBe(1);
    // The dead run's audit is closed by its successor.
    expect(await findOperation(stage.db, dead.operationId)).toMatchObject({ phase: 'Failed' });
    expect(await findGaps(stage.db, dead.operationId)).toEqual([]);
  });

  it('is not followed for ever by who watched it', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'watched', kind: 'unknownStatus', status: 'pulling' });
    const watched = await begin('watched');
    await stage.untilOperation(watched.operationId, 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
    const watching = stage.startCommand(['watch', 'watched', '--project', String(stage.projectId), '--location', 'Delhi']);
    await watching.untilItSays(/AwaitingReady/);
    await stage.temporal.workflow.getHandle(watched.workflowId).terminate('tested');
    const { code, out } = await watching.ended;
    expect(out).toContain('The operation was terminated: nothing was taken back.');
    expect(code).toBe(1);
  });

  it('has a status when Temporal has forgotten it, as after a restore or its retention', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'forgotten', kind: 'unknownStatus', status: 'pulling' });
    const { operationId, workflowId } = await begin('forgotten');
    await stage.untilOperation(operationId, 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
    await stage.temporal.workflow.getHandle(workflowId).terminate('tested');
    await stage.temporal.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } });
    await expect
      .poll(async () => (await stage.say('status', 'forgotten')).out, { timeout: 60_000 })
      .toMatch(/FORGOTTEN in Temporal, without a last word[^]*nothing was taken back\. Apply the spec again/);
    const watched = await stage.say('watch', 'forgotten');
    expect(watched.err + watched.out).toContain('it left no last word: nothing was taken back');
    expect(watched.code).toBe(1);
  });
});
