/** Numbers what a workflow decides and does, and carries it to PostgreSQL with the next activity. No I/O of its own. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Decision, Opening, Ticket } from './contract/audit.js';
import type { EndpointIdentity } from './contract/identity.js';
import { isUnrecorded } from './failure.js';

type NewDecision = Omit<Decision, 'seq' | 'at'>;

export class AuditTrail {
  #seq = 0;
  #opening: Opening | undefined;
  #decisions: Decision[] = [];
  #closings: number[] = [];

  constructor(
    private readonly operationId: string,
    private endpoint: EndpointIdentity,
    opening: Opening,
  ) {
    this.#opening = opening;
  }

  /** From now on the endpoint has another name. */
  rename(endpoint: EndpointIdentity): void {
    this.endpoint = endpoint;
  }

  decide(decision: NewDecision): void {
    this.#seq += 1;
    this.#decisions.push({ ...decision, seq: this.#seq, at: new Date(Date.now()).toISOString() });
  }

  /** The ticket of a step. Decisions ride along until a step is known to have written them; writing twice is writing once. */
  ticket(step: string, options: { effect: boolean }): Ticket {
    const seq = options.effect ? (this.#seq += 1) : undefined;
    return {
      operationId: this.operationId,
      endpoint: this.endpoint,
      step,
      ...(seq === undefined ? {} : { seq }),
      ...(this.#opening ? { opening: this.#opening } : {}),
      decisions: [...this.#decisions],
      closings: [...this.#closings],
    };
  }

  /** The step ended well, so all that its ticket carried is written. */
  succeeded(ticket: Ticket): void {
    this.#opening = undefined;
    this.#decisions = this.#decisions.filter(({ seq }) => !ticket.decisions.some((written) => written.seq === seq));
    this.#closings = this.#closings.filter((seq) => !ticket.closings.includes(seq));
  }

  /** The step failed: unless its final failure wrote the outcome, the workflow closes the step itself. */
  failed(ticket: Ticket, err: unknown): void {
    const cause = err instanceof ActivityFailure ? err.cause : undefined;
    const written = cause instanceof ApplicationFailure && !(cause.type ?? '').startsWith('Audit') && !isUnrecorded(cause);
    if (written) this.succeeded(ticket);
    const outcomeWritten = written && cause.nonRetryable === true && cause.type !== 'Fenced';
    if (ticket.seq !== undefined && !outcomeWritten) this.#closings.push(ticket.seq);
  }

  /** True when something waits to be written. */
  get pending(): boolean {
    return this.#decisions.length > 0 || this.#closings.length > 0;
  }
}
