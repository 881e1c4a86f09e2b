/** How an endpoint shall scale: from a count, a policy, a spec, or what it was before. Pure. */
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { desiredAttributes } from './plan-input.js';
import type { Scaling } from './step.js';
import type { LiveEndpoint } from './tir/live.js';
import { unsetPolicy, type ScalingPolicy } from './tir/wire-policy.js';

/** One of: a fixed count, a policy, the scaling of a spec, a former scaling. */
export interface Wanted {
  replicas?: number;
  policy?: ScalingPolicy;
  spec?: EndpointSpec;
  former?: Scaling;
  /** Fields that were taken out of the policy of a spec: left out, they might stay as they are. */
  cleared?: string[];
}

/** What TIR is to be told. @throws Error when nothing is wanted, which is a mistake of the caller */
export function policyOf({ replicas, policy, spec, former, cleared = [] }: Wanted): ScalingPolicy {
  if (replicas !== undefined) return fixed(replicas);
  if (policy) return policy;
  if (former) return former.isAutoScaleEnabled && former.policy ? former.policy : fixed(former.replicas);
  if (!spec) throw new Error('setReplicas needs a count, a policy, a spec or a former scaling.');
  const { isAutoScaleEnabled, autoScalePolicy, replica } = desiredAttributes(spec);
  const taken = Object.fromEntries(Object.entries(unsetPolicy).filter(([field]) => cleared.includes(field)));
  return isAutoScaleEnabled && autoScalePolicy ? { ...taken, ...autoScalePolicy } : fixed(replica);
}

const fixed = (replicas: number): ScalingPolicy => ({ minReplicas: replicas, maxReplicas: replicas, rules: [] });

/** Whether it has that fixed count already. */
export function isScaledAs(live: LiveEndpoint, policy: ScalingPolicy): boolean {
  if (policy.minReplicas !== policy.maxReplicas) return false;
  return live.autoScale?.enabled !== true && live.replica === policy.minReplicas;
}
