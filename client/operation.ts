/** A handle on one operation: its result, its progress, and its verbs. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError, WorkflowNotFoundError, type Client, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { Answer, ApproveCommand, Command, ExtendDeadlineCommand } from '../workflows/contract/messages.js';
import type { FailureReport, OperationResult } from '../workflows/contract/operation.js';
import { endpointNameOf } from '../workflows/contract/identity.js';
import type { Plan } from '../workflows/contract/plan.js';
import { isEndPhase, type Phase, type Verb } from '../workflows/contract/phase.js';
import { findOperation } from '../db/operations.js';
import type { DatabaseConnection } from '../db/connect.js';
import { findAttendance, whyUnattended } from './attendance.js';
import { endsLikeReset, findRunAfter } from './after-reset.js';
import { RolloutsError } from './errors.js';
import { recordedEnd } from './recorded-end.js';
import { databaseError } from './records.js';
import { say } from './say.js';
import { phaseOf } from './start.js';
import { findRefusal, isUnreachable } from './unreachable.js';

export interface VerbOptions {
  reason?: string;
  /** The same id counts once. Default: a new one. */
  requestId?: string;
}

export interface ApproveOptions extends VerbOptions {
  /** Hash of the plan that is agreed to; another one is refused. Default: the one that is recorded, which is what status and history show. */
  plan?: string;
}

/** A state of the operation that differs from the one before. */
export interface Progress {
  phase: Phase;
  /** What the present step sees, in one line. */
  detail?: string;
  /** When that was, ISO 8601. */
  at: string;
  /** When the operation began, ISO 8601. */
  startedAt: string;
  /** When it ended, ISO 8601; absent while it runs. */
  endedAt?: string;
  /** True when it stands still because no worker polls its task queue; `detail` says so. */
  unattended?: true;
}

const POLL_MS = 400;
/** After how long without any progress it is asked whether a worker polls at all (ms). */
const STILL_MS = 10_000;

export class Operation {
  constructor(
    private readonly client: Client,
    private readonly database: DatabaseConnection | undefined,
    private handle: WorkflowHandle,
    /** Temporal's run of this operation, which a reset changes; the workflow id is that of the endpoint. */
    public runId: string,
    readonly operationId: string,
    private readonly actor: string,
    /** True when this call joined an operation that ran already. */
    readonly joined: boolean = false,
  ) {}

  get workflowId(): string {
    return this.handle.workflowId;
  }

  /** The name that the endpoint had when the operation began. */
  get endpointName(): string {
    return endpointNameOf(this.workflowId);
  }

