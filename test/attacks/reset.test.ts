/** A reset in Temporal ends the run of an operation as a terminate does, and goes on in a new one: who waits is told so, and follows. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findGaps } from '../../db/audit-gaps.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { specOf } from '../support/rollout-specs.js';
import type { Operation, Progress } from '../../client/index.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('reset');
});
afterAll(() => stack.close());

/** To the first task of the workflow, as `temporal workflow reset --type FirstWorkflowTask` does. @returns the new run */
async function reset({ workflowId, runId }: Operation): Promise<string> {
  const { runId: next } = await stack.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'tested',
    // The SDK's numbers of 64 bits: the first workflow task has ended with the fourth event.
    workflowTaskFinishEventId: { low: 4, high: 0, unsigned: false } as never,
    requestId: randomUUID(),
  });
  return next;
}

it('whoever waits follows it into its new run, and is told so', async () => {
  const held = stack.faults.hold({ endpoint: 'reset', step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf('reset'));
  await held.reached;
  const seen: Progress[] = [];
  const watching = (async () => {
    for await (const one of operation.progress()) seen.push(one);
  })();
  const result = operation.result();
  const next = await reset(operation);
  held.release();
  expect(await result).toMatchObject({ phase: 'Healthy' });
  await watching;
  expect(seen.map(({ detail }) => detail)).toContain(`It was reset in Temporal, and goes on in run ${next}.`);
  expect(await stack.rollouts.status('reset')).toMatchObject({ latest: { phase: 'Healthy', runId: next } });
  expect(await findGaps(stack.database, operation.operationId)).toEqual([]);
  expect((await stack.simulator.admin.endpoints()).filter(({ body, deleting }) => body.name === 'reset' && !deleting)).toHaveLength(1);
});

it('a verb is said to the run in which it goes on, and status says that it was reset', async () => {
  const held = stack.faults.hold({ endpoint: 'said', step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf('said'));
  await held.reached;
  const next = await reset(operation);
  expect(await stack.rollouts.status('said')).toMatchObject({ resetTo: next });
  const result = operation.result().catch((err: unknown) => err);
  await operation.abort({ reason: 'tested' });
  held.release();
  expect(await result).toMatchObject({ code: 'failed', facts: { report: { phase: 'Aborted' } } });
});

it('one that was reset and then terminated is told to be terminated', async () => {
  const held = stack.faults.hold({ endpoint: 'ended', step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf('ended'));
  await held.reached;
  await reset(operation);
  await stack.client.workflow.getHandle(operation.workflowId).terminate('tested');
  held.release();
  await expect(operation.result()).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('The operation was terminated') });
  expect(await stack.rollouts.status('ended')).toMatchObject({ closedAs: 'TERMINATED' });
});
