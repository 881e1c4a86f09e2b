/** Where an operation goes on after it was reset in Temporal: the run that it had is terminated, and a new one takes its place. */
import { WorkflowFailedError, WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { TerminatedFailure } from '@temporalio/common';
import { runningOf } from './start.js';

/** The run that the operation is in now; undefined when it is still in that one, or another operation has its endpoint. */
export async function findRunAfter(
  client: Client,
  { workflowId, runId, operationId }: { workflowId: string; runId: string; operationId: string },
): Promise<string | undefined> {
  try {
    const now = await client.workflow.getHandle(workflowId).describe();
    return now.runId !== runId && runningOf(now).operationId === operationId ? now.runId : undefined;
  } catch (err) {
    if (err instanceof WorkflowNotFoundError) return undefined;
    throw err;
  }
}

/** Whether this run goes on where one before it was reset. Our workflows never continue as new, and have no retry policy. */
export function isAfterReset({ runId, raw }: Pick<WorkflowExecutionDescription, 'runId' | 'raw'>): boolean {
  const first = raw.workflowExecutionInfo?.firstRunId;
  return Boolean(first) && first !== runId;
}

/** A reset ends the run as a terminate does. */
export const endsLikeReset = (err: unknown): boolean => err instanceof WorkflowFailedError && err.cause instanceof TerminatedFailure;
