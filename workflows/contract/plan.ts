/** What a rollout would do: desired against live, field by field, and the steps from one to the other. */
import type { FailurePolicy, Term } from './commitment.js';
import type { LookedUp } from './lookup.js';

/**
 * What kind of change a field needs:
 * `none`: noticed, and nothing on TIR changes (a setting of the rollout, or a detail that is switched off);
 * `scale`, `autoscale`: `update_auto_scale`, the only action that changes replica counts;
 * `async`: `update_async_configuration`;
 * `attachment`: calls of their own for each security group, VPC IP or alert;
 * `patch`: the whole body, `patch` on a live endpoint, `update` on a stopped one;
 * `machine`: the same, and TIR checks stock and credit again;
 * `recreate`: not possible in place.
 */
export type ChangeClass = 'none' | 'scale' | 'autoscale' | 'async' | 'attachment' | 'patch' | 'machine' | 'recreate';

/** A field that differs between desired and live; secret values are masked. */
export interface FieldChange {
  /** Field of the spec, such as `replica`, or `rollout.probe.successes` for one of ours. */
  path: string;
  desired: unknown;
  /** As TIR returned it; as it was last sent, where TIR does not return it. */
  live: unknown;
  change: ChangeClass;
  /** True when TIR does not return the field, so that `live` is what was last sent, or null when that is not known. */
  notReturned?: true;
}

/** One change of TIR. */
export type PlannedAction =
  'create' | 'delete' | 'patch' | 'update' | 'start' | 'autoScale' | 'async' | 'attachments' | 'stop' | 'scale';

/** One step of a plan, in the order of execution. */
export interface PlannedStep {
  action: PlannedAction;
  /** What it does, in one sentence. */
  does: string;
  /** Calls that change something, as TIR knows them, such as `PUT patch`. */
  calls: string[];
  /** How the step is taken back when a later one fails. */
  takenBack: string;
  /** True for the steps after the probe check, which bring the final state. */
  final?: true;
}

/** What an endpoint costs, from TIR's price list. */
export interface Cost {
  perHour: number;
  /** 730 hours. */
  perMonth: number;
  /** What is counted, such as `2 × C3.2 hourly`. */
  what: string;
}

export interface PriceChange {
  currency: string;
  /** Absent when there is no live endpoint, or its price is not listed. */
  live?: Cost;
  /** Absent when the price is not listed. */
  desired?: Cost;
  /** One replica for an hour on each SKU that it may come to, by name, where the spec names fallbacks and TIR lists their prices. */
  replicaPerHourOn?: Record<string, number>;
  /** One replica of the desired SKU for an hour, also where none shall run in the end. Absent when the price is not listed. */
  replicaPerHour?: number;
}

/** Desired against live: what a rollout would do. */
export interface Plan {
  /** `create` for a new endpoint; `change` for a live one; `recreate` for one that must be deleted first; `none` when it runs as specified already. */
  kind: 'create' | 'change' | 'recreate' | 'none';
  steps: PlannedStep[];
  changes: FieldChange[];
  warnings: string[];
  /** Ids of what the spec names, as TIR has them now. The rollout sends these, and the revision keeps them. */
  lookedUp?: LookedUp[];
  /** Names this plan (12 hex digits): spec, live state, steps. The same hash means the same effect. */
  hash: string;
  price?: PriceChange;
  /** How the endpoint of the plan is paid, by TIR's own price row. Absent in plans of an earlier build. */
  term?: Term;
  /** What happens when the rollout fails. Absent in the same plans: see `failurePolicyOf`. */
  onFailure?: FailurePolicy;
  /** Names of environment variables that a spec of ours has sent, or sends now: what the read-back finds beyond the spec must not be one. */
  ownVariables?: string[];
  /** SKUs that may be taken in the place of the spec's. */
  fallbackSkus?: string[];
  /** TIR's id, when the endpoint exists. */
  endpointId?: number;
  /** TIR's status before the rollout. */
  liveStatus?: string;
  /** Replicas before the rollout. */
  liveReplicas?: number;
  revision?: number;
  /** What a failed change goes back to: the newest healthy revision before this one, else the one that TIR holds. */
  previousRevision?: number;
}
