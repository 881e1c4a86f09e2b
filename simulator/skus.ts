import { readFileSync } from 'node:fs';

/** One price row of a SKU. `unitPrice` is per replica: for an hour when hourly, for the whole term when committed. */
export interface PlanRow {
  sku_item_price_id: number;
  sku_type: 'hourly' | 'committed';
  committed_days: number;
  unit_price: number;
  currency: string;
}

/**
 * One machine type. `free` is how many replicas fit; null means without limit. E2E's Python SDK makes a plan's short
 * name of `series` and a part of `sku_type` (up to the first hyphen; in older versions, for GPUs, what follows the first
 * point), and looks for the names that begin with `CPU` among the CPUs alone.
 */
export interface Sku {
  name: string;
  series: string;
  cpu: string;
  gpu: string;
  memory: string;
  sku_id: number;
  sku_type: string;
  is_free: boolean;
  free: number | null;
  plans: PlanRow[];
}

/** The machine types offered. Names, sizes and prices are inventions, apart from `C3.2` and ids 40, 97 and 695, which public samples of the real platform show. */
export const skuCatalogue = JSON.parse(readFileSync(new URL('./skus.json', import.meta.url), 'utf8')) as {
  CPU: Sku[];
  GPU: Sku[];
};

/** Every SKU, CPU first. */
export const skus: readonly Sku[] = [...skuCatalogue.CPU, ...skuCatalogue.GPU];

/** The plan of an endpoint, resolved from whichever form its body uses. A private cluster's plan has no SKU and no price. */
export interface Plan {
  form: 'name' | 'id' | 'private';
  skuName: string | null;
  skuType: 'hourly' | 'committed';
  committedDays: number;
  currency: string;
  unitPrice: number;
}

/** The SKU of that name, if there is one. */
export function findSku(name: string): Sku | undefined {
  return skus.find((sku) => sku.name === name);
}

/** Makes a plan from a SKU and one of its rows. */
export function planOf(form: 'name' | 'id', sku: Sku, row: PlanRow): Plan {
  return {
    form,
    skuName: sku.name,
    skuType: row.sku_type,
    committedDays: row.committed_days,
    currency: row.currency,
    unitPrice: row.unit_price,
  };
}
