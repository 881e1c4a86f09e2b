/** Autoscaling on the wire. */
import type { AutoScalePolicy } from '../../workflows/contract/spec.js';

/** How an endpoint scales. Rules and periods that are left out take TIR's defaults. */
export interface ScalingPolicy {
  minReplicas: number;
  maxReplicas: number;
  /** Time between two scalings (s). Default 300. */
  stabilityPeriod?: number;
  rules?: AutoScalePolicy['rules'];
  /** Time after the start without scaling (s). */
  initialCooldownPeriod?: number;
  isHoldQueue?: boolean;
}

/** Fields of a policy that a spec may leave out, and what says on TIR that they are not set. */
export const unsetPolicy = { initialCooldownPeriod: 0, isHoldQueue: false } as const;

/** The policy as TIR takes it: the plural spelling of the counts and numbers for periods, which all sources but one write. */
export function policyToWire(policy: ScalingPolicy) {
  return {
    min_replicas: policy.minReplicas,
    max_replicas: policy.maxReplicas,
    stability_period: policy.stabilityPeriod ?? 300,
    rules: (policy.rules ?? []).map((rule) => ({
      metric: rule.metric,
      // The portal leaves the name out unless the metric is custom.
      ...(rule.customMetricName === '' ? {} : { custom_metric_name: rule.customMetricName }),
      condition_type: rule.conditionType,
      value: rule.value,
      watch_period: rule.watchPeriod,
      granularity: rule.granularity,
      window: rule.window,
    })),
    ...(policy.initialCooldownPeriod === undefined ? {} : { initial_cooldown_period: policy.initialCooldownPeriod }),
    ...(policy.isHoldQueue === undefined ? {} : { is_hold_queue: policy.isHoldQueue }),
  };
}

/** What TIR is told when autoscaling is off: as many as `replica`, no rules. */
export const fixedPolicy = (replica: number): AutoScalePolicy => ({
  minReplicas: replica,
  maxReplicas: replica,
  stabilityPeriod: 300,
  rules: [],
});
