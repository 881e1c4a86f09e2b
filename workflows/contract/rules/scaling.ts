import type { Term } from '../commitment.js';
import type { EndpointSpec } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';
import { commitmentFields } from './plan.js';

const policyPath = 'endpoint.autoScalePolicy';
const switchPath = 'endpoint.isAutoScaleEnabled';
const minPath = `${policyPath}.minReplicas`;
const maxPath = `${policyPath}.maxReplicas`;
const bounds = ['endpoint.privateCloudId'];
const all = [switchPath, policyPath, minPath, maxPath];

/** Most replicas: 64, or 512 on a private cluster. Source: TIR documentation, "Set workers and autoscaling" (2026). */
const mostReplicas = ({ endpoint }: EndpointSpec): number => (endpoint.privateCloudId === undefined ? 64 : 512);

/** Counts are within TIR's bounds, and switch, policy and final state agree. */
export const scalingRule: Rule = (spec, term) => [
  ...countFaults(spec),
  ...policyFaults(spec, term),
  ...metricFaults(spec),
  ...finalStateFaults(spec, term),
];

const tooMany = (path: string, count: number, most: number): Fault[] =>
  count <= most
    ? []
    : [
        error({
          code: 'replicas-too-many',
          path,
          from: bounds,
          message: `${count} replicas are more than TIR allows.`,
          fix: `Use ${most} or fewer${most === 64 ? ' (512 on a private cluster)' : ''}.`,
        }),
      ];

function countFaults(spec: EndpointSpec): Fault[] {
  const most = mostReplicas(spec);
  const policy = spec.endpoint.autoScalePolicy;
  return [
    ...tooMany('endpoint.replica', spec.endpoint.replica, most),
    ...(policy ? [...tooMany(minPath, policy.minReplicas, most), ...tooMany(maxPath, policy.maxReplicas, most)] : []),
  ];
}

function policyFaults(spec: EndpointSpec, term: Term): Fault[] {
  const { endpoint } = spec;
  const { autoScalePolicy: policy, isAutoScaleEnabled: on } = endpoint;
  if (!policy) {
    return on
      ? [
          error({
            code: 'autoscale-policy-missing',
            path: policyPath,
            from: all,
            message: 'Autoscaling is on without a policy.',
            fix: 'Give autoScalePolicy with minReplicas, maxReplicas and a rule, or leave isAutoScaleEnabled out.',
          }),
        ]
      : [];
  }
  const { minReplicas: min, maxReplicas: max } = policy;
  const faults: Fault[] = [];
  if (min > max)
    faults.push(
      error({
        code: 'autoscale-bounds-crossed',
        path: minPath,
        from: all,
        message: `minReplicas ${min} is more than maxReplicas ${max}.`,
        fix: `Use at most ${max}, or raise maxReplicas.`,
      }),
    );
  else if (on && min === max)
    faults.push(
      error({
        code: 'autoscale-range-empty',
        path: switchPath,
        from: all,
        message: `Autoscaling is on, and minReplicas equals maxReplicas (${min}): the count is fixed.`,
        fix: 'Leave isAutoScaleEnabled out and set replica, or raise maxReplicas.',
      }),
    );
  else if (!on && min < max)
    faults.push(
      error({
        code: 'autoscale-switched-off',
        path: switchPath,
        from: all,
        message: `minReplicas ${min} and maxReplicas ${max} differ, and autoscaling is off.`,
        fix: 'Write isAutoScaleEnabled: true, or make them equal.',
      }),
    );
  else if (!on && min === max && min > 0 && max !== endpoint.replica) {
    faults.push(
      warning({
        code: 'autoscale-count-ignored',
        path: policyPath,
        from: [...all, 'endpoint.replica'],
        message: `Autoscaling is off, so replica (${endpoint.replica}) counts, not minReplicas and maxReplicas (${min}).`,
        fix: `Leave autoScalePolicy out, or write replica: ${min}.`,
      }),
    );
  }
  if (min === 0) faults.push(...scaleToZeroFaults(spec, term));
  if (on && !policy.rules.some((rule) => rule.metric !== '')) {
    faults.push(
      error({
        code: 'autoscale-rule-missing',
        path: `${policyPath}.rules`,
        from: all,
        message: 'Autoscaling is on without a rule that has a metric.',
        fix: 'Give one, such as {metric: concurrency, value: 10}.',
      }),
    );
  }
  return faults;
}

