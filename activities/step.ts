/** What activities are given and give, in the house's words. */
import type { Ticket } from '../workflows/contract/audit.js';
import type { CredentialRef, EndpointIdentity } from '../workflows/contract/identity.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import type { ScalingPolicy } from './tir/wire-policy.js';
import { readWire } from './tir/wire-read.js';

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
  /** As far as TIR says it; absent when the endpoint scales by itself. */
  replicas?: number;
  /** SKU that it is on, as far as TIR says it: after a fallback another one than the spec names. */
  skuName?: string;
}

/** Replicas that TIR says run: none of a stopped endpoint, and not known of one that scales by itself. */
function countOf(live: LiveEndpoint): number | undefined {
  if (statusOf(live) === 'stopped') return 0;
  return live.autoScale?.enabled === true ? undefined : live.replica;
}

export function stateOf(live: LiveEndpoint): EndpointState {
  const replicas = countOf(live);
  const { skuName } = readWire(live.raw);
  return {
    endpointId: live.id,
    status: live.status,
    ...(replicas === undefined ? {} : { replicas }),
    ...(skuName ? { skuName: live.redact(skuName) } : {}),
  };
}

/** How a live endpoint is scaled: enough to bring it back. */
export interface Scaling {
  replicas: number;
  isAutoScaleEnabled: boolean;
  policy?: ScalingPolicy;
}
