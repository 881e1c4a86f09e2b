/** Whether a worker may take what is to be done next for an operation. With Worker Versioning, only one of the right build may. */
import { status as grpcStatus } from '@grpc/grpc-js';
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { OperationStatus } from '../workflows/contract/operation.js';
import { describeQueue, pollersOf } from './task-queue.js';
import { grpcErrorOf } from './unreachable.js';

/** Temporal's number for a workflow that moves on to the current build (`temporal.api.enums.v1.VersioningBehavior`). */
const AUTO_UPGRADE = 2;

export interface Attendance {
  /** False when surely nobody works on it: who may has not asked for work for over a minute, or never. */
  attended: boolean;
  /** Who may work on it, such as `worker of build 1.0.0`, or `worker`. */
  who: string;
  /** Build that the operation is pinned to; absent when it is not, or workers are not versioned. */
  pinnedTo?: string;
  /** How to get somebody to work on it, in a sentence. */
  waysOn: string;
}

/** Who may work on an operation, and whether one of them has asked for work of late. */
export async function findAttendance(client: Client, operation: WorkflowExecutionDescription): Promise<Attendance> {
  const queue = await describeQueue(client, operation.taskQueue, 'workflow');
  const live = pollersOf(queue).filter(({ lives }) => lives);
  const versions = live.flatMap(({ version }) => version ?? []);
  const current = queue.versioningInfo?.currentDeploymentVersion?.buildId || undefined;
  const pinnedTo = pinnedBuildOf(operation);
  const wanted = pinnedTo ?? current;
  const attended = live.some(({ version }) => version?.buildId === wanted);
  if (pinnedTo !== undefined) {
    const other = versions.find(({ buildId }) => buildId === current) ?? versions.find(({ buildId }) => buildId !== pinnedTo);
    return { attended, who: `worker of build ${pinnedTo}`, pinnedTo, waysOn: waysOnFrom(pinnedTo, client, operation, other) };
  }
  if (wanted !== undefined)
    return { attended, who: `worker of build ${wanted}`, waysOn: `That build is the current one. ${startOf(wanted)}, or see whether it lives` };
  const [waiting] = versions;
  return waiting
    ? {
        attended,
        who: 'worker of a current build',
        waysOn: `No build is current: run temporal worker deployment set-current-version --namespace ${client.options.namespace} --deployment-name ${waiting.deploymentName} --build-id ${waiting.buildId}`,
      }
    : { attended, who: 'worker', waysOn: 'Start one with tir-rollouts worker, or see whether it lives' };
}

/** Why no worker takes what is to be done next, ending with the way on; undefined when one has asked for work of late. */
export const whyUnattended = ({ attended, who, waysOn }: Attendance): string | undefined =>
  attended ? undefined : `No ${who} polls its task queue. ${waysOn}; nothing is lost meanwhile.`;

/** The same where workers poll as it seems, and none of them has answered. @param seconds that it had */
export const whyUnanswered = ({ who, waysOn }: Attendance, seconds: number): string =>
  `No ${who} has answered within ${seconds} s. ${waysOn}; nothing is lost meanwhile.`;

/**
 * What a query says that nobody answers. Temporal keeps one query for a worker that does not come, and refuses the next:
 * "consistent query buffer is full".
 */
const unanswered: readonly number[] = [grpcStatus.DEADLINE_EXCEEDED, grpcStatus.UNAVAILABLE, grpcStatus.RESOURCE_EXHAUSTED];

/** Asks the operation itself. @returns undefined when nobody answers in time. @throws what the SDK throws else, as for one that has not begun */
export async function askStatus(client: Client, handle: WorkflowHandle, seconds: number): Promise<OperationStatus | undefined> {
  try {
    return await client.withDeadline(Date.now() + seconds * 1000, () => handle.query<OperationStatus>('status'));
  } catch (err) {
    if (unanswered.includes(grpcErrorOf(err)?.code ?? -1)) return undefined;
    throw err;
  }
}

/** The build that it began on and stays on, unless a person has moved it since. */
function pinnedBuildOf(operation: WorkflowExecutionDescription): string | undefined {
  const { behavior, deploymentVersion, versioningOverride } = operation.raw.workflowExecutionInfo?.versioningInfo ?? {};
  const moved = versioningOverride?.pinned?.version?.buildId;
  if (moved) return moved;
  const movesOn = Boolean(versioningOverride?.autoUpgrade) || Number(behavior) === AUTO_UPGRADE;
  return movesOn ? undefined : deploymentVersion?.buildId || undefined;
}

const startOf = (buildId: string): string => `Start one with TIR_ROLLOUTS_BUILD_ID=${buildId}`;

function waysOnFrom(
  pinnedTo: string,
  client: Client,
  operation: WorkflowExecutionDescription,
  other: { deploymentName: string; buildId: string } | undefined,
): string {
  const stays = `It is pinned to that build. ${startOf(pinnedTo)}`;
  if (!other) return `${stays}, or see whether it lives`;
  const { namespace } = client.options;
  return `${stays}; or let build ${other.buildId} go on with it: temporal workflow update-options --namespace ${namespace} --workflow-id '${operation.workflowId}' --versioning-override-behavior pinned --versioning-override-deployment-name ${other.deploymentName} --versioning-override-build-id ${other.buildId}`;
}
