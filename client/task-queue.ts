/** Whether anybody works on a task queue. */
import type { Client } from '@temporalio/client';

/** Temporal's number for the queue of workflow tasks (`temporal.api.enums.v1.TaskQueueType`). */
const WORKFLOW_TASKS = 1;
/** A worker asks for work at least once a minute, so one that has not for longer (ms) is gone, though Temporal lists it for five minutes. */
const SILENT_MS = 70_000;

/** True when no worker has asked for workflow tasks of late: what is started then waits until one comes. */
export async function isUnattended(client: Client, taskQueue: string): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  return !(pollers ?? []).some(({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < SILENT_MS);
}
