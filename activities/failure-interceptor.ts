/** The one place where our errors become ApplicationFailure: type, whether to try again, and when. */
import { activityInfo, ApplicationFailure, CancelledFailure, CompleteAsyncError, type Info } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { AuditConflictError, OperationTakenError } from '../db/audit-log.js';
import { FencedError, StillActingError } from '../db/fence.js';
import { explainDatabaseTrouble, type TroubleKind } from '../db/trouble.js';
import type { FailureType } from '../workflows/contract/failures.js';
import { storable } from '../workflows/contract/storable.js';
import { refusesBody, TirError, type TirErrorKind } from './tir/errors.js';
import { fitted, LAST_LOOK_MS, LAST_TRY_MS, MALFORMED_ANSWERS, waitWords, type Attempt } from './waiting.js';

const typeOf: Record<TirErrorKind, FailureType> = {
  unavailable: 'TirUnavailable',
  throttled: 'TirThrottled',
  capacity: 'TirCapacity',
  refused: 'TirRefused',
  notFound: 'TirNotFound',
  contract: 'TirContractChanged',
};

/** Longest delay that we let TIR ask for (ms). */
const LONGEST_RETRY_AFTER_MS = 120_000;
/** How often a free SKU is asked for (ms). */
const CAPACITY_RETRY_MS = 15_000;

export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
    try {
      return await next(input);
    } catch (err) {
      const failure = toFailure(err, activityInfo().attempt);
      throw failure instanceof ApplicationFailure && !failure.nonRetryable ? waiting(failure, activityInfo()) : failure;
    }
  },
};

/** Failures that say how long they last. */
const telling: readonly FailureType[] = ['TirCapacity', 'TirThrottled', 'TirUnavailable'];

/** The failure with the pause that the deadline of the step leaves, and what is to be known of the waiting. */
export function waiting(failure: ApplicationFailure, info: Pick<Info, 'attempt' | 'scheduledTimestampMs' | 'scheduleToCloseTimeoutMs' | 'retryPolicy'>, now = Date.now()): ApplicationFailure {
  const { attempt: number, scheduledTimestampMs: since, scheduleToCloseTimeoutMs: limit } = info;
  const at: Attempt = { number, since, now, deadline: limit ? since + limit : undefined };
  const pause = msOf(failure.nextRetryDelay) ?? backoff(info.retryPolicy, number);
  const left = at.deadline === undefined ? undefined : at.deadline - now;
  // Never earlier than TIR asks for.
  const delay = failure.type === 'TirThrottled' ? pause : fitted(pause, left, failure.type === 'NotReadyYet' ? LAST_LOOK_MS : LAST_TRY_MS);
  const tells = telling.some((type) => type === failure.type);
  if (delay === pause && !tells) return failure;
  return ApplicationFailure.create({
    message: tells ? telled(failure.message, waitWords(at, delay)) : failure.message,
    nextRetryDelay: delay,
    ...(failure.type ? { type: failure.type } : {}),
    ...(failure.details ? { details: failure.details } : {}),
    ...(failure.category ? { category: failure.category } : {}),
    ...(failure.cause ? { cause: failure.cause } : {}),
  });
}

/** Behind the first sentence, which a narrow screen shows: what is wrong, then the waiting, then what to do. */
function telled(message: string, words: string): string {
  const end = message.search(/\.( |$)/);
  return end < 0 ? `${message}; ${words}.` : `${message.slice(0, end)}; ${words}${message.slice(end)}`;
}

/** The SDK takes texts too; ours and those that it gives are numbers. */
const msOf = (duration: unknown): number | undefined => (typeof duration === 'number' ? duration : undefined);

/** What the retry policy of the step waits after the attempt (ms). */
function backoff(policy: Info['retryPolicy'], attempt: number): number {
  const first = msOf(policy?.initialInterval) ?? 1_000;
  const most = msOf(policy?.maximumInterval) ?? first * 100;
  return Math.min(most, first * (policy?.backoffCoefficient ?? 2) ** (attempt - 1));
}

/**
 * The failure that Temporal is told. Every error that is not known is retried: time or a mended worker helps. Its words may be
 * anybody's, and what is no UTF-8 Temporal does not take.
 */
