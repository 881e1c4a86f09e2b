/**
 * The frame of every operation on an endpoint: its phase, its steps and their audit, and what happens when a step
 * fails. Which steps are taken is said in the workflow that uses it.
 */
import {
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import { activitiesFor, lastWord } from './activity-options.js';
import { AuditFlush } from './audit-flush.js';
import { AuditTrail } from './audit-trail.js';
import { Compensations } from './compensations.js';
import type { Ending } from './contract/audit.js';
import { statusQuery, type Command, type ExtendDeadlineCommand } from './contract/messages.js';
import type { FailureType } from './contract/failures.js';
import type { OperationInput, OperationKind, OperationResult, OperationStatus, SpecSource } from './contract/operation.js';
import type { Phase, Verb } from './contract/phase.js';
import { describeStatus } from './current-details.js';
import { endingOf, failedEndingOf, isRollout, type Finish } from './ending.js';
import { failureOf, isFailure, type Failure } from './failure.js';
import { endPhaseOf, failWith, reportFailure, type Known } from './failure-report.js';
import { Operator } from './operator.js';
import { PhaseBoard } from './phase-board.js';
import { StepTaker, type TakeOptions } from './step-taker.js';
import type { Step, StepInputOf, StepResultOf } from './steps.js';
import { listenForVerbs, type VerbTarget } from './verbs.js';

export interface StepOptions extends TakeOptions {
  /** The phase that the step belongs to, with what is to be said of it; entered when the step is taken. */
  enters?: [phase: Phase, detail?: string];
}

export interface OperationOptions {
  digest?: string;
  source?: SpecSource;
  /** How long a failed operation waits for retry or abort before it unwinds (s). Default 0. `Infinity` waits for a person. */
  parkSeconds?: (failure: Failure, known: Known) => number;
}

/** Failures that nobody but a person can mend: an operation that has changed something parks, whatever the spec says. */
const needsPerson: readonly FailureType[] = ['UnknownOutcome', 'CredentialsRefused'];

export class Operation implements VerbTarget {
  readonly compensations = new Compensations();
  readonly known: Known = { touched: false };

  #board = new PhaseBoard();
  #operator = new Operator();
  /** When a parked operation unwinds by itself (ms since the epoch). */
  #parkedUntil: number | undefined;
  #trail: AuditTrail;
  #taker: StepTaker;
  #flush: AuditFlush;
  #scope: CancellationScope | undefined;

  constructor(
    readonly kind: OperationKind,
    readonly input: OperationInput,
    private readonly options: OperationOptions = {},
  ) {
    const { actor, reason, operationId, endpoint } = input;
    const who = { actor, ...(reason ? { reason } : {}) };
    const { digest, source } = options;
    this.#trail = new AuditTrail(operationId, endpoint, {
      kind,
      ...who,
      ...(digest ? { digest } : {}),
      ...(source ? { source } : {}),
    });
    this.#taker = new StepTaker(input, this.#trail, this.known, () => setCurrentDetails(describeStatus(this.input, this.status)));
    this.#flush = new AuditFlush(this.#trail);
    const detail = isRollout(kind) ? 'checking the spec, looking at TIR, planning' : 'looking at TIR';
    this.#trail.decide({ phase: 'Validating', detail, ...who });
    // Before the first await: a verb may come before the first step.
    setHandler(statusQuery, () => this.status);
    listenForVerbs(this);
    setCurrentDetails(describeStatus(this.input, this.status));
  }

  get status(): OperationStatus {
    const deadline = this.#taker.deadline.at ?? this.#parkedUntil;
    return {
      operationId: this.input.operationId,
      kind: this.kind,
      phase: this.#board.phase,
      since: this.#board.since,
      actor: this.input.actor,
      ...(this.#board.detail ? { detail: this.#board.detail } : {}),
      ...(deadline ? { deadline: new Date(deadline).toISOString() } : {}),
      ...(this.known.endpointId ? { endpointId: this.known.endpointId } : {}),
      ...(this.known.revision ? { revision: this.known.revision } : {}),
    };
  }

  /** Enters a phase: a decision of the audit, a search attribute, and what the Temporal UI shows. */
  enter(phase: Phase, detail?: string): void {
    this.#trail.decide({ phase, ...(detail ? { detail } : {}) });
    this.#board.enter(phase, detail, this.known.revision);
    setCurrentDetails(describeStatus(this.input, this.status));
  }

  /**
   * Takes a step once: after a retry of a parked operation, steps already taken are not taken again.
   * @throws ActivityFailure
   */
  step<S extends Step>(step: S, input: StepInputOf<S>, { enters, ...options }: StepOptions): Promise<StepResultOf<S>> {
    return this.#taker.take(step, input, options, () => enters && this.enter(...enters));
  }

  /** Does a piece of the work once, also when a retry of a parked operation comes by again. */
  once<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#taker.once(key, work);
  }

  /** A step of an unwinding, or one that looks again: it is taken each time it is asked for, and its failure is the caller's. */
  takeBack<S extends Step>(step: S, input: StepInputOf<S>, options: Omit<StepOptions, 'enters'>): Promise<StepResultOf<S>> {
    return this.#taker.takeAgain(step, input, options);
  }

  /** From now on the endpoint has another name; what is recorded goes to its record. */
  renamed(name: string): void {
    this.#taker.rename(name);
  }

  /**
   * Waits until a person approves, for as long as it takes. A rejection ends the operation as an abort does.
   * @param plan hash of the plan that is shown
   * @throws CancelledFailure when it was rejected, aborted or cancelled
   */
  async awaitApproval(plan: string, what: string): Promise<void> {
    this.#operator.approved = undefined;
    this.#operator.offered = plan;
    this.enter('AwaitingApproval', what);
    this.#flush.soon();
    await condition(() => this.#operator.approved !== undefined);
  }

  /**
   * Runs the steps to their end. On a failure: evidence, one last look, parking if asked for, unwinding, and a failure
   * that says what failed, what exists now and what to do next.
   * @throws ApplicationFailure of type `RolloutFailed`, `RolloutAborted` or `CompensationFailed`; CancelledFailure when it was cancelled
   */
  async run(steps: () => Promise<Finish>): Promise<OperationResult> {
    for (;;) {
      try {
        this.#scope = new CancellationScope();
        // A verb may come with the start itself, before there was a scope to cancel.
        if (this.aborted) this.#scope.cancel();
        const finish = await this.#scope.run(steps);
        // A last step that ends well although it was cancelled does not take an accepted abort back.
        if (this.aborted) throw new CancelledFailure('The operation was asked to end.');
        return await CancellationScope.nonCancellable(() => this.#succeed(finish));
      } catch (err) {
        if (!isFailure(err)) throw err;
        const found = this.#ending(false) ?? failureOf(err);
        const { cameAfterAll, status } = await CancellationScope.nonCancellable(() => this.#lastLook(err, found));
        if (cameAfterAll && !this.#operator.aborted) continue;
        const failure = found.cutOff && status ? { ...found, message: `${found.message} Last seen: ${status}.` } : found;
        if (!isCancellation(err) && (await this.#parkUntilRetried(failure))) continue;
        // Asked of the workflow's own scope: a cancel may also come while it is parked, or meet a step that fails by itself.
        const cancelled = CancellationScope.current().consideredCancelled && !this.#operator.aborted;
        throw await CancellationScope.nonCancellable(() => this.#unwind(err, failure, cancelled));
      }
    }
  }

  async #succeed(finish: Finish): Promise<OperationResult> {
    const { verdict: _judged, ...found } = finish;
    const result: OperationResult = {
      operationId: this.input.operationId,
      kind: this.kind,
      endpoint: this.#taker.endpoint,
      ...found,
    };
    this.compensations.clear();
    this.enter(found.phase, found.summary);
    await this.#end({ phase: found.phase, summary: found.summary, result, ...endingOf(finish) }, lastWord);
    return result;
  }

  /** Evidence before anything is taken back. @returns whether the awaited state came after all, so that the work goes on, and TIR's status */
  async #lastLook(err: unknown, failure: Failure): Promise<{ cameAfterAll: boolean; status?: string }> {
    const { endpointId } = this.known;
    if (endpointId === undefined) return { cameAfterAll: false };
    const { last, lastWait } = this.#taker;
    const awaited = failure.type === 'DeadlineExceeded' && !isCancellation(err) ? lastWait : undefined;
    try {
      const { ready, arrival, state } = await this.takeBack(
        'captureEvidence',
        { endpointId, failure: { type: failure.type, message: failure.message }, ...(awaited ? { awaited } : {}) },
        { summary: 'Capture evidence: status, replicas, worker logs', deadlineSeconds: 120 },
      );
      const reached = arrival ?? (ready && last === 'awaitReady' ? state : undefined);
      if (awaited && reached && last) this.#taker.settle(last, reached);
      return { cameAfterAll: awaited !== undefined && reached !== undefined, ...(state ? { status: state.status } : {}) };
    } catch {
      // Evidence is a help for people; an unwinding never waits for it.
      return { cameAfterAll: false };
    }
  }

  async #parkUntilRetried(failure: Failure): Promise<boolean> {
    const asked = this.options.parkSeconds?.(failure, this.known) ?? 0;
    const seconds = this.known.touched && needsPerson.includes(failure.type) ? Infinity : asked;
    if (seconds <= 0 || this.#operator.aborted) return false;
    this.#operator.resumed = false;
    const limited = seconds !== Infinity;
    this.#parkedUntil = limited ? Date.now() + seconds * 1000 : undefined;
    this.enter('Parked', `${failure.message} Waits for retry or abort${limited ? ` for ${seconds} s` : ''}.`);
    this.#flush.soon();
    const decided = () => this.#operator.resumed || this.#operator.aborted !== undefined;
    // A cancel ends the waiting too; it is then seen in the scope.
    await (limited ? condition(decided, seconds * 1000) : condition(decided)).catch(() => undefined);
    this.#parkedUntil = undefined;
    return this.#operator.resumed && !this.#operator.aborted && !CancellationScope.current().consideredCancelled;
  }

  async #unwind(err: unknown, failure: Failure, cancelled: boolean): Promise<Error> {
    const asked = this.#operator.aborted !== undefined || cancelled;
    // Whoever ends a parked operation ends it, and not the failure that parked it.
    const final = this.#ending(cancelled) ?? failure;
    const why = final.message;
    if (this.compensations.takesBack(asked)) this.enter('Unwinding', why);
    const unwinding = await this.compensations.unwind(asked, () => this.#taker.lastAgain);
    const phase = endPhaseOf(unwinding, asked, this.known);
    const report = reportFailure({ ...this.input, endpoint: this.#taker.endpoint }, phase, this.#taker.last ?? 'start', final, this.known, unwinding);
    this.enter(phase, why);
    // Not the local activity of a good end: a task whose commands do not count in the end, because an event came in
    // between (as the answer of a step does that was cancelled), is done anew and could decide otherwise than was written.
    const say = activitiesFor({ kind: 'audit', summary: 'Record how it ended' });
    if (!failure.unrecorded)
      await this.#end({ phase, summary: `${why} ${report.standing}`, failure: report, ...failedEndingOf(this.kind, this.known, !asked && failure.isOfRevision === true) }, say);
    if (cancelled) return isCancellation(err) ? (err as Error) : new CancelledFailure(why, [], err as Error);
    return failWith(report, this.#operator.aborted !== undefined, err as Error);
  }

  /** The failure that an operator, or Temporal's cancel, ends it with; undefined when nobody asked for an end. */
  #ending(cancelled: boolean): Failure | undefined {
    const message = this.#operator.ending ?? (cancelled ? 'Cancelled.' : undefined);
    return message === undefined ? undefined : { type: 'RolloutAborted', message };
  }

  async #end(ending: Ending, say: Pick<typeof lastWord, 'recordEnd'>): Promise<void> {
    const { revision } = this.known;
    await this.#flush.settled();
    const ticket = this.#trail.ticket('recordEnd', { effect: false });
    await say.recordEnd({ ticket, ending: revision === undefined ? ending : { ...ending, revision } });
    await condition(allHandlersFinished);
  }

  get phase(): Phase {
    return this.#board.phase;
  }

  get aborted(): Command | undefined {
    return this.#operator.aborted;
  }

  get offeredPlan(): string | undefined {
    return this.#operator.offered;
  }

  get approved(): Command | undefined {
    return this.#operator.approved;
  }

  get isResumed(): boolean {
    return this.#operator.resumed;
  }

  get hasDeadline(): boolean {
    return this.#taker.deadline.at !== undefined;
  }

  get title(): string {
    return `${this.input.endpoint.name}: ${this.kind}`;
  }

  abort(command: Command): void {
    this.#operator.aborted = command;
    this.#scope?.cancel();
  }

  approve(command: Command): void {
    this.#operator.approved = command;
  }

  reject(command: Command): void {
    this.#operator.reject(command);
    this.#scope?.cancel();
  }

  retry(): void {
    this.#operator.resumed = true;
  }

  extendBy(seconds: number): void {
    this.#taker.deadline.extendBy(seconds);
  }

  /** Written at once, since the next step may be an hour away; not awaited, since the answer does not depend on it. */
  record(verb: Verb, { actor, reason, requestId, bySeconds }: Command & Partial<ExtendDeadlineCommand>): void {
    const said = { verb, actor, ...(reason ? { reason } : {}), ...(bySeconds ? { bySeconds } : {}) };
    this.#trail.decide({ ...said, detail: requestId });
    this.#flush.soon();
  }
}
