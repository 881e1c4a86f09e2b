import { containerRule } from './container.js';
import { engineArgsRule } from './engine-args.js';
import { environmentRule } from './environment.js';
import { failurePolicyRule } from './failure-policy.js';
import type { Rule } from './fault.js';
import { frameworkRule } from './framework.js';
import { kubeletProbeRule } from './kubelet-probe.js';
import { lookupRule } from './lookup.js';
import { modelSourceRule } from './model-source.js';
import { nameRule } from './name.js';
import { planRule } from './plan.js';
import { probeCheckRule } from './probe-check.js';
import { scalingRule } from './scaling.js';
import { storableTextRule } from './storable-text.js';
import { surroundingsRule } from './surroundings.js';

/** Every rule, in the order of a spec. */
export const allRules: readonly Rule[] = [
  storableTextRule,
  nameRule,
  frameworkRule,
  lookupRule,
  modelSourceRule,
  planRule,
  scalingRule,
  engineArgsRule,
  containerRule,
  kubeletProbeRule,
  environmentRule,
  surroundingsRule,
  probeCheckRule,
  failurePolicyRule,
];
