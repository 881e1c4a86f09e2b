import { error, warning } from './meaning.js';

/** What the endpoint runs on, and how it is paid. */
export const planCodes = {
  'plan-missing': error(
    'The spec does not say what the endpoint runs on.',
    'Give `skuName` with `skuType`; or `skuItemPriceId`; or `privateCloudId` with `customSku`.',
  ),
  'plan-mixed': error('The plan is named in more than one form.', 'Keep one of the three forms.'),
  'plan-incomplete': error('One half of the form is missing.', 'Give the field that is named.'),
  'hourly-with-commitment': error(
    'A field of a committed plan is given, and the plan is hourly.',
    'Leave it out, or use `skuType: committed`.',
  ),
  'committed-days-missing': error(
    'A committed plan needs its length.',
    'Give `committedDays`, one of the terms of the SKU list.',
  ),
  'committed-policy-missing': error(
    'A committed plan needs to know what happens at its end.',
    'Give `committedInstancePolicy`: `auto_renew`, `auto_terminate` or `convert_to_hourly_billing`.',
  ),
  'committed-replicas-too-many': error(
    'The commitment covers more replicas than the endpoint has.',
    'Lower `committedReplicas`, or raise the replicas.',
  ),
  'committed-replicas-zero': warning(
    'The commitment covers no replica.',
    'Give `committedReplicas`: as many as shall run for the whole term.',
  ),
  'private-cloud-with-commitment': error(
    'A share of a private cluster has no commitment of its own.',
    'Leave `committedDays` and `committedInstancePolicy` out.',
  ),
  'next-price-without-renewal': error(
    '`nextSkuItemPriceId` is the price of a renewal, and the plan does not renew.',
    'Leave it out, or use `auto_renew`.',
  ),
  'committed-stop-on-failure': error(
    '`onFailure` asks for a stop, and a committed endpoint cannot be stopped.',
    'Use keep, or leave it out.',
  ),
  'committed-delete-on-failure': warning(
    '`onFailure` asks for a delete, and a committed plan is paid up front: nothing is refunded.',
    'Leave it out to keep the endpoint.',
  ),
};

/** How many replicas, when, and in what state the endpoint ends. */
export const scalingCodes = {
  'replicas-too-many': error('More replicas than TIR allows: 64, or 512 on a private cluster.', 'Use fewer.'),
  'autoscale-policy-missing': error(
    'Autoscaling is on without a policy.',
    'Give `autoScalePolicy`, or leave `isAutoScaleEnabled` out.',
  ),
  'autoscale-bounds-crossed': error('`minReplicas` is more than `maxReplicas`.', 'Lower the one, or raise the other.'),
  'autoscale-range-empty': error(
    'Autoscaling is on, and `minReplicas` equals `maxReplicas`.',
    'Set replica and leave `isAutoScaleEnabled` out, or raise `maxReplicas`.',
  ),
  'autoscale-switched-off': error(
    '`minReplicas` and `maxReplicas` differ, and autoscaling is off.',
    'Write `isAutoScaleEnabled: true`, or make them equal.',
  ),
  'autoscale-count-ignored': warning(
    'Autoscaling is off, so replica counts and not the policy.',
    'Leave `autoScalePolicy` out, or write the same count.',
  ),
  'autoscale-rule-missing': error(
    'Autoscaling is on without a rule that has a metric.',
    'Give a rule, such as `{metric: concurrency, value: 10}`.',
  ),
  'scale-to-zero-committed': error('A committed endpoint does not scale to zero.', 'Use `minReplicas: 1`, or an hourly plan.'),
  'scale-to-zero-switched-off': error(
    '`minReplicas` is 0, and autoscaling is off.',
    'Write `isAutoScaleEnabled: true`, or `minReplicas: 1`.',
  ),
  'scale-to-zero-unsure': warning(
    'Only hourly endpoints scale to zero, and the plan does not say that it is one.',
    'Make sure of it, or use `minReplicas: 1`.',
  ),
  'metric-unknown': error('TIR has no such metric.', 'Use concurrency, `requestRate` or custom.'),
  'metric-outdated': warning('cpu is an old metric that TIR no longer documents.', 'Use concurrency, `requestRate` or custom.'),
  'custom-metric-unnamed': error('A custom metric needs its name.', 'Give `customMetricName`.'),
  'custom-metric-unused': warning(
    '`customMetricName` counts only for metric custom.',
    'Leave it out, or write `metric: custom`.',
  ),
  'condition-type-unknown': warning('It is not a known kind of condition.', 'Leave it out (limit).'),
  'committed-stopped': error(
    'A committed endpoint is always on and cannot end stopped.',
    'Use `finalState: running`, or an hourly plan.',
  ),
  'committed-scaled-down': error(
    'TIR does not lower the replicas of a committed endpoint.',
    'Use the lower count from the start.',
  ),
  'final-replicas-with-autoscaling': error(
    'A fixed count at the end contradicts autoscaling.',
    'Use `finalState: running`, or switch autoscaling off.',
  ),
};
