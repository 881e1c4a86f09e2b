/** Who asks for work at a task queue. */
import type { Client } from '@temporalio/client';

/** Temporal's numbers for the two queues of one name (`temporal.api.enums.v1.TaskQueueType`). */
const taskQueueType = { workflow: 1, activity: 2 } as const;
/** A worker asks for work at least once a minute, so one that has not for longer (ms) is gone, though Temporal lists it for five minutes. */
const SILENT_MS = 70_000;

/** Who asks for work. */
export interface Poller {
  /** Such as `4711@host`. */
  identity: string;
  /** When it last asked. */
  lastAsked: Date;
  /** False when it has been silent for so long that it must be gone. */
  lives: boolean;
  /** Which version of a Worker Deployment it is; absent when it is not versioned. */
  version?: { deploymentName: string; buildId: string };
}

/** Temporal's number for a worker that is versioned (`temporal.api.enums.v1.WorkerVersioningMode`). */
const VERSIONED = 2;

/** Everybody who asked for work within the last five minutes. */
export async function listPollers(client: Client, taskQueue: string, type: keyof typeof taskQueueType): Promise<Poller[]> {
  return pollersOf(await describeQueue(client, taskQueue, type));
}

type Queue = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;

/** A task queue as Temporal knows it: who polls it, and which build is current there. */
export const describeQueue = (client: Client, taskQueue: string, type: keyof typeof taskQueueType): Promise<Queue> =>
  client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: taskQueueType[type],
  });

/** Everybody who asked for work within the last five minutes. */
export const pollersOf = ({ pollers }: Queue): Poller[] =>
  (pollers ?? []).map(({ identity, lastAccessTime, deploymentOptions }) => {
    const lastAsked = new Date(Number(lastAccessTime?.seconds ?? 0) * 1000);
    const { workerVersioningMode, deploymentName, buildId } = deploymentOptions ?? {};
    return {
      identity: identity ?? '',
      lastAsked,
      lives: Date.now() - lastAsked.getTime() < SILENT_MS,
      ...(Number(workerVersioningMode) === VERSIONED && deploymentName && buildId ? { version: { deploymentName, buildId } } : {}),
    };
  });
