/** Takes the steps of an operation: each once, under its deadline, with its place in the audit. */
import { CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { AuditTrail } from './audit-trail.js';
import type { EndpointIdentity } from './contract/identity.js';
import type { OperationInput } from './contract/operation.js';
import type { Known } from './failure-report.js';
import { StepDeadline } from './step-deadline.js';
import { isEffect, steps, takeStep, type Step, type StepInputOf, type StepResultOf } from './steps.js';

export interface TakeOptions {
  /** One line for the Temporal UI. */
  summary: string;
  /** Deadline over all attempts (s); an operator may extend it. Default: that of its kind. */
  deadlineSeconds?: number;
}

export type Waited = NonNullable<StepInputOf<'captureEvidence'>['awaited']>;

function waitOf<S extends Step>(step: S, input: StepInputOf<S>, deadlineSeconds: number | undefined): Waited | undefined {
  if (steps[step].activity !== 'awaitStatus') return undefined;
  const { until, replicas } = input as StepInputOf<'awaitStatus'>;
  if (until === 'gone') return undefined;
  return { until, ...(replicas === undefined ? {} : { replicas }), ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }) };
}

export class StepTaker {
  readonly deadline = new StepDeadline();
  #endpoint: EndpointIdentity;
  #last: Step | undefined;
  #lastWait: Waited | undefined;
  #lastAgain: { step: Step; summary: string } | undefined;
  #done = new Map<string, unknown>();

  /** @param onDeadline hears of each new deadline */
  constructor(
    private readonly input: OperationInput,
    private readonly trail: AuditTrail,
    private readonly known: Known,
    private readonly onDeadline: () => void,
  ) {
    this.#endpoint = input.endpoint;
  }

  /** The endpoint by its present name. */
  get endpoint(): EndpointIdentity {
    return this.#endpoint;
  }

  /** The step that was taken last, or is being taken. */
  get last(): Step | undefined {
    return this.#last;
  }

  /** What the step that was taken last waits for, when it waits for an endpoint to get somewhere. */
  get lastWait(): Waited | undefined {
    return this.#lastWait;
  }

  /** The step of an unwinding that was taken last. */
  get lastAgain(): { step: Step; summary: string } | undefined {
    return this.#lastAgain;
  }

  rename(name: string): void {
    this.#endpoint = { ...this.#endpoint, name };
    this.trail.rename(this.#endpoint);
  }

  /** @param before called when the step is to be taken, and not when it was already. @throws ActivityFailure */
  async take<S extends Step>(step: S, input: StepInputOf<S>, { deadlineSeconds, summary }: TakeOptions, before: () => void): Promise<StepResultOf<S>> {
    if (this.#done.has(step)) return this.#done.get(step) as StepResultOf<S>;
    this.#last = step;
    this.#lastWait = waitOf(step, input, deadlineSeconds);
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The operation was asked to end.');
    before();
    const result =
      deadlineSeconds === undefined
        ? await this.#attempt(step, input, { summary })
        : await this.deadline.run(deadlineSeconds, (deadlineMs) => {
            this.onDeadline();
            return this.#attempt(step, input, { summary, deadlineMs });
          });
    this.#done.set(step, result);
    return result;
  }

  async once<T>(key: string, work: () => Promise<T>): Promise<T> {
    if (!this.#done.has(key)) this.#done.set(key, await work());
    return this.#done.get(key) as T;
  }

  /** What it was to bring has come otherwise, so it is not taken again. */
  settle(step: Step, result: unknown): void {
    this.#done.set(step, result);
  }

  /** Takes it each time that it is asked for. @throws ActivityFailure */
  takeAgain<S extends Step>(step: S, input: StepInputOf<S>, { summary, deadlineSeconds }: TakeOptions): Promise<StepResultOf<S>> {
    this.#lastAgain = { step, summary };
    return this.#attempt(step, input, { summary, ...(deadlineSeconds === undefined ? {} : { deadlineMs: deadlineSeconds * 1000 }) });
  }

  async #attempt<S extends Step>(
    step: S,
    input: StepInputOf<S>,
    options: { summary: string; deadlineMs?: number },
  ): Promise<StepResultOf<S>> {
    const effect = isEffect(step);
    if (effect) this.known.touched = true;
    const ticket = this.trail.ticket(step, { effect });
    try {
      const result = await takeStep(step, { ...this.input, endpoint: this.#endpoint }, ticket, input, options);
      this.trail.succeeded(ticket);
      return result;
    } catch (err) {
      this.trail.failed(ticket, err);
      throw err;
    }
  }
}
