/** Collects what one attempt of an activity did, for the audit: its exchanges with TIR and its progress; and what a next attempt goes on with. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';
import { activityInfo } from '@temporalio/activity';
import type { NewTirCall } from '../db/audit-log.js';
import { countCall } from './metrics.js';
import type { Exchange } from './tir/http.js';

export class CallLog {
  readonly exchanges: Exchange[] = [];
  progress: string | undefined;

  /** @param kept what the attempt before kept; rides in every heartbeat */
  constructor(public kept?: unknown) {}

  /** The exchanges as rows of the audit. */
  rows(at: { operationId: string; step: string; seq?: number; attempt: number }): NewTirCall[] {
    return this.exchanges.map((exchange) => ({
      operationId: at.operationId,
      step: at.step,
      seq: at.seq ?? null,
      attempt: at.attempt,
      call: exchange.operation,
      method: exchange.method,
      path: exchange.path,
      status: exchange.status ?? null,
      outcome: exchange.outcome,
      upstream: exchange.upstream ?? null,
      durationMs: exchange.durationMs,
      at: exchange.at,
    }));
  }
}

const current = new AsyncLocalStorage<CallLog>();

/** Runs an attempt with its log. */
export const withCallLog = <T>(log: CallLog, attempt: () => Promise<T>): Promise<T> => current.run(log, attempt);

/** Hears of each exchange within its span, to which it adds what TIR's client does not know: the attempt. */
export function recordExchange(exchange: Exchange): void {
  current.getStore()?.exchanges.push(exchange);
  countCall(exchange);
  trace.getActiveSpan()?.setAttribute('tir_rollouts.attempt', activityInfo().attempt);
}

/** What the next attempt goes on with, should this one be cut short: it finds it in `heartbeatDetails`. Small, and no secret. */
export function keepForRetry(kept: unknown): void {
  const log = current.getStore();
  if (log) log.kept = kept;
}

/** What the step sees now, in one line; shown by `status` and `watch`. */
export function noteProgress(progress: string): void {
  const log = current.getStore();
  if (log) log.progress = progress;
}
