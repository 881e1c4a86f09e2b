/** What callers of the typed API may say beside the endpoint. */
import type { EndpointOverview } from '../db/operations.js';
import type { RolloutPermissions, SpecSource } from '../workflows/contract/operation.js';
import type { RunningOperation } from './errors.js';
import type { NextEvent } from './next-event.js';
import type { Operation } from './operation.js';

/** What to do when another operation has the endpoint. Default: refuse, and say what runs. */
export interface ConflictOptions {
  /** Wait until it has ended, then start. */
  wait?: boolean;
  /** Abort it, wait until it has taken its steps back, then start. */
  supersede?: boolean;
  /** Hears of each operation that is waited for. */
  onHolder?: (holder: Operation, running: RunningOperation) => void;
}

export interface AskOptions extends ConflictOptions {
  /** Why, for the audit. */
  reason?: string;
}

export interface ApplyOptions extends AskOptions, RolloutPermissions {
  /** Where the spec came from, for the audit. */
  source?: SpecSource;
}

export interface RollbackOptions extends AskOptions, Pick<RolloutPermissions, 'approve'> {
  /** Revision to go back to. Default: the newest healthy one before that which serves now. */
  to?: number;
  /** Also to a revision that was judged bad. */
  force?: boolean;
}

/** Of a verb that leaves an endpoint running. */
export interface ProveOptions {
  /** False: end without a probe check, in phase Unproven. Default: by the probe of the accepted spec. */
  probe?: boolean;
}

export interface ScaleOptions extends AskOptions, ProveOptions {
  /** Time for the endpoint to get there (s). Default 1800. */
  deadlineSeconds?: number;
}

/**
 * An endpoint, its newest operation, and what comes next. `closedAs` when Temporal ended the operation without a last word
 * (such as TERMINATED), or knows nothing of it (FORGOTTEN); `resetTo` the run in which it goes on since it was reset. Without PostgreSQL, what Temporal alone knows.
 */
export type EndpointStatus = ((EndpointOverview & { closedAs?: string; resetTo?: string }) | (RunningOperation & { phase: string })) & { next: NextEvent };

/** How an endpoint shall scale by itself. */
export interface AutoscaleOptions extends ScaleOptions {
  minReplicas: number;
  maxReplicas: number;
  stabilityPeriod?: number;
  rules: { metric: string; customMetricName?: string; value: number }[];
}
