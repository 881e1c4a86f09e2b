import type { EndpointBody } from './create-body.js';
import { findSku, planOf, skus } from './skus.js';
import type { Plan, PlanRow, Sku } from './skus.js';

type Report = (field: string, text: string) => void;

/**
 * The plan that a body chooses, in exactly one of three forms: by name (`sku_name` with `sku_type`), by id (`sku_id`,
 * `sku_item_price_id` or both), or a private cluster. Reports every contradiction; undefined when there is no plan.
 */
export function resolvePlan(body: EndpointBody, report: Report): Plan | undefined {
  const forms = [
    body.sku_name || body.sku_type ? 'name' : undefined,
    body.sku_id != null || body.sku_item_price_id != null ? 'id' : undefined,
    body.private_cloud_id ? 'private' : undefined,
  ].filter((form) => form !== undefined);
  if (forms.length !== 1) {
    report(
      'sku_name',
      'Choose exactly one plan form: sku_name with sku_type, sku_id with sku_item_price_id, or private_cloud_id with custom_sku.',
    );
    return undefined;
  }
  const plan =
    forms[0] === 'private' ? privatePlan(body, report) : forms[0] === 'name' ? planByName(body, report) : planById(body, report);
  if (plan) checkCommitment(body, plan, report);
  return plan;
}

function privatePlan(body: EndpointBody, report: Report): Plan | undefined {
  if (!body.custom_sku || Object.keys(body.custom_sku).length === 0) {
    report('custom_sku', 'A private cluster needs custom_sku.');
    return undefined;
  }
  return { form: 'private', skuName: null, skuType: 'hourly', committedDays: 0, currency: body.currency ?? 'INR', unitPrice: 0 };
}

/** The plan that the names of a SKU, of a kind of plan and of a term choose; undefined, and reported, when there is none. */
export function planByName(
  body: Pick<EndpointBody, 'sku_name' | 'sku_type' | 'committed_days'>,
  report: Report,
): Plan | undefined {
  const sku = findSku(body.sku_name ?? '');
  if (!body.sku_type) report('sku_type', 'This field is required with sku_name.');
  if (!sku) report('sku_name', body.sku_name ? `SKU "${body.sku_name}" does not exist.` : 'This field is required with sku_type.');
  if (!sku || !body.sku_type) return undefined;
  const days = body.committed_days ?? 0;
  const row = sku.plans.find(
    (plan) => plan.sku_type === body.sku_type && (body.sku_type === 'hourly' || plan.committed_days === days),
  );
  if (!row) report('committed_days', `${sku.name} has no committed plan of ${days} days.`);
  return row ? planOf('name', sku, row) : undefined;
}

function planById(body: EndpointBody, report: Report): Plan | undefined {
  const priced = body.sku_item_price_id == null ? undefined : findPrice(body.sku_item_price_id);
  const sku = body.sku_id == null ? priced?.sku : skus.find((item) => item.sku_id === body.sku_id);
  if (!sku) report(body.sku_id == null ? 'sku_item_price_id' : 'sku_id', 'This plan does not exist.');
  if (!sku) return undefined;
  const row = body.sku_item_price_id == null ? sku.plans.find((plan) => plan.sku_type === 'hourly') : priced?.row;
  if (!row || !sku.plans.includes(row)) {
    report('sku_item_price_id', `${sku.name} has no such price.`);
    return undefined;
  }
  return planOf('id', sku, row);
}

function findPrice(priceId: number): { sku: Sku; row: PlanRow } | undefined {
  for (const sku of skus) {
    const row = sku.plans.find((plan) => plan.sku_item_price_id === priceId);
    if (row) return { sku, row };
  }
  return undefined;
}

function checkCommitment(body: EndpointBody, plan: Plan, report: Report): void {
  const days = body.committed_days ?? 0;
  if (plan.skuType === 'hourly') {
    if (days !== 0) report('committed_days', 'Must be 0 on an hourly plan.');
    if (body.committed_instance_policy) report('committed_instance_policy', 'Must be empty on an hourly plan.');
    if ((body.committed_replicas ?? 0) > 0) report('committed_replicas', 'Must be 0 on an hourly plan.');
    return;
  }
  if (days !== 0 && days !== plan.committedDays) report('committed_days', `Must be ${plan.committedDays} for this price.`);
  if (!body.committed_instance_policy)
    report('committed_instance_policy', 'A committed plan needs auto_renew, auto_terminate or convert_to_hourly_billing.');
}
