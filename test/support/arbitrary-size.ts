/** Plan, replicas and final state of an endpoint, in every combination that the rules allow. */
import fc from 'fast-check';
import { id } from './arbitrary-model.js';

/** The part of a spec that says what it runs on and how many of it. */
export interface SizePart {
  endpoint: Record<string, unknown>;
  finalState?: 'running' | 'stopped' | { replicas: number };
  committed: boolean;
}

interface Plan {
  plan: Record<string, unknown>;
  committed: boolean;
  most: number;
}

const renewals = fc.oneof(
  fc.record(
    { committedInstancePolicy: fc.constant('auto_renew'), nextSkuItemPriceId: id() },
    { requiredKeys: ['committedInstancePolicy'] },
  ),
  fc.record({ committedInstancePolicy: fc.constantFrom('auto_terminate', 'convert_to_hourly_billing') }),
);

/** SKU C3.2 and its prices, which every simulator has. */
const plans: fc.Arbitrary<Plan> = fc.oneof(
  fc.constant({ plan: { skuName: 'C3.2', skuType: 'hourly' }, committed: false, most: 64 }),
  fc
    .constantFrom({ skuId: 11, skuItemPriceId: 41 }, { skuItemPriceId: 41 })
    .map((plan) => ({ plan, committed: false, most: 64 })),
  fc
    .tuple(fc.constantFrom(30, 90, 365), renewals)
    .map(([committedDays, renewal]) => ({
      plan: { skuName: 'C3.2', skuType: 'committed', committedDays, ...renewal },
      committed: true,
      most: 64,
    })),
  fc
    .tuple(fc.constantFrom({}, { committedDays: 30 }), renewals)
    .map(([days, renewal]) => ({ plan: { skuId: 11, skuItemPriceId: 42, ...days, ...renewal }, committed: true, most: 64 })),
  fc
    .tuple(id(), fc.integer({ min: 1, max: 64 }))
    .map(([privateCloudId, cpu]) => ({
      plan: { privateCloudId, customSku: { cpu, memory: 4 * cpu, gpu: 1 } },
      committed: false,
      most: 512,
    })),
);

const rule = fc.oneof(
  fc.record(
    {
      metric: fc.constantFrom('concurrency', 'requestRate', 'cpu'),
      value: fc.integer({ min: 1, max: 1000 }),
      watchPeriod: fc.integer({ min: 1, max: 600 }),
      granularity: fc.integer({ min: 1, max: 9 }),
      window: fc.integer({ min: 1, max: 9 }),
    },
    { requiredKeys: ['metric'] },
  ),
  fc.record({ metric: fc.constant('custom'), customMetricName: fc.constantFrom('queue_depth', 'gpu:utilisation') }),
);

const stability = fc.record({ stabilityPeriod: fc.integer({ min: 0, max: 3600 }) }, { requiredKeys: [] });

function fixed({ plan, committed, most }: Plan): fc.Arbitrary<SizePart> {
  return fc.integer({ min: 1, max: most }).chain((replica) => {
    const policy = fc.option(
      stability.map((period) => ({ autoScalePolicy: { minReplicas: replica, maxReplicas: replica, ...period } })),
      { nil: {} },
    );
    const finals = fc.constantFrom<SizePart['finalState']>(
      undefined,
      'running',
      { replicas: committed ? most : Math.ceil(replica / 2) },
      ...(committed ? [] : ['stopped' as const]),
    );
    const covered = fc.integer({ min: 0, max: committed ? replica : 0 });
    return fc
      .tuple(policy, finals, covered)
      .map(([policyPart, finalState, committedReplicas]) => ({
        endpoint: { ...plan, replica, committedReplicas, ...policyPart },
        finalState,
        committed,
      }));
  });
}

function scaling({ plan, committed, most }: Plan): fc.Arbitrary<SizePart> {
  const bounds = fc
    .tuple(fc.integer({ min: committed ? 1 : 0, max: most - 1 }), fc.integer({ min: 1, max: most }))
    .filter(([min, max]) => min < max);
  return fc
    .tuple(bounds, stability, fc.array(rule, { minLength: 1, maxLength: 3 }))
    .chain(([[minReplicas, maxReplicas], period, rules]) => {
      const covered = fc.integer({ min: 0, max: committed ? minReplicas : 0 });
      const finals = fc.constantFrom<SizePart['finalState']>(undefined, 'running', ...(committed ? [] : ['stopped' as const]));
      return fc.tuple(covered, finals).map(([committedReplicas, finalState]) => ({
        endpoint: {
          ...plan,
          replica: Math.max(1, minReplicas),
          committedReplicas,
          isAutoScaleEnabled: true,
          autoScalePolicy: { minReplicas, maxReplicas, rules, ...period },
        },
        finalState,
        committed,
      }));
    });
}

/** Every form of plan, with a fixed count or autoscaling. */
export const arbitrarySize = (): fc.Arbitrary<SizePart> => plans.chain((plan) => fc.oneof(fixed(plan), scaling(plan)));
