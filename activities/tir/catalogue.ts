/** What TIR offers: SKUs with their prices, and frameworks. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { looseBoolean, looseNumber, looseText } from './live.js';

/** One price of a SKU. */
export interface SkuPlan {
  skuType: string;
  /** Length of the commitment (days); 0 for hourly. */
  committedDays: number;
  skuItemPriceId?: number;
  /** Price in `currency`, per hour for hourly plans. */
  unitPrice?: number;
  currency?: string;
}

/** A machine that a replica can run on. */
export interface Sku {
  name: string;
  /** List that it stands in: `CPU` or `GPU`. */
  kind: string;
  skuId?: number;
  series?: string;
  cpu?: string;
  gpu?: string;
  memory?: string;
  /** False when TIR has none free now; undefined when TIR does not say. */
  isAvailable?: boolean;
  isFree?: boolean;
  plans: SkuPlan[];
}

/** A framework as TIR's catalogue names it. The answer's field names are only partly documented. */
export interface CatalogueFramework {
  name: string;
  raw: Record<string, unknown>;
}

const looseWords = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const plan = z
  .looseObject({
    sku_type: z.string(),
    committed_days: looseNumber,
    sku_item_price_id: looseNumber,
    unit_price: looseNumber,
    currency: looseText,
  })
  .transform((wire): SkuPlan =>
    defined({
      skuType: wire.sku_type,
      committedDays: wire.committed_days ?? 0,
      skuItemPriceId: wire.sku_item_price_id,
      unitPrice: wire.unit_price,
      currency: wire.currency,
    }),
  );
const sku = z.looseObject({
  name: z.string(),
  sku_id: looseNumber,
  series: looseWords,
  cpu: looseWords,
  gpu: looseWords,
  memory: looseWords,
  is_inventory_available: looseBoolean,
  is_free: looseBoolean,
  plans: z.array(plan).nullish(),
});
const skuLists = z.record(z.string(), z.array(sku).nullable().catch(null));
const framework = z
  .looseObject({ framework: looseText, name: looseText, identifier: looseText, id: looseWords })
  .transform((wire): CatalogueFramework => ({
    name: wire.framework ?? wire.identifier ?? wire.name ?? wire.id ?? 'unknown',
    raw: wire,
  }));

/** Leaves out what is undefined, so that an absent field is absent. */
function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** The operations on the catalogue of `TirClient`. */
export function catalogueOperations(caller: Caller) {
  return {
    /** SKUs that a framework (wire value) may run on. Prices come only from here. */
    async listSkus(frameworkName: string): Promise<Sku[]> {
      const lists = await caller.read(
        {
          operation: 'listSkus',
          method: 'GET',
          path: ['gpu_service', 'sku'],
          query: { service: 'inference_service', framework: frameworkName },
        },
        skuLists,
      );
      return Object.entries(lists).flatMap(([kind, items]) =>
        (items ?? []).map((item): Sku =>
          defined({
            name: item.name,
            kind,
            skuId: item.sku_id,
            series: item.series,
            cpu: item.cpu,
            gpu: item.gpu,
            memory: item.memory,
            isAvailable: item.is_inventory_available,
            isFree: item.is_free,
            plans: item.plans ?? [],
          }),
        ),
      );
    },

    /** Frameworks that TIR's catalogue offers now. */
    listFrameworks: (): Promise<CatalogueFramework[]> =>
      caller.read(
        { operation: 'listFrameworks', method: 'GET', path: ['serving', 'inference', 'framework-details'] },
        z.array(framework),
      ),
  };
}
