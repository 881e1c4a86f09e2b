/** Whether anybody works on an operation. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';

/** Temporal's numbers for the two queues of one name (`temporal.api.enums.v1.TaskQueueType`). */
export const taskQueueType = { workflow: 1, activity: 2 } as const;
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

/**
 * Why no worker takes what is to be done next for an operation, with the way on; undefined when one has asked of late.
 * With Worker Versioning it has to be one of the build that the operation began on, or before it began, of the current one.
 */
export async function whyUnattended(client: Client, operation: WorkflowExecutionDescription): Promise<string | undefined> {
  const queue = await describeQueue(client, operation.taskQueue, 'workflow');
  const live = pollersOf(queue).filter(({ lives }) => lives);
  const { deploymentVersion, versioningOverride } = operation.raw.workflowExecutionInfo?.versioningInfo ?? {};
  // A person may have moved it to another build since.
  const begunOn = (versioningOverride?.pinned?.version ?? deploymentVersion)?.buildId || undefined;
  const wanted = begunOn ?? (queue.versioningInfo?.currentDeploymentVersion?.buildId || undefined);
  if (live.some(({ version }) => version?.buildId === wanted)) return undefined;
  if (wanted !== undefined)
    return `No worker of build ${wanted} polls its task queue${begunOn ? ', and it is pinned to that build' : ', and that build is the current one'}. Start one with TIR_ROLLOUTS_BUILD_ID=${wanted}, or see whether it lives; nothing is lost meanwhile.`;
  const [waiting] = live.flatMap(({ version }) => version ?? []);
  return waiting
    ? `Workers poll, but no build is current. Run temporal worker deployment set-current-version --deployment-name ${waiting.deploymentName} --build-id ${waiting.buildId}; nothing is lost meanwhile.`
    : 'No worker polls its task queue. Start one with tir-rollouts worker, or see whether it lives; nothing is lost meanwhile.';
}

type Queue = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;

const describeQueue = (client: Client, taskQueue: string, type: keyof typeof taskQueueType): Promise<Queue> =>
  client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: taskQueueType[type],
  });

const pollersOf = ({ pollers }: Queue): Poller[] =>
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
