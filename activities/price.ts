/** What an endpoint costs. Prices come from TIR's SKU list alone. Pure. */
import type { Cost, PriceChange } from '../workflows/contract/plan.js';
import type { EndpointAttributes } from '../workflows/contract/spec.js';
import type { Sku, SkuPlan } from './tir/catalogue.js';
import type { EndpointReading } from './tir/wire-read.js';

/** What decides a price, of a spec as of a live endpoint. */
export interface Priced {
  skuName?: string | null;
  skuType?: string | null;
  committedDays?: number | null;
  skuItemPriceId?: number | null;
}

const HOURS_A_MONTH = 730;

/** Undefined when TIR lists neither of the two. A stopped endpoint costs nothing. */
export function priceChange(
  skus: readonly Sku[],
  desired: { attributes: EndpointAttributes; stopped: boolean; fallbackSkus?: readonly string[] },
  live?: { reading: EndpointReading; stopped: boolean },
): PriceChange | undefined {
  const { attributes } = desired;
  const fewest = attributes.isAutoScaleEnabled ? (attributes.autoScalePolicy?.minReplicas ?? 1) : attributes.replica;
  const after = costOf(skus, { ...attributes, replicas: desired.stopped ? 0 : fewest });
  const before = live && costOf(skus, { ...live.reading, replicas: live.stopped ? 0 : runningOf(live.reading) });
  const on: Record<string, number> = Object.fromEntries<number>(
    [...(attributes.skuName === undefined ? [] : [attributes.skuName]), ...(desired.fallbackSkus ?? [])].flatMap((skuName) => {
      const each = costOf(skus, { ...attributes, skuName, replicas: 1 })?.replicaPerHour;
      return each === undefined ? [] : [[skuName, each] as const];
    }),
  );
  const currency = after?.currency ?? before?.currency;
  if (currency === undefined) return undefined;
  return {
    currency,
    ...(before ? { live: before.cost } : {}),
    ...(after ? { desired: after.cost, replicaPerHour: after.replicaPerHour } : {}),
    ...(desired.fallbackSkus?.length ? { replicaPerHourOn: on } : {}),
  };
}

function runningOf({ isAutoScaleEnabled, autoScalePolicy, replica }: EndpointReading): number {
  return (isAutoScaleEnabled ? autoScalePolicy?.minReplicas : undefined) ?? replica ?? 1;
}

function costOf(skus: readonly Sku[], priced: Priced & { replicas: number }): { cost: Cost; replicaPerHour: number; currency: string } | undefined {
  const found = findPlan(skus, priced);
  if (found?.plan.unitPrice === undefined) return undefined;
  const { sku, plan } = found;
  // A committed price is that of the whole term.
  const hours = plan.committedDays > 0 ? plan.committedDays * 24 : 1;
  const replicaPerHour = (plan.unitPrice ?? 0) / hours;
  const perHour = replicaPerHour * priced.replicas;
  const term = plan.committedDays > 0 ? `committed for ${plan.committedDays} days` : 'hourly';
  return {
    cost: { perHour: round(perHour), perMonth: round(perHour * HOURS_A_MONTH), what: `${priced.replicas} × ${sku.name} ${term}` },
    replicaPerHour,
    currency: plan.currency ?? 'INR',
  };
}

/** TIR's own price row: of the id, where the plan is given by id. */
export function findPlan(skus: readonly Sku[], priced: Priced): { sku: Sku; plan: SkuPlan } | undefined {
  for (const sku of skus) {
    const plan = sku.plans.find((one) =>
      priced.skuName
        ? sku.name === priced.skuName && one.skuType === priced.skuType && one.committedDays === (priced.committedDays ?? 0)
        : one.skuItemPriceId !== undefined && one.skuItemPriceId === priced.skuItemPriceId,
    );
    if (plan) return { sku, plan };
  }
  return undefined;
}

const round = (amount: number): number => Math.round(amount * 100) / 100;
