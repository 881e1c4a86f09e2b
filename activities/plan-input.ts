/** What a plan is made of. */
import type { Attachments } from '../workflows/contract/adjustment.js';
import type { Term } from '../workflows/contract/commitment.js';
import type { EndpointAttributes, EndpointSpec } from '../workflows/contract/spec.js';
import type { Sku } from './tir/catalogue.js';
import type { LiveEndpoint } from './tir/live.js';

/** Everything that a plan is made of. */
export interface PlanInput {
  spec: EndpointSpec;
  digest: string;
  live?: LiveEndpoint;
  /** What is attached to the live endpoint, of the kinds that the spec manages and TIR lets be read. */
  attached?: Attachments;
  /** The spec that TIR holds for sure, as it was last sent; undefined when that is not known. */
  applied?: EndpointSpec;
  /** The last spec that somebody applied: what it managed and the spec leaves out is taken out. */
  managed?: EndpointSpec;
  /** Environment variables that a spec of ours has sent: see `CompareOptions`. */
  ownVariables?: readonly string[];
  skus: readonly Sku[];
  /** How what the spec asks for is paid, and what lives. */
  term: Term;
  liveTerm?: Term;
  warnings: string[];
  /** A value of the worker's environment that the spec refers to; undefined when it is not set. */
  resolveEnv: (name: string) => string | undefined;
  /** Whether the endpoint may be deleted and created anew. */
  recreate: boolean;
  acknowledgeCommitted: boolean;
}

/** The SKU that an endpoint comes to or stays on: a fallback that it is on is kept. */
export const skuOf = ({ rollout, endpoint }: EndpointSpec, live: { skuName?: string | null }): string | undefined =>
  live.skuName && rollout.fallbackSkus.includes(live.skuName) ? live.skuName : endpoint.skuName;

/** The attributes with the replica count that the final state asks for. */
export function desiredAttributes(spec: EndpointSpec): EndpointAttributes {
  const { finalState } = spec.rollout;
  return typeof finalState === 'object' ? { ...spec.endpoint, replica: finalState.replicas } : spec.endpoint;
}
