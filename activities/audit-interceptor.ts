/** The one place where intent and outcome of an act are written, in the process that acts. */
import { activityInfo, ApplicationFailure, Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { writeBefore, writeCalls, writeOutcome, type AuditEntry, type Outcome, type RunRef } from '../db/audit-log.js';
import type { Database } from '../db/connect.js';
import type { Ticket } from '../workflows/contract/audit.js';
import { CallLog, withCallLog } from './call-log.js';
import { toFailure } from './failure-interceptor.js';
import { countDecisions, countStep } from './metrics.js';

/** How often an attempt says that its worker lives (ms); well below every heartbeat timeout. */
const HEARTBEAT_MS = 2_000;
/** How long the outcome of a done act is tried to be written before the attempt is given up (ms). */
const OUTCOME_PATIENCE_MS = 20_000;

/** Around every activity that brings a ticket. An attempt that finds its outcome written returns it and does not act. */
export class AuditInterceptor implements ActivityInboundCallsInterceptor {
  constructor(private readonly database: Database) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const ticket = ticketOf(input.args[0]);
    // A read without a ticket is in no audit, and may take its time all the same.
    if (!ticket) return heartbeating(new CallLog(), () => next(input));
    const log = new CallLog(activityInfo().heartbeatDetails);
    return heartbeating(log, () => this.#record(ticket, log, () => timed(ticket.step, () => withCallLog(log, () => next(input)))));
  }

  async #record(ticket: Ticket, log: CallLog, act: () => Promise<unknown>): Promise<unknown> {
    const info = activityInfo();
    const run: RunRef = { runId: info.workflowExecution?.runId ?? '', ticket };
    const { done, decisions } = await this.#write(() => writeBefore(this.database, run, info.startToCloseTimeoutMs));
    countDecisions(decisions);
    if (done) return valueOf(done);
    const rows = () =>
      log.rows({
        operationId: ticket.operationId,
        step: ticket.step,
        attempt: info.attempt,
        ...(ticket.seq === undefined ? {} : { seq: ticket.seq }),
      });
    if (ticket.seq === undefined) {
      let progress: string | undefined;
      try {
        return await act();
      } catch (err) {
        progress = waitingFor(err);
        throw err;
      } finally {
        const seen = log.progress ?? progress;
        if (log.exchanges.length > 0 || seen !== undefined) await this.#write(() => writeCalls(this.database, ticket, rows(), seen));
      }
    }
    try {
      const value = await act();
      const written = await this.#patiently(() =>
        writeOutcome(this.database, run, { result: 'succeeded' }, { value, attempt: info.attempt }, rows()),
      );
      return valueOf(written);
    } catch (err) {
      await this.#recordFailure(run, err, info.attempt, rows);
      throw err;
    }
  }

  async #recordFailure(run: RunRef, err: unknown, attempt: number, rows: () => ReturnType<CallLog['rows']>): Promise<void> {
    const final = err instanceof ApplicationFailure && err.nonRetryable && !(err.type ?? '').startsWith('Audit');
    if (!final) {
      await this.#write(() => writeCalls(this.database, run.ticket, rows(), waitingFor(err))).catch(() => undefined);
      return;
    }
    const outcome: Outcome = { result: err.type === 'UnknownOutcome' ? 'unknown' : 'failed', failure: err.type ?? 'unknown' };
    await this.#patiently(() => writeOutcome(this.database, run, outcome, { message: err.message, attempt }, rows()));
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (err) {
      throw toFailure(err, activityInfo().attempt);
    }
  }

  /** The act is done: PostgreSQL being away for a moment is no reason to forget it. */
  async #patiently<T>(write: () => Promise<T>): Promise<T> {
    const until = Date.now() + OUTCOME_PATIENCE_MS;
    for (;;) {
      try {
        return await this.#write(write);
      } catch (err) {
        if (!(err instanceof ApplicationFailure && err.type === 'AuditUnavailable') || Date.now() > until) throw err;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }
}

/** What a step that is tried again waits for, in one line. */
const waitingFor = (err: unknown): string | undefined =>
  err instanceof ApplicationFailure && err.nonRetryable !== true ? err.message : undefined;

/** Counts the attempt by how it ended: done, or the type of its failure. */
async function timed<T>(step: string, act: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  try {
    const value = await act();
    countStep(step, 'succeeded', seconds());
    return value;
  } catch (err) {
    countStep(step, err instanceof ApplicationFailure ? (err.type ?? 'unknown') : 'unknown', seconds());
    throw err;
  }
}

/** The ticket that an activity brings; a read without an audit brings none. */
export function ticketOf(argument: unknown): Ticket | undefined {
  if (typeof argument !== 'object' || argument === null || !('ticket' in argument)) return undefined;
  return argument.ticket as Ticket;
}

function valueOf(outcome: AuditEntry): unknown {
  const { result, failure } = outcome.content as Outcome;
  const detail = outcome.detail as { value?: unknown; message?: string } | null;
  if (result === 'succeeded') return detail?.value;
  throw ApplicationFailure.create({
    type: failure ?? 'UnknownOutcome',
    nonRetryable: true,
    message: detail?.message ?? `The step ended as ${result} before.`,
  });
}

/**
 * Says that the worker lives for as long as the attempt lasts, its writes included: an attempt that waits for PostgreSQL
 * is not dead, and a second one beside it would act twice.
 */
async function heartbeating<T>(log: CallLog, act: () => Promise<T>): Promise<T> {
  const context = Context.current();
  if (context.info.heartbeatTimeoutMs === undefined) return act();
  const timer = setInterval(() => context.heartbeat(log.kept), HEARTBEAT_MS);
  try {
    return await act();
  } finally {
    clearInterval(timer);
  }
}
