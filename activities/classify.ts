/** What a changed field needs. The one table from fields to TIR's actions. Pure. */
import type { ChangeClass } from '../workflows/contract/plan.js';

/** First match counts. Paths are below `endpoint`, but for our own, which begin with `rollout`. */
const classes: readonly [field: RegExp, change: ChangeClass][] = [
  [/^rollout\b/, 'none'],
  // The currency is that of the price row, whatever a request says.
  [/^(currency|projectId|teamId|activeIam)$/, 'none'],
  [/^(framework|location)$/, 'recreate'],
  [/^replica$/, 'scale'],
  [/^(isAutoScaleEnabled|autoScalePolicy)\b/, 'autoscale'],
  [/^asyncInvocation\b/, 'async'],
  [/^(securityGroupIds|vpcIpIds|alertIds)$/, 'attachment'],
  [/^(skuName|skuType|skuId|skuItemPriceId|committedDays|privateCloudId|customSku)\b/, 'machine'],
];

/** @param committed whether the live endpoint runs on a committed plan, which TIR does not let be changed */
export function classify(path: string, { committed }: { committed: boolean }): ChangeClass {
  const change = classes.find(([field]) => field.test(path))?.[1] ?? 'patch';
  return change === 'machine' && committed ? 'recreate' : change;
}

/** Whether the field goes in the body of `patch` and `update`, and not in a call of its own. */
export const isOfBody = (path: string): boolean => ['patch', 'machine', 'recreate'].includes(classify(path, { committed: false }));

/** Fields of the body that no replica is made of: its name, and what becomes of a commitment at its end. */
const besideReplicas = /^(name|committedInstancePolicy|committedReplicas|nextSkuItemPriceId)$/;
/** Fields of which it is not known whether a replica is made anew for them. */
const perhapsBesideReplicas = /^(name|publicIp|clusterType|servicePort|metricPort)$/;

/** Whether TIR makes replicas anew when the field changes. */
export function replacement(path: string): 'yes' | 'no' | 'maybe' {
  if (!isOfBody(path) || besideReplicas.test(path)) return 'no';
  return perhapsBesideReplicas.test(path) ? 'maybe' : 'yes';
}
