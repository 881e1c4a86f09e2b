/** One round of probes: does each of these endpoints serve now? */
import type { EndpointIdentity } from './identity.js';
import type { ProjectInput } from './operation.js';

export interface ProbeRoundInput extends ProjectInput {
  /** Endpoints by name. Default: all of the project that the records have on TIR. */
  names?: string[];
  /** Each is to serve now: one that is stopped, idle or has no probe is not fine. Default: as its record wants. */
  mustServe?: boolean;
}

/**
 * What one call showed:
 * `serves` and `fails`, of an endpoint that was called;
 * `unasked`, of one that was not: its accepted spec has no probe, or a call would start a replica of an idle one;
 * `stopped` and `gone`, of one that cannot be called.
 */
export type ProbeOutcome = 'serves' | 'fails' | 'unasked' | 'stopped' | 'gone';

export interface ProbedEndpoint {
  endpoint: EndpointIdentity;
  outcome: ProbeOutcome;
  /** What was seen, or why nothing was asked, in one sentence. */
  message: string;
  /** From the first byte sent to the last one read (ms); of an endpoint that was called. */
  latencyMs?: number;
  /** TIR's id. */
  endpointId?: number;
  /** TIR's status; absent when TIR could not be asked. */
  status?: string;
  /** Revision whose probe it was. */
  revision?: number;
  preset?: string;
  /** Whether the answer is what its record wants: it serves, or it need not. */
  isFine: boolean;
}

export interface ProbeRound {
  /** ISO 8601. */
  at: string;
  endpoints: ProbedEndpoint[];
}