function scaleToZeroFaults({ endpoint }: EndpointSpec, term: Term): Fault[] {
  if (term === 'committed') {
    return [
      error({
        code: 'scale-to-zero-committed',
        path: minPath,
        from: [...all, ...commitmentFields],
        message: 'A committed endpoint is paid for its term and does not scale to zero.',
        fix: 'Use minReplicas: 1, or an hourly plan.',
      }),
    ];
  }
  if (!endpoint.isAutoScaleEnabled) {
    return [
      error({
        code: 'scale-to-zero-switched-off',
        path: minPath,
        from: all,
        message: 'minReplicas 0 scales to zero, and autoscaling is off.',
        fix: 'Write isAutoScaleEnabled: true, or minReplicas: 1.',
      }),
    ];
  }
  // Whether a private cluster scales to zero is not documented.
  if (term === 'hourly' && endpoint.privateCloudId === undefined) return [];
  return [
    warning({
      code: 'scale-to-zero-unsure',
      path: minPath,
      from: [...all, ...commitmentFields],
      message: 'Only hourly endpoints scale to zero, and this plan does not say that it is one.',
      fix: 'Make sure that the plan is hourly, or use minReplicas: 1.',
    }),
  ];
}

function metricFaults({ endpoint }: EndpointSpec): Fault[] {
  return (endpoint.autoScalePolicy?.rules ?? []).flatMap((rule, index) => {
    const at = `${policyPath}.rules[${index}]`;
    if (rule.metric === 'cpu')
      return [
        warning({
          code: 'metric-outdated',
          path: `${at}.metric`,
          message: 'cpu is an old metric that TIR no longer documents.',
          fix: 'Use concurrency, requestRate or custom.',
        }),
      ];
    if (!['', 'concurrency', 'requestRate', 'custom'].includes(rule.metric))
      return [
        error({
          code: 'metric-unknown',
          path: `${at}.metric`,
          message: `TIR has no metric named ${rule.metric}.`,
          fix: 'Use concurrency, requestRate or custom.',
        }),
      ];
    if (rule.metric === 'custom' && rule.customMetricName === '')
      return [
        error({
          code: 'custom-metric-unnamed',
          path: `${at}.customMetricName`,
          from: [`${at}.metric`],
          message: 'A custom metric needs its name.',
          fix: 'Give customMetricName.',
        }),
      ];
    if (rule.metric !== 'custom' && rule.customMetricName !== '')
      return [
        warning({
          code: 'custom-metric-unused',
          path: `${at}.customMetricName`,
          from: [`${at}.metric`],
          message: 'customMetricName counts only for metric custom.',
          fix: 'Leave it out, or write metric: custom.',
        }),
      ];
    if (rule.conditionType !== 'limit')
      return [
        warning({
          code: 'condition-type-unknown',
          path: `${at}.conditionType`,
          message: `${rule.conditionType} is not a known kind of condition.`,
          fix: 'Leave it out (limit).',
        }),
      ];
    return [];
  });
}

function finalStateFaults(spec: EndpointSpec, term: Term): Fault[] {
  const { endpoint, rollout } = spec;
  const path = 'rollout.finalState';
  if (rollout.finalState === 'running') return [];
  if (rollout.finalState === 'stopped') {
    return term === 'committed'
      ? [
          error({
            code: 'committed-stopped',
            path,
            from: commitmentFields,
            message: 'A committed endpoint is always on and cannot be stopped.',
            fix: 'Use finalState: running, or an hourly plan.',
          }),
        ]
      : [];
  }
  const { replicas } = rollout.finalState;
  const faults = tooMany(`${path}.replicas`, replicas, mostReplicas(spec));
  if (endpoint.isAutoScaleEnabled) {
    faults.push(
      error({
        code: 'final-replicas-with-autoscaling',
        path: `${path}.replicas`,
        from: all,
        message: 'A fixed count at the end contradicts autoscaling.',
        fix: 'Use finalState: running, or switch autoscaling off.',
      }),
    );
  } else if (term === 'committed' && replicas < endpoint.replica) {
    faults.push(
      error({
        code: 'committed-scaled-down',
        path: `${path}.replicas`,
        from: [...commitmentFields, 'endpoint.replica'],
        message: `TIR does not lower the replicas of a committed endpoint (from ${endpoint.replica} to ${replicas}).`,
        fix: `Use replica: ${replicas} from the start.`,
      }),
    );
  }
  return faults;
}
