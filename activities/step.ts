/** What activities are given and give, in the house's words. */
import type { Ticket } from '../workflows/contract/audit.js';
import type { CredentialRef, EndpointIdentity } from '../workflows/contract/identity.js';
import type { ScalingPolicy } from './tir/wire-policy.js';

/** How to reach an endpoint: who it is, and where the worker finds the credentials. */
export interface Access {
  endpoint: EndpointIdentity;
  credential: CredentialRef;
  teamId?: number;
  activeIam?: number;
}

export interface StepInput {
  ticket: Ticket;
  access: Access;
}

/** An endpoint as TIR shows it, as far as a workflow needs to know. */
export interface EndpointState {
  endpointId: number;
  /** TIR's status word, in lower case. */
  status: string;
  replicas?: number;
}

/** How a live endpoint is scaled: enough to bring it back. */
export interface Scaling {
  replicas: number;
  isAutoScaleEnabled: boolean;
  policy?: ScalingPolicy;
}
