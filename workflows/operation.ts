/**
 * The frame of every operation on an endpoint: its phase, its verbs, its audit, its deadlines, and what happens when a
 * step fails. The steps themselves are in the workflow that uses it.
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { activitiesFor, lastWord, type CallKind } from './activity-options.js';
import { AuditTrail } from './audit-trail.js';
import { Compensations, type Unwinding } from './compensations.js';
import type { Ticket } from './contract/audit.js';
import { abortUpdate, extendDeadlineUpdate, retryUpdate, statusQuery, type Answer, type Command, type ExtendDeadlineCommand } from './contract/messages.js';
import type { FailureReport, OperationInput, OperationKind, OperationResult, OperationStatus, SpecSource } from './contract/operation.js';
import { isLegal, refusalOf, type EndPhase, type Phase, type Verb } from './contract/phase.js';
import { searchAttributes } from './contract/search-attributes.js';
import { describeStatus } from './current-details.js';
import { endedOnRequest, failureOf, isFailure, type Failure } from './failure.js';

/** What a workflow says when its steps are done. */
export type Finish = Omit<OperationResult, 'operationId' | 'kind' | 'endpoint'>;

export interface StepOptions {
  kind: CallKind;
  /** One line for the Temporal UI. */
  summary: string;
  /** The phase that the step belongs to, with what is to be said of it; entered when the step is taken. */
  enters?: [phase: Phase, detail?: string];
  /** Deadline over all attempts (s); an operator may extend it. Default: that of the kind. */
  deadlineSeconds?: number;
}

export interface OperationOptions {
  digest?: string;
  source?: SpecSource;
  /** How long a failed operation waits for retry or abort before it unwinds (s). Default 0. `Infinity` waits for a person. */
  parkSeconds?: (failure: Failure, operation: Operation) => number;
}

type Call<T> = (activities: ReturnType<typeof activitiesFor>, ticket: Ticket) => Promise<T>;

/** Failures that nobody but a person can judge: the operation parks, whatever the spec says. */
const needsPerson: readonly string[] = ['UnknownOutcome'];

export class Operation {
  readonly compensations = new Compensations();
  /** What is known by now; shown in status and failure reports. */
  readonly known: { endpointId?: number; revision?: number; touched: boolean; restored?: boolean } = { touched: false };

  #phase: Phase = 'Validating';
  #since = Date.now();
  #detail: string | undefined;
  #step = 'start';
  #trail: AuditTrail;
  #scope: CancellationScope | undefined;
  #aborted: Command | undefined;
  #resumed = false;
  #deadlineAt: number | undefined;
  #extend: (() => void) | undefined;
  #done = new Map<string, unknown>();
  #flushes = 0;

  constructor(
    readonly kind: OperationKind,
    readonly input: OperationInput,
    private readonly options: OperationOptions = {},
  ) {
    const { actor, reason, operationId, endpoint } = input;
    const { digest, source } = options;
    this.#trail = new AuditTrail(operationId, endpoint, { kind, actor, ...(reason ? { reason } : {}), ...(digest ? { digest } : {}), ...(source ? { source } : {}) });
    this.#trail.decide({ phase: 'Validating', detail: kind === 'rollout' ? 'checking the spec, looking at TIR, planning' : 'looking at TIR', actor, ...(reason ? { reason } : {}) });
    this.#listen();
    setCurrentDetails(describeStatus(this.input, this.status));
  }

