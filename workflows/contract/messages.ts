/** Updates, queries and signals of a running operation. */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OperationStatus } from './operation.js';
import type { Phase } from './phase.js';

/** A verb on a running operation: who says it, why, and an id by which the same request counts once. */
export interface Command {
  actor: string;
  reason?: string;
  requestId: string;
}

export interface ExtendDeadlineCommand extends Command {
  /** Time added to the deadline of the present step (s). */
  bySeconds: number;
}

export interface ApproveCommand extends Command {
  /** Hash of the plan that is agreed to; another one is refused. Absent: whatever plan waits. */
  plan?: string;
}

/** The answer to an accepted verb. */
export interface Answer {
  phase: Phase;
  message: string;
}

/** Ends the operation for good and takes its steps back. */
export const abortUpdate = defineUpdate<Answer, [Command]>('abort');
/** The same, left with Temporal while no worker answers: who says it and why, beside the cancel that takes effect. */
export const abortSignal = defineSignal<[Command]>('abort');
/** Tries the failed step of a parked operation again. */
export const retryUpdate = defineUpdate<Answer, [Command]>('retry');
/** Gives the present step more time. */
export const extendDeadlineUpdate = defineUpdate<Answer, [ExtendDeadlineCommand]>('extendDeadline');
/** Lets a rollout that awaits approval go on with the plan that it shows. */
export const approveUpdate = defineUpdate<Answer, [ApproveCommand]>('approve');
/** Ends a rollout that awaits approval. Nothing was changed. */
export const rejectUpdate = defineUpdate<Answer, [Command]>('reject');

/** Ends a hold on an endpoint name. */
export const releaseSignal = defineSignal('release');

export const statusQuery = defineQuery<OperationStatus>('status');
