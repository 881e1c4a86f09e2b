/** Says a verb to a running operation, and tells what becomes of one that nobody answers. */
import { status as grpcStatus } from '@grpc/grpc-js';
import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { Answer, Command } from '../workflows/contract/messages.js';
import { spokenVerb, type Verb } from '../workflows/contract/phase.js';
import { findAttendance, whyUnanswered, whyUnattended, type Attendance } from './attendance.js';
import { RolloutsError } from './errors.js';
import { assertStorable } from './storable-input.js';

/**
 * How long a verb waits for a worker (s) that seems to poll. Temporal gives a workflow task that a killed worker had begun
 * to the next worker after 10 s; a verb said right then is to be heard by that one.
 */
export const PATIENCE_SECONDS = 20;
/** How long Temporal may take to say what it has kept of a verb (ms). */
const ASK_MS = 3_000;

/**
 * Where surely no worker polls, nothing is said, so that nothing takes effect behind anybody's back.
 * @throws RolloutsError `invalid` for words that cannot be kept; `refused` with the validator's words; `noWorker`, which says whether the verb will still be heard
 */
export async function say<C extends Command>(client: Client, handle: WorkflowHandle, verb: Verb, command: C): Promise<Answer> {
  assertStorable(command);
  const attendance = await attendanceOf(client, handle);
  const why = attendance && whyUnattended(attendance);
  if (why) throw new RolloutsError('noWorker', `${spokenVerb(verb)} was not said. ${why}`);
  try {
    return await client.withDeadline(Date.now() + PATIENCE_SECONDS * 1000, () =>
      handle.executeUpdate<Answer, [C]>(verb as unknown as UpdateDefinition<Answer, [C]>, { args: [command], updateId: command.requestId }),
    );
  } catch (err) {
    if (err instanceof WorkflowUpdateFailedError)
      throw new RolloutsError('refused', err.cause instanceof Error ? err.cause.message : err.message, { cause: err });
    if (err instanceof WorkflowNotFoundError)
      throw new RolloutsError('refused', `${spokenVerb(verb)} is not possible: the operation has ended. See tir-rollouts status.`, {
        cause: err,
      });
    if (!isUnanswered(err)) throw err;
    const becomes = await whatBecameOf(client, handle, command.requestId);
    if (becomes === 'taken') return handle.getUpdateHandle<Answer>(command.requestId).result();
    throw new RolloutsError('noWorker', await unansweredWords(client, handle, verb, becomes), { cause: err });
  }
}

const isUnanswered = (err: unknown): boolean =>
  err instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  (isGrpcServiceError(err) && err.code === grpcStatus.DEADLINE_EXCEEDED);

/** An operation that has ended waits for nobody. What Temporal does not say is asked by the verb itself. */
async function attendanceOf(client: Client, handle: WorkflowHandle): Promise<Attendance | undefined> {
  try {
    const operation = await handle.describe();
    return operation.status.name === 'RUNNING' ? await findAttendance(client, operation) : undefined;
  } catch {
    return undefined;
  }
}

async function unansweredWords(client: Client, handle: WorkflowHandle, verb: Verb, becomes: 'kept' | 'lost' | 'unknown'): Promise<string> {
  const attendance = (await attendanceOf(client, handle)) ?? { attended: true, who: 'worker', waysOn: 'See whether one lives' };
  const spoken = spokenVerb(verb);
  const heard = {
    kept: `Temporal keeps the ${spoken} and gives it to the first that comes, so do not say it again; it is lost only if Temporal itself is restarted before.`,
    lost: `Nothing of the ${spoken} is left: say it again then.`,
    unknown: `Whether the ${spoken} will still be heard is not known: see tir-rollouts status before saying it again.`,
  };
  return `${whyUnanswered(attendance, PATIENCE_SECONDS)} ${heard[becomes]}`;
}

/** Temporal's number for an update that a worker has accepted (`temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage`). */
const ACCEPTED = 2;

/** What no worker has taken yet, Temporal keeps in memory; asked for it by its id, it says so. */
async function whatBecameOf(client: Client, handle: WorkflowHandle, updateId: string): Promise<'taken' | 'kept' | 'lost' | 'unknown'> {
  const { workflowId } = handle;
  try {
    // Without a wait policy it answers at once.
    const { stage } = await client.withDeadline(Date.now() + ASK_MS, () =>
      client.workflowService.pollWorkflowExecutionUpdate({
        namespace: client.options.namespace,
        updateRef: { workflowExecution: { workflowId }, updateId },
      }),
    );
    return Number(stage) >= ACCEPTED ? 'taken' : 'kept';
  } catch (err) {
    return isGrpcServiceError(err) && err.code === grpcStatus.NOT_FOUND ? 'lost' : 'unknown';
  }
}
