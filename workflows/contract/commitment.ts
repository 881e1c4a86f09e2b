/** How an endpoint is paid, and what follows from it when a rollout fails. Pure; the one home of both. */
import type { EndpointSpec } from './spec.js';

/**
 * `committed` is paid up front for a term and not refunded. `unknown`: the plan is given by an id, and no price row of
 * it was found. It may be paid up front, so it is never treated as hourly.
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/create-an-endpoint/ (read 2026-11)
 */
export type Term = 'hourly' | 'committed' | 'unknown';

/** What becomes of an endpoint that a rollout created and then failed with. */
export type CreatedPolicy = 'delete' | 'stop' | 'keep';

/** What a failed rollout does, decided when its plan is made. */
export interface FailurePolicy {
  /** Absent when the plan creates nothing. */
  created?: CreatedPolicy;
  /** True when money is paid that does not come back: then the rollout waits for a person, for as long as it takes. */
  waits: boolean;
  /** False when an endpoint that is deleted to be created anew does not come back by itself, since its term would be paid again. */
  formerComesBack?: boolean;
}

/** The words about payment of a spec, a price row or a live endpoint. */
interface TermWords {
  skuType?: string | null | undefined;
  committedDays?: number | null | undefined;
  committedInstancePolicy?: string | null | undefined;
  privateCloudId?: number | null | undefined;
}

/** What the words say by themselves. A share of a private cluster costs nothing beside the cluster. */
export function statedTerm({ skuType, committedDays, committedInstancePolicy, privateCloudId }: TermWords): Term {
  if (skuType === 'committed' || skuType === 'hourly') return skuType;
  if ((committedDays ?? 0) > 0 || committedInstancePolicy) return 'committed';
  return privateCloudId ? 'hourly' : 'unknown';
}

/** What a plan is about: the payment of what it brings, and of what lives before it. */
export interface Stakes {
  kind: 'create' | 'change' | 'recreate' | 'none';
  term: Term;
  liveTerm?: Term;
}

/**
 * Deleted by default is only what is known to be hourly. A live committed endpoint that is changed is still the same one
 * and gets its former spec back; one that a change commits cannot go back to an hourly plan.
 */
export function failurePolicy({ rollout }: EndpointSpec, { kind, term, liveTerm }: Stakes): FailurePolicy {
  if (kind === 'none' || kind === 'change') return { waits: kind === 'change' && term === 'committed' && liveTerm === 'hourly' };
  const created = rollout.onFailure.created ?? (term === 'hourly' ? 'delete' : 'keep');
  return {
    created,
    waits: term !== 'hourly' && created === 'keep',
    ...(kind === 'recreate' ? { formerComesBack: liveTerm === 'hourly' } : {}),
  };
}

/** Of a plan, as a report and a running operation read it. Plans of an earlier build do not say it: then it is what it was there. */
export function failurePolicyOf(plan: { onFailure?: FailurePolicy } | undefined, { endpoint, rollout }: EndpointSpec): FailurePolicy {
  if (plan?.onFailure) return plan.onFailure;
  const isCommitted = endpoint.skuType === 'committed' || endpoint.committedDays > 0;
  const created = rollout.onFailure.created ?? (isCommitted ? 'keep' : 'delete');
  return { created, waits: isCommitted && created === 'keep', formerComesBack: true };
}
