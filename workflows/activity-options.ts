/** Timeouts and retry policies by kind of call, each number with its reason. */
import { ActivityCancellationType, proxyActivities, proxyLocalActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';

/**
 * Longest that one attempt of a change may take. More than the sum of its deadlines towards TIR (a look-up that pages,
 * a change, a read-back: 15 s each), so that an attempt which Temporal gives up on has really ended.
 */
export const MUTATION_ATTEMPT_MS = 90_000;

const waitsForTime: ActivityOptions['retry'] = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' };

const kinds = {
  /** Changes nothing. Cancels at once: nobody needs its answer then. The heartbeat, as everywhere here, shows a killed worker after 10 s instead of at the end of the attempt. */
  read: { startToCloseTimeout: '60s', heartbeatTimeout: '10s', scheduleToCloseTimeout: '24h', cancellationType: ActivityCancellationType.TRY_CANCEL, retry: waitsForTime },
  /**
   * Changes TIR. The workflow waits for its end even when cancelled, so that no compensation races it.
   */
  mutate: { startToCloseTimeout: MUTATION_ATTEMPT_MS, scheduleToCloseTimeout: '24h', heartbeatTimeout: '10s', cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED, retry: waitsForTime },
  /** One look each attempt; not there yet is a failure that asks for the next look. Holds no slot while it waits. */
  wait: { startToCloseTimeout: '60s', heartbeatTimeout: '10s', cancellationType: ActivityCancellationType.TRY_CANCEL, retry: { ...waitsForTime, maximumInterval: '60s' } },
  /** Keeps a streak over many calls; resumes it from its heartbeat after a crash. */
  probe: { heartbeatTimeout: '10s', cancellationType: ActivityCancellationType.TRY_CANCEL, retry: waitsForTime },
  /** Only PostgreSQL. Retried for as long as it is away. */
  audit: { startToCloseTimeout: '60s', heartbeatTimeout: '10s', cancellationType: ActivityCancellationType.TRY_CANCEL, retry: { ...waitsForTime, maximumInterval: '10s' } },
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
    summary,
  });

/** The last word of an operation that ended well: a local activity, since nothing comes after it that it could block. */
export const lastWord = proxyLocalActivities<Activities>({
  startToCloseTimeout: '20s',
  retry: { ...waitsForTime, maximumInterval: '10s' },
  summary: 'Record how it ended',
});
