/** What a caught error says: the failure type that crosses the border, and its sentence. */
import { RetryState } from '@temporalio/common';
import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { failureTypes, type FailureType } from './contract/failures.js';

export interface Failure {
  type: FailureType;
  message: string;
  /** True when the deadline cut an attempt off: then nobody says what the attempts before it saw. */
  cutOff?: true;
  /** True when nothing of the operation may be recorded: its id is that of another one. */
  unrecorded?: true;
  /** True when it shows that what was rolled out does not work; what was there before, TIR or time may be at fault else. */
  isOfRevision?: true;
}

/** Failures that come of what was rolled out. A wait says by itself whether it saw what the act made. */
const ofRevision: readonly FailureType[] = ['ProbeFailed', 'SpecMismatch'];

const isKnown = (type: string | null | undefined): type is FailureType => typeof type === 'string' && type in failureTypes;

/**
 * Reads an error that ended a step. The server ends an activity early when its next retry would not fit into the
 * deadline: then `retryState` is TIMEOUT and the cause is the last failure, which is what was last seen.
 */
export function failureOf(err: unknown): Failure {
  if (err instanceof ActivityFailure) {
    const cause = err.cause;
    const last = cause instanceof TimeoutFailure ? cause.cause : cause;
    if (cause instanceof TimeoutFailure || err.retryState === RetryState.TIMEOUT) {
      return last instanceof Error
        ? { type: 'DeadlineExceeded', message: `The deadline passed. Last seen: ${last.message.replace(/\.?$/, '.')}`, ...judging(last) }
        : { type: 'DeadlineExceeded', message: 'The deadline passed in the middle of an attempt.', cutOff: true };
    }
    if (cause instanceof ApplicationFailure) return failureOf(cause);
  }
  if (err instanceof ApplicationFailure) {
    return { type: isKnown(err.type) ? err.type : 'RolloutFailed', message: err.message, ...judging(err), ...(isUnrecorded(err) ? { unrecorded: true } : {}) };
  }
  if (isCancellation(err)) return { type: 'RolloutAborted', message: 'It was cancelled.' };
  return { type: 'RolloutFailed', message: err instanceof Error ? err.message : String(err) };
}

/** Whether an activity was refused before anything of its ticket was written. */
export const isUnrecorded = (err: unknown): boolean =>
  err instanceof ApplicationFailure && ((err.details ?? []) as ({ unrecorded?: boolean } | null | undefined)[])[0]?.unrecorded === true;

function judging(err: Error): Pick<Failure, 'isOfRevision'> {
  if (!(err instanceof ApplicationFailure)) return {};
  const [seen] = (err.details ?? []) as ({ ofAct?: boolean } | undefined)[];
  return seen?.ofAct || (isKnown(err.type) && ofRevision.includes(err.type)) ? { isOfRevision: true } : {};
}

/** Whether the error is a failure of the work, and not a bug in workflow code (which must fail the task and wait for a mended worker). */
export const isFailure = (err: unknown): boolean =>
  err instanceof ActivityFailure || err instanceof ApplicationFailure || isCancellation(err);

/**
 * Whether a step ended only because it was asked to: it was cancelled, or its attempt failed after the request, which
 * the server then does not try again. A final failure is one of the work.
 */
export function endedOnRequest(err: unknown): boolean {
  if (isCancellation(err)) return true;
  const isFinal = err instanceof ActivityFailure && err.cause instanceof ApplicationFailure && err.cause.nonRetryable === true;
  return err instanceof ActivityFailure && err.retryState === RetryState.CANCEL_REQUESTED && !isFinal;
}