  get status(): OperationStatus {
    return {
      operationId: this.input.operationId,
      kind: this.kind,
      phase: this.#phase,
      since: new Date(this.#since).toISOString(),
      actor: this.input.actor,
      ...(this.#detail ? { detail: this.#detail } : {}),
      ...(this.#deadlineAt ? { deadline: new Date(this.#deadlineAt).toISOString() } : {}),
      ...(this.known.endpointId ? { endpointId: this.known.endpointId } : {}),
      ...(this.known.revision ? { revision: this.known.revision } : {}),
    };
  }

  /** Enters a phase: a decision of the audit, a search attribute, and what the Temporal UI shows. */
  enter(phase: Phase, detail?: string): void {
    this.#phase = phase;
    this.#since = Date.now();
    this.#detail = detail;
    this.#trail.decide({ phase, ...(detail ? { detail } : {}) });
    upsertSearchAttributes([
      { key: searchAttributes.phase, value: phase },
      { key: searchAttributes.revision, value: this.known.revision ?? 0 },
      { key: searchAttributes.waitingFor, value: phase === 'Parked' ? 'operator' : 'none' },
    ]);
    setCurrentDetails(describeStatus(this.input, this.status));
  }

  /**
   * Takes a step once: after a retry of a parked operation, steps already taken are not taken again.
   * @throws ActivityFailure as the activity does
   */
  async step<T>(name: string, options: StepOptions, call: Call<T>): Promise<T> {
    if (this.#done.has(name)) return this.#done.get(name) as T;
    this.#step = name;
    if (options.enters) this.enter(...options.enters);
    const result = await this.#withDeadline(options.deadlineSeconds, (deadlineMs) => this.#call(name, options, deadlineMs, call));
    this.#done.set(name, result);
    return result;
  }

  /** A step of an unwinding: it is taken each time it is asked for, and its failure is the caller's. */
  async takeBack<T>(name: string, options: StepOptions, call: Call<T>): Promise<T> {
    const deadlineMs = options.deadlineSeconds === undefined ? undefined : options.deadlineSeconds * 1000;
    return this.#call(name, options, deadlineMs, call);
  }

  async #call<T>(name: string, options: StepOptions, deadlineMs: number | undefined, call: Call<T>): Promise<T> {
    const effect = options.kind === 'mutate';
    if (effect) this.known.touched = true;
    const ticket = this.#trail.ticket(name, { effect });
    try {
      const result = await call(activitiesFor({ kind: options.kind, summary: options.summary, ...(deadlineMs === undefined ? {} : { deadlineMs }) }), ticket);
      this.#trail.succeeded(ticket);
      return result;
    } catch (err) {
      this.#trail.failed(ticket, err);
      throw err;
    }
  }

  /** Runs a call under a deadline that `extendDeadline` can move: the call is cancelled and made again with the time left. */
  async #withDeadline<T>(seconds: number | undefined, call: (deadlineMs: number | undefined) => Promise<T>): Promise<T> {
    if (seconds === undefined) return call(undefined);
    this.#deadlineAt = Date.now() + seconds * 1000;
    setCurrentDetails(describeStatus(this.input, this.status));
    try {
      for (;;) {
        let extended = false;
        const scope = new CancellationScope();
        this.#extend = () => {
          extended = true;
          scope.cancel();
        };
        try {
          const left = Math.max(1_000, this.#deadlineAt - Date.now());
          return await scope.run(() => call(left));
        } catch (err) {
          if (!(extended && endedOnRequest(err)) || CancellationScope.current().consideredCancelled) throw err;
        }
      }
    } finally {
      this.#deadlineAt = undefined;
      this.#extend = undefined;
    }
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
        const finish = await this.#scope.run(steps);
        return await CancellationScope.nonCancellable(() => this.#succeed(finish));
      } catch (err) {
        if (!isFailure(err)) throw err;
        const failure = failureOf(err);
        if ((await CancellationScope.nonCancellable(() => this.#lastLook(err, failure))) && !this.#aborted) continue;
        if (!isCancellation(err) && (await this.#parkUntilRetried(failure))) continue;
        // Asked of the workflow's own scope: a cancel may also come while it is parked, or meet a step that fails by itself.
        const cancelled = CancellationScope.current().consideredCancelled && !this.#aborted;
        throw await CancellationScope.nonCancellable(() => this.#unwind(err, failure, cancelled));
      }
    }
  }

  async #succeed(finish: Finish): Promise<OperationResult> {
    const result: OperationResult = { operationId: this.input.operationId, kind: this.kind, endpoint: this.input.endpoint, ...finish };
    this.compensations.clear();
    this.enter(finish.phase, finish.summary);
    await this.#end({ phase: finish.phase, summary: finish.summary, result, ...(this.kind === 'rollout' ? { verdict: 'healthy' as const } : {}) });
    return result;
  }

  /** Evidence before anything is taken back. @returns true when the awaited state came after all: then the work goes on */
  async #lastLook(err: unknown, failure: Failure): Promise<boolean> {
    if (this.known.endpointId === undefined) return false;
    const waited = this.#step;
    try {
      const evidence = await this.takeBack('captureEvidence', { kind: 'read', summary: 'Capture evidence: status, replicas, worker logs', deadlineSeconds: 120 }, (activities, ticket) =>
        activities.captureEvidence({ ...this.access(ticket), endpointId: this.known.endpointId as number, failure }),
      );
      if (waited !== 'awaitReady' || failure.type !== 'DeadlineExceeded' || isCancellation(err) || !evidence.ready) return false;
      this.#done.set('awaitReady', evidence.state);
      return true;
    } catch {
      // Evidence is a help for people; an unwinding never waits for it.
      return false;
    }
  }

  async #parkUntilRetried(failure: Failure): Promise<boolean> {
    const seconds = needsPerson.includes(failure.type) ? Infinity : (this.options.parkSeconds?.(failure, this) ?? 0);
    if (seconds <= 0 || this.#aborted) return false;
    this.#resumed = false;
    const expiry = seconds === Infinity ? undefined : seconds * 1000;
    this.enter('Parked', `${failure.message} Waits for retry or abort${expiry ? ` for ${seconds} s` : ''}.`);
    this.#flushSoon();
    const decided = () => this.#resumed || this.#aborted !== undefined;
    if (expiry === undefined) await condition(decided).catch(() => undefined);
    else await condition(decided, expiry).catch(() => undefined);
    return this.#resumed && !this.#aborted && !CancellationScope.current().consideredCancelled;
  }

  async #unwind(err: unknown, failure: Failure, cancelled: boolean): Promise<Error> {
    const failedStep = this.#step;
    const why = this.#aborted ? `Aborted by ${this.#aborted.actor}${this.#aborted.reason ? `: ${this.#aborted.reason}` : ''}.` : cancelled ? 'Cancelled.' : failure.message;
    this.enter('Unwinding', why);
    const unwinding = await this.compensations.unwind();
    const phase: EndPhase = unwinding.failed.length > 0 ? 'Degraded' : this.#aborted || cancelled ? 'Aborted' : this.known.restored ? 'RolledBack' : 'Failed';
    const report = this.#report(phase, failedStep, { ...failure, message: why }, unwinding);
    this.enter(phase, why);
    const verdict = this.kind !== 'rollout' || this.known.revision === undefined ? {} : { verdict: this.#aborted || cancelled ? ('unknown' as const) : ('bad' as const) };
    // Not the local activity of a good end: a task whose commands do not count in the end, because an event came in
    // between (as the answer of a step does that was cancelled), is done anew and could decide otherwise than was written.
    await this.#end({ phase, summary: `${why} ${report.standing}`, failure: report, ...verdict }, activitiesFor({ kind: 'audit', summary: 'Record how it ended' }));
    if (cancelled) return isCancellation(err) ? (err as Error) : new CancelledFailure(why, [], err as Error);
    const type = phase === 'Degraded' ? 'CompensationFailed' : this.#aborted ? 'RolloutAborted' : 'RolloutFailed';
    return ApplicationFailure.create({ type, nonRetryable: true, message: `${why} ${report.standing} ${report.nextStep}`, details: [report], cause: err as Error });
  }

  #report(phase: EndPhase, step: string, failure: Failure, unwinding: Unwinding): FailureReport {
    const { endpoint, operationId } = this.input;
    const failed = unwinding.failed.map(({ name, message }) => `${name} failed: ${message}`);
    const standing = [...unwinding.did, ...failed].join(' ') || (this.known.touched ? 'Nothing was taken back.' : 'Nothing was changed on TIR.');
    return {
      operationId,
      endpoint,
      phase,
      step,
      failureType: failure.type,
      message: failure.message,
      touched: this.known.touched,
      standing,
      nextStep:
        phase === 'Degraded'
          ? `Look at endpoint ${endpoint.name} by hand; it may be billing. See tir-rollouts history ${endpoint.name}.`
          : `See tir-rollouts history ${endpoint.name}.`,
      ...(this.known.endpointId === undefined ? {} : { endpointId: this.known.endpointId }),
      ...(this.known.revision === undefined ? {} : { revision: this.known.revision }),
    };
  }

  async #end(ending: Parameters<Activities['recordEnd']>[0]['ending'], say: Pick<Activities, 'recordEnd'> = lastWord): Promise<void> {
    const full = this.known.revision === undefined ? ending : { ...ending, revision: this.known.revision };
    await condition(() => this.#flushes === 0);
    await say.recordEnd({ ticket: this.#trail.ticket('recordEnd', { effect: false }), ending: full });
    await condition(allHandlersFinished);
  }

  /** What an activity needs to reach the endpoint, with the ticket of its step. */
  access(ticket: Ticket) {
    const { endpoint, credential, teamId, activeIam } = this.input;
    return { ticket, access: { endpoint, credential, ...(teamId ? { teamId } : {}), ...(activeIam ? { activeIam } : {}) } };
  }

  #listen(): void {
    setHandler(statusQuery, () => this.status);
    setHandler(abortUpdate, (command) => this.#accept('abort', command, `aborts. Its steps are taken back.`, () => this.#abort(command)), {
      validator: (_command: Command) => this.#assertLegal('abort'),
      description: 'End the operation for good and take its steps back',
    });
    setHandler(retryUpdate, (command) => this.#accept('retry', command, 'tries the failed step again.', () => (this.#resumed = true)), {
      validator: (_command: Command) => this.#assertLegal('retry'),
      description: 'Try the failed step of a parked operation again',
    });
    setHandler(extendDeadlineUpdate, (command) => this.#accept('extendDeadline', command, `has ${command.bySeconds} s more.`, () => this.#extendBy(command.bySeconds)), {
      validator: ({ bySeconds }: ExtendDeadlineCommand) => this.#assertExtensible(bySeconds),
      description: 'Give the present step more time',
    });
  }

  async #accept(verb: Verb, command: Command, consequence: string, act: () => void): Promise<Answer> {
    const { actor, reason, requestId } = command;
    this.#trail.decide({ verb, actor, ...(reason ? { reason } : {}), detail: requestId });
    act();
    // Written at once, since the next step may be an hour away; not awaited, since the answer does not depend on it.
    this.#flushSoon();
    return { phase: this.#phase, message: `${this.input.endpoint.name}: ${this.kind} ${consequence}` };
  }

  #abort(command: Command): void {
    this.#aborted = command;
    this.#scope?.cancel();
  }

  #extendBy(seconds: number): void {
    if (this.#deadlineAt === undefined) return;
    this.#deadlineAt += seconds * 1000;
    this.#extend?.();
  }

  #flushSoon(): void {
    const ticket = this.#trail.ticket('flush', { effect: false });
    this.#flushes += 1;
    void CancellationScope.nonCancellable(async () => {
      try {
        await activitiesFor({ kind: 'audit', summary: 'Record the decision' }).flush({ ticket });
        this.#trail.succeeded(ticket);
      } catch (err) {
        this.#trail.failed(ticket, err);
      } finally {
        this.#flushes -= 1;
      }
    });
  }

  #assertLegal(verb: Verb): void {
    if (isLegal(verb, this.#phase) && !(verb === 'abort' && this.#aborted)) return;
    const message = verb === 'abort' && this.#aborted ? `It is being aborted already, by ${this.#aborted.actor}. Wait for the end with tir-rollouts watch.` : refusalOf(verb, this.#phase);
    throw ApplicationFailure.nonRetryable(message, 'IllegalPhase');
  }

  #assertExtensible(bySeconds: number): void {
    this.#assertLegal('extendDeadline');
    if (!(Number.isInteger(bySeconds) && bySeconds > 0)) throw ApplicationFailure.nonRetryable('The time to add must be a whole number of seconds above 0, such as 600.', 'InvalidSpec');
    if (this.#deadlineAt === undefined) throw ApplicationFailure.nonRetryable('The present step has no deadline. Look at tir-rollouts status.', 'IllegalPhase');
  }
}