export function toFailure(err: unknown, attempt: number): unknown {
  const failure = failureFor(err, attempt);
  for (let one = failure; one instanceof Error; one = one.cause) {
    one.message = storable(one.message);
    if (one.stack !== undefined) one.stack = storable(one.stack);
  }
  return failure;
}

function failureFor(err: unknown, attempt: number): unknown {
  if (err instanceof ApplicationFailure || err instanceof CancelledFailure || err instanceof CompleteAsyncError) return err;
  if (err instanceof TirError) return fromTir(err, attempt);
  if (err instanceof FencedError)
    return ApplicationFailure.create({ type: 'Fenced', message: err.message, nonRetryable: true, cause: err });
  if (err instanceof AuditConflictError)
    return ApplicationFailure.create({ type: 'AuditConflict', message: err.message, nonRetryable: true, cause: err });
  if (err instanceof OperationTakenError)
    return ApplicationFailure.create({ type: 'InvalidSpec', message: err.message, nonRetryable: true, details: [{ unrecorded: true }], cause: err });
  if (err instanceof StillActingError) {
    const ms = Math.min(2_000, Math.max(250, err.until.getTime() - Date.now()));
    return ApplicationFailure.create({
      type: 'StillActing',
      message: err.message,
      nextRetryDelay: ms,
      category: ApplicationFailureCategory.BENIGN,
    });
  }
  return isDatabaseError(err) ? fromDatabase(err) : err;
}

const troubles: Readonly<Record<TroubleKind, string>> = {
  away: 'PostgreSQL is away',
  hindered: 'PostgreSQL cannot do its work',
  unfit: 'PostgreSQL cannot be used',
  ofData: 'PostgreSQL does not take what is to be recorded',
};

/** What it says of the data ends the step; for anything else it waits: an operator can bring it back, migrate it, give it room. */
function fromDatabase(err: unknown): ApplicationFailure {
  const { kind, message, next } = explainDatabaseTrouble(err);
  const said = `${troubles[kind]} (${message}). ${next}.`;
  if (kind === 'ofData') return ApplicationFailure.create({ type: 'AuditRefused', nonRetryable: true, message: said });
  return ApplicationFailure.create({
    type: 'AuditUnavailable',
    message: `${said} Nothing happens unrecorded, so this step waits for it.`,
    category: ApplicationFailureCategory.BENIGN,
  });
}

function fromTir(err: TirError, attempt: number): ApplicationFailure {
  const type = typeOf[err.kind];
  const base = { type, message: err.message, cause: err };
  switch (err.kind) {
    case 'unavailable':
      return ApplicationFailure.create(base);
    case 'throttled':
      return ApplicationFailure.create({
        ...base,
        nextRetryDelay: jittered(Math.min(LONGEST_RETRY_AFTER_MS, Math.max(1_000, err.retryAfterMs ?? 5_000))),
      });
    case 'capacity':
      return ApplicationFailure.create({
        ...base,
        nextRetryDelay: jittered(CAPACITY_RETRY_MS),
        category: ApplicationFailureCategory.BENIGN,
      });
    case 'contract':
      return ApplicationFailure.create({ ...base, nonRetryable: attempt >= MALFORMED_ANSWERS });
    case 'refused':
      return ApplicationFailure.create({
        ...base,
        type: err.status === 401 || err.status === 403 ? 'CredentialsRefused' : type,
        nonRetryable: true,
        details: [{ ofAct: refusesBody(err) }],
      });
    case 'notFound':
      return ApplicationFailure.create({ ...base, nonRetryable: true });
  }
}

/** Never earlier than asked, and not all at once. */
const jittered = (ms: number): number => Math.round(ms * (1 + Math.random() * 0.2));

/** Drizzle wraps what pg throws and puts the statement and its values into the message: only the cause is told. */
function isDatabaseError(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  if (err.constructor.name === 'DrizzleQueryError' || 'severity' in err) return true;
  // Calls to TIR and to endpoints tell of their own trouble, so what is left of the network is PostgreSQL. A name with
  // several addresses fails with an AggregateError without a message.
  return (
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable/.test(err.message) ||
    ('code' in err && /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/.test(String(err.code)))
  );
}
