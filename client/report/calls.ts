/** Calls to TIR: each as it was made, and all of one operation together. */
import type { CallRow } from '../../db/operation-facts.js';
import { maskText } from '../mask-text.js';

export interface CallReport {
  /** When it began, ISO 8601. */
  at: string;
  step: string;
  /** Place of the step in the audit; absent for a step that only looks. */
  seq?: number;
  attempt: number;
  /** TIR's operation, such as `getEndpoint`. */
  operation: string;
  method: string;
  /** Path and query without the API key. */
  path: string;
  /** HTTP status; absent when no answer came. */
  status?: number;
  /** `ok`, or the kind of failure. */
  outcome: string;
  durationMs: number;
  /** What went wrong, in TIR's words. */
  upstream?: string;
}

/** All calls of one operation of TIR. */
export interface CallSummary {
  operation: string;
  count: number;
  failed: number;
  medianMs: number;
  maxMs: number;
}

export interface CallsReport {
  all: CallReport[];
  failed: number;
  /** The operation that was called most comes first. */
  byOperation: CallSummary[];
}

/** That something is not there is an answer, and often the one that was hoped for. */
export const isFailedCall = ({ outcome }: Pick<CallReport, 'outcome'>): boolean => outcome !== 'ok' && outcome !== 'notFound';

export function callsOf(rows: readonly CallRow[]): CallsReport {
  const all = [...rows].sort((a, b) => a.at.getTime() - b.at.getTime() || a.id - b.id).map(callOf);
  const names = [...new Set(all.map(({ operation }) => operation))];
  return {
    all,
    failed: all.filter(isFailedCall).length,
    byOperation: names.map((name) => summaryOf(name, all)).sort((a, b) => b.count - a.count),
  };
}

const callOf = (row: CallRow): CallReport => ({
  at: row.at.toISOString(),
  step: row.step,
  ...(row.seq === null ? {} : { seq: row.seq }),
  attempt: row.attempt,
  operation: row.call,
  method: row.method,
  path: maskText(row.path),
  ...(row.status === null ? {} : { status: row.status }),
  outcome: row.outcome,
  durationMs: row.durationMs,
  ...(row.upstream === null ? {} : { upstream: maskText(row.upstream) }),
});

function summaryOf(operation: string, all: readonly CallReport[]): CallSummary {
  const own = all.filter((call) => call.operation === operation);
  const times = own.map(({ durationMs }) => durationMs);
  return { operation, count: own.length, failed: own.filter(isFailedCall).length, medianMs: medianOf(times), maxMs: Math.max(...times) };
}

/** The middle value; of an even count the upper one of the two. 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
