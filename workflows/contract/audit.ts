/** What a workflow hands to an activity so that the audit is written exactly once, around the act. */
import type { EndpointIdentity } from './identity.js';
import type { OperationKind, SpecSource } from './operation.js';
import type { EndPhase, Phase } from './phase.js';

/** A decision of the workflow: a phase entered, or a verb accepted. */
export interface Decision {
  /** Place in the operation's audit; gapless from 1. */
  seq: number;
  /** ISO 8601, workflow time. */
  at: string;
  phase?: Phase;
  verb?: string;
  actor?: string;
  reason?: string;
  detail?: string;
  /** By how much a deadline was moved (s). */
  bySeconds?: number;
}

/** Said once, by the first activity of an operation: who wants what. It claims the endpoint. */
export interface Opening {
  kind: OperationKind;
  actor: string;
  reason?: string;
  digest?: string;
  source?: SpecSource;
}

/** Rides in the input of every activity. */
export interface Ticket {
  operationId: string;
  endpoint: EndpointIdentity;
  /** Name of the step, such as `ensureEndpoint`. */
  step: string;
  /** Present on a step that changes something: intent and outcome are written under it. */
  seq?: number;
  opening?: Opening;
  /** Decisions that are not known to be written yet. */
  decisions: Decision[];
  /** Steps whose end the workflow saw without an outcome being written: closed as `notAttempted` or `unknown`. */
  closings: number[];
}

/** The last word of an operation. */
export interface Ending {
  phase: EndPhase;
  summary: string;
  /** Verdict on the revision that was rolled out. */
  verdict?: 'healthy' | 'bad' | 'unknown';
  revision?: number;
  /** Revision that TIR holds from now on; null when that is not known. Left out: as before. */
  applied?: number | null;
  /** What the endpoint shall be from now on; null when there is none. Left out: as before. */
  power?: 'running' | 'stopped' | null;
  result?: unknown;
  failure?: unknown;
}
