/** Timeouts and retry policies by kind of call, each number with its reason. */
import { ActivityCancellationType, proxyActivities, proxyLocalActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { visibleMarkdown } from './contract/visible.js';

/**
 * Longest that one attempt of a change may take. More than the sum of its deadlines towards TIR (a look-up that pages,
 * a change, a read-back: 15 s each), so that an attempt which Temporal gives up on has really ended.
 */
const MUTATION_ATTEMPT_MS = 90_000;

/** Longest that a round of probes may take, of however many endpoints (ms). */
export const PROBE_ROUND_MS = 900_000;

const { TRY_CANCEL, WAIT_CANCELLATION_COMPLETED } = ActivityCancellationType;
const retry: ActivityOptions['retry'] = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' };
/** Shows a killed worker after this time instead of at the end of the attempt. */
const heartbeatTimeout = '10s';

const kinds = {
  /** Changes nothing. Cancels at once: nobody needs its answer then. */
  read: { startToCloseTimeout: '60s', scheduleToCloseTimeout: '24h', heartbeatTimeout, cancellationType: TRY_CANCEL, retry },
  /** Changes TIR. The workflow waits for its end even when cancelled, so that no compensation races it. */
  mutate: {
    startToCloseTimeout: MUTATION_ATTEMPT_MS,
    scheduleToCloseTimeout: '24h',
    heartbeatTimeout,
    cancellationType: WAIT_CANCELLATION_COMPLETED,
    retry,
  },
  /** One look each attempt; not there yet is a failure that asks for the next look. Holds no slot while it waits. */
  wait: {
    startToCloseTimeout: '60s',
    heartbeatTimeout,
    cancellationType: TRY_CANCEL,
    retry: { ...retry, maximumInterval: '60s' },
  },
  /** Keeps a streak over many calls; resumes it from its heartbeat after a crash. */
  probe: { heartbeatTimeout, cancellationType: TRY_CANCEL, retry },
  /** Only PostgreSQL. Retried for as long as it is away. */
  audit: {
    startToCloseTimeout: '60s',
    heartbeatTimeout,
    cancellationType: TRY_CANCEL,
    retry: { ...retry, maximumInterval: '10s' },
  },
} satisfies Record<string, ActivityOptions>;

export type CallKind = keyof typeof kinds;

export interface CallOptions {
  kind: CallKind;
  /** One line for the Temporal UI. */
  summary: string;
  /** Deadline over all attempts (ms). Default: that of the kind. */
  deadlineMs?: number;
}

/** The activities, called with the options of their kind. */
export const activitiesFor = ({ kind, summary, deadlineMs }: CallOptions) =>
  proxyActivities<Activities>({
    ...kinds[kind],
    ...(deadlineMs === undefined ? {} : { scheduleToCloseTimeout: deadlineMs }),
    ...(kind === 'probe' && deadlineMs !== undefined ? { startToCloseTimeout: deadlineMs } : {}),
    summary: visibleMarkdown(summary),
  });

/** The last word of an operation that ended well: a local activity, since nothing comes after it that it could block. */
export const lastWord = proxyLocalActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: { ...retry, maximumInterval: '10s' },
  summary: 'Record how it ended',
});
