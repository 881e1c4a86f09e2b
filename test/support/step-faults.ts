/** What a test does to a named step of one endpoint: fail it, run it twice, crash it, or hold it. */
import { ApplicationFailure } from '@temporalio/activity';
import type {
  ActivityExecuteInput,
  ActivityInterceptorsFactory,
  Next,
  ActivityInboundCallsInterceptor,
} from '@temporalio/worker';
import type { Ticket } from '../../workflows/contract/audit.js';
import type { FailureType } from '../../workflows/contract/failures.js';

/**
 * `failsBefore`, `failsAfter`: a final failure, without or with the effect.
 * `crashesBefore`, `crashesAfter`: the attempt is lost without or with its effect, and its outcome not recorded.
 * `answerLost`: the outcome is recorded, and Temporal does not hear of it.
 * `actsTwice`: the act happens twice in one attempt. `runsTwice`: the whole attempt, audit and all, runs twice.
 */
export type StepFaultKind =
  | 'failsBefore'
  | 'failsAfter'
  | 'crashesBefore'
  | 'crashesAfter'
  | 'answerLost'
  | 'actsTwice'
  | 'runsTwice';

/** Kinds after which the operation goes on as if nothing had happened. */
const harmlessKinds = ['crashesBefore', 'crashesAfter', 'answerLost', 'actsTwice', 'runsTwice'] as const satisfies StepFaultKind[];

/** The harmless kinds that a step is to meet: with EVERY_FAULT=true all, else one, by the step's name. */
export function harmlessKindsAt(step: string): readonly StepFaultKind[] {
  if (process.env['EVERY_FAULT'] === 'true') return harmlessKinds;
  const turn = [...step].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % harmlessKinds.length;
  return harmlessKinds.slice(turn, turn + 1);
}

/** Which step of which endpoint. */
export interface StepAt {
  endpoint: string;
  step: string;
  /** Executions that pass first. Default 0. */
  skip?: number;
}

/** A rule with the count of what it did, so that a test can see that its fault really happened. */
export interface StepFault extends StepAt {
  kind: StepFaultKind;
  /** How often. Default 1; `Infinity` for always. */
  times: number;
  /** Type of a final failure. Default `TirRefused`. */
  type: FailureType;
  seen: number;
  fired: number;
}

/** A step that waits before its act until the test lets it go. */
export interface Hold {
  /** Resolves once the step is there. */
  reached: Promise<void>;
  release(): void;
}

interface Gate extends StepAt {
  seen: number;
  arrive: () => void;
  opened: Promise<void>;
}

/** The faults of one worker, and every step that it ran. */
export class StepFaults {
  readonly rules: StepFault[] = [];
  readonly ran: { endpoint: string; step: string }[] = [];
  #gates: Gate[] = [];
  #releases: (() => void)[] = [];

  /** Arms a fault. */
  add(fault: StepAt & { kind: StepFaultKind; times?: number; type?: FailureType }): StepFault {
    const rule: StepFault = { times: 1, type: 'TirRefused', ...fault, seen: 0, fired: 0 };
    this.rules.push(rule);
    return rule;
  }

  /** Holds the next execution of a step. */
  hold(at: StepAt): Hold {
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    const opened = new Promise<void>((resolve) => (release = resolve));
    this.#gates.push({ ...at, seen: 0, arrive, opened });
    this.#releases.push(release);
    return { reached, release };
  }

  /** Lets every held step go, so that a worker can end. */
  releaseAll(): void {
    for (const release of this.#releases) release();
  }

  /** How often the step of the endpoint was executed. */
  count(endpoint: string, step: string): number {
    return this.ran.filter((one) => one.endpoint === endpoint && one.step === step).length;
  }

  /** Outside of the audit: an attempt that Temporal does not hear of, or that runs twice. */
  get outside(): ActivityInterceptorsFactory {
    return () => ({
      inbound: {
        execute: async (input, next) => {
          const rule = this.#take(input, ['answerLost', 'runsTwice']);
          const value = await next(input);
          if (rule?.kind === 'runsTwice') return next(input);
          if (rule?.kind === 'answerLost') throw lost();
          return value;
        },
      },
    });
  }

  /** Next to the act. */
  get inside(): ActivityInterceptorsFactory {
    return () => ({
      inbound: {
        execute: async (input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) => {
          const ticket = ticketOf(input);
          if (ticket) this.ran.push({ endpoint: ticket.endpoint.name, step: ticket.step });
          await this.#pass(ticket);
          const rule = this.#take(input, ['failsBefore', 'failsAfter', 'crashesBefore', 'crashesAfter', 'actsTwice']);
          if (rule?.kind === 'failsBefore') throw final(rule);
          if (rule?.kind === 'crashesBefore') throw lost();
          const value = await next(input);
          if (rule?.kind === 'failsAfter') throw final(rule);
          if (rule?.kind === 'crashesAfter') throw lost();
          return rule?.kind === 'actsTwice' ? next(input) : value;
        },
      },
    });
  }

  async #pass(ticket: Ticket | undefined): Promise<void> {
    const gate = this.#gates.find((one) => matches(one, ticket));
    if (!gate) return;
    gate.seen += 1;
    if (gate.seen <= (gate.skip ?? 0)) return;
    this.#gates = this.#gates.filter((one) => one !== gate);
    gate.arrive();
    await gate.opened;
  }

  #take(input: ActivityExecuteInput, kinds: StepFaultKind[]): StepFault | undefined {
    const ticket = ticketOf(input);
    const rule = this.rules.find((one) => kinds.includes(one.kind) && matches(one, ticket) && one.fired < one.times);
    if (!rule) return undefined;
    rule.seen += 1;
    if (rule.seen <= (rule.skip ?? 0)) return undefined;
    rule.fired += 1;
    return rule;
  }
}

const matches = (at: StepAt, ticket: Ticket | undefined): boolean =>
  at.step === ticket?.step && at.endpoint === ticket.endpoint.name;

const ticketOf = (input: ActivityExecuteInput): Ticket | undefined => (input.args[0] as { ticket?: Ticket } | undefined)?.ticket;

const final = ({ type, step }: StepFault): ApplicationFailure =>
  ApplicationFailure.create({ type, nonRetryable: true, message: `The test let ${step} fail.` });

/** What Temporal sees of an attempt that died, sooner than by a timeout. */
const lost = (): ApplicationFailure =>
  ApplicationFailure.create({ type: 'TirUnavailable', message: 'The test let this attempt be lost.', nextRetryDelay: 100 });