  /**
   * Waits for the end.
   * @throws RolloutsError `failed` with a report of what failed, what exists now and what to do next; `cancelled`
   */
  async result(): Promise<OperationResult> {
    try {
      return (await this.#end()) as OperationResult;
    } catch (err) {
      const row = err instanceof WorkflowNotFoundError && this.database && (await findOperation(this.database.db, this.operationId).catch((cause: unknown) => Promise.reject(databaseError(cause))));
      if (row) return recordedEnd(row);
      throw this.#readFailure(err);
    }
  }

  /** What its last run ends with. @throws WorkflowFailedError */
  async #end(): Promise<unknown> {
    for (;;) {
      const { runId } = this;
      try {
        return await this.handle.result();
      } catch (err) {
        if (!(endsLikeReset(err) && (await this.#followReset(runId)))) throw err;
      }
    }
  }

  /** @param ended the run that has ended @returns whether it was reset: then it is followed into the run in which it goes on */
  async #followReset(ended: string): Promise<boolean> {
    // Whoever waits for the result beside a verb may have followed it already.
    if (this.runId !== ended) return true;
    const runId = await findRunAfter(this.client, this);
    if (runId === undefined) return false;
    this.runId = runId;
    this.handle = this.client.workflow.getHandle(this.workflowId, runId);
    return true;
  }

  /** Every change of phase and progress until the end. Breaking off leaves the operation running. */
  async *progress(signal?: AbortSignal): AsyncGenerator<Progress, void, undefined> {
    // A run that is terminated writes no last word: only Temporal knows of it.
    let isClosed = false;
    const closed = () => (isClosed = true);
    const leaving = new AbortController();
    // The SDK listens to it anew for each long poll, and takes nothing off: one each 20 s for as long as somebody watches.
    setMaxListeners(0, leaving.signal);
    this.client.withAbortSignal(leaving.signal, () => this.#end()).then(closed, closed);
    try {
      yield* this.#changes(() => isClosed, signal);
    } finally {
      // Its long poll would hold the connection, and whoever closes it, for 20 s.
      leaving.abort();
    }
  }

  async *#changes(isClosed: () => boolean, signal: AbortSignal | undefined): AsyncGenerator<Progress, void, undefined> {
    let last = '';
    let askAt = Date.now() + STILL_MS;
    let { runId } = this;
    while (!signal?.aborted) {
      const isOver = isClosed();
      const now = await this.#look();
      if (runId !== this.runId) yield { ...now, detail: `It was reset in Temporal, and goes on in run ${this.runId}.` };
      ({ runId } = this);
      const key = `${now.phase} ${now.detail ?? ''}`;
      if (key !== last) {
        yield now;
        askAt = Date.now() + STILL_MS;
      } else if (Date.now() > askAt) {
        const detail = await this.whyUnattended();
        if (detail) yield { ...now, unattended: true, detail };
        askAt = Date.now() + STILL_MS;
      }
      last = key;
      if (isOver || now.endedAt !== undefined || isEndPhase(now.phase)) return;
      await pause(POLL_MS, undefined, { signal: signal ?? AbortSignal.any([]) }).catch(() => undefined);
    }
  }

  /** Status is a row in PostgreSQL; without one, or before the first row, it is what Temporal knows. */
  async #look(): Promise<Progress> {
    const row = this.database ? await findOperation(this.database.db, this.operationId).catch(() => undefined) : undefined;
    if (row) {
      return {
        phase: row.phase as Phase,
        ...(row.progress ? { detail: row.progress } : {}),
        at: row.phaseSince.toISOString(),
        startedAt: row.startedAt.toISOString(),
        ...(row.endedAt ? { endedAt: row.endedAt.toISOString() } : {}),
      };
    }
    const description = await this.handle.describe();
    const { status, startTime, closeTime } = description;
    return {
      phase: phaseOf(description) as Phase,
      at: startTime.toISOString(),
      startedAt: startTime.toISOString(),
      ...(status.name === 'RUNNING' ? {} : { endedAt: (closeTime ?? startTime).toISOString() }),
    };
  }

  /** Why nobody works on it, with the ways on; undefined when somebody does, or Temporal does not say. */
  async whyUnattended(): Promise<string | undefined> {
    try {
      return whyUnattended(await findAttendance(this.client, await this.handle.describe()));
    } catch {
      return undefined;
    }
  }

  /** Ends the operation for good and takes its steps back. Without a worker, Temporal's durable cancel does the same. */
  async abort({ reason, requestId = randomUUID() }: VerbOptions = {}): Promise<Answer> {
    const command: Command = { actor: this.actor, requestId, ...(reason ? { reason } : {}) };
    try {
      return await this.#say<Command>('abort', command, {});
    } catch (err) {
      if (!(err instanceof RolloutsError && err.code === 'noWorker')) throw err;
      // A cancel carries no words, so who aborts and why goes ahead of it.
      await this.handle.signal('abort', command);
      await this.handle.cancel();
      return {
        phase: 'Unwinding',
        message: `No worker answered, so the abort was left with Temporal: it takes effect, with the same unwinding, as soon as one does.`,
      };
    }
  }

  /** Tries the failed step of a parked operation again. */
  retry(options: VerbOptions = {}): Promise<Answer> {
    return this.#say<Command>('retry', options, {});
  }

  /** Lets a rollout that awaits approval go on with its plan. @throws RolloutsError `refused` when another plan waits by now */
  async approve({ plan, ...options }: ApproveOptions = {}): Promise<Answer> {
    const agreed = plan ?? (await this.#recordedPlan());
    return this.#say<ApproveCommand>('approve', options, agreed === undefined ? {} : { plan: agreed });
  }

  /** Ends a rollout that awaits approval. Nothing was changed. */
  reject(options: VerbOptions = {}): Promise<Answer> {
    return this.#say<Command>('reject', options, {});
  }

  /** Gives the present step more time. */
  extendDeadline(bySeconds: number, options: VerbOptions = {}): Promise<Answer> {
    return this.#say<ExtendDeadlineCommand>('extendDeadline', options, { bySeconds });
  }

  async #say<C extends Command>(
    verb: Verb,
    { reason, requestId = randomUUID() }: VerbOptions,
    more: Omit<C, keyof Command>,
  ): Promise<Answer> {
    const command = { actor: this.actor, requestId, ...(reason ? { reason } : {}), ...more };
    const { runId } = this;
    try {
      return await say(this.client, this.handle, verb, command);
    } catch (err) {
      const hasEnded = err instanceof RolloutsError && err.cause instanceof WorkflowNotFoundError;
      if (hasEnded && (await this.#followReset(runId))) return say(this.client, this.handle, verb, command);
      throw this.#readFailure(err);
    }
  }

  /** What is recorded is what a person has seen of it. */
  async #recordedPlan(): Promise<string | undefined> {
    const row = this.database ? await findOperation(this.database.db, this.operationId).catch(() => undefined) : undefined;
    return (row?.plan as Plan | null | undefined)?.hash;
  }

  #readFailure(err: unknown): unknown {
    if (isUnreachable(err))
      return new RolloutsError(
        'unreachable',
        'Temporal does not answer any more. The operation goes on when it is back; see whether it runs, then watch again.',
        { cause: err },
      );
    if (!(err instanceof WorkflowFailedError)) return findRefusal(err, 'the service that the operation runs on') ?? err;
    const { cause } = err;
    if (cause instanceof ApplicationFailure) {
      const report = cause.details?.[0] as FailureReport | undefined;
      return new RolloutsError('failed', cause.message, {
        ...(report ? { report } : {}),
        failureType: report?.failureType ?? cause.type ?? 'unknown',
        cause: err,
      });
    }
    if (cause instanceof CancelledFailure)
      return new RolloutsError('cancelled', 'The operation was cancelled; its steps were taken back. See tir-rollouts history.', {
        cause: err,
      });
    if (cause instanceof TerminatedFailure)
      return new RolloutsError(
        'cancelled',
        'The operation was terminated: nothing was taken back. See what exists with tir-rollouts status, then apply the spec again.',
        { cause: err },
      );
    return err;
  }
}
