/** How an endpoint is paid: by TIR's own words, else by the price row of its plan. */
import { statedTerm, type Term } from '../workflows/contract/commitment.js';
import type { EndpointAttributes, EndpointSpec } from '../workflows/contract/spec.js';
import { findPlan } from './price.js';
import type { Sku } from './tir/catalogue.js';
import type { TirClient } from './tir/client.js';
import type { LiveEndpoint } from './tir/live.js';
import { readWire } from './tir/wire-read.js';

/** Of a spec: the price row decides where the plan is given by id. `unknown` when TIR does not list it and the spec does not say. */
export function termOf(skus: readonly Sku[], endpoint: EndpointAttributes): Term {
  const row = endpoint.skuName === undefined && endpoint.skuItemPriceId !== undefined ? findPlan(skus, endpoint)?.plan : undefined;
  return row ? statedTerm(row) : statedTerm(endpoint);
}

/**
 * Of a live endpoint. Its GET is not documented: where it does not say, its price row does, then the spec that it holds.
 * @param applied the spec that TIR holds, where that is known
 */
export function termOfLive(live: Pick<LiveEndpoint, 'raw'>, skus: readonly Sku[], applied?: EndpointSpec): Term {
  const reading = readWire(live.raw);
  const said = statedTerm(reading);
  if (said !== 'unknown') return said;
  const row = reading.skuItemPriceId ? findPlan(skus, { skuItemPriceId: reading.skuItemPriceId })?.plan : undefined;
  if (row) return statedTerm(row);
  return applied ? termOf(skus, applied.endpoint) : 'unknown';
}

/** The same, where no price list was read yet: TIR is asked for it only when nothing else tells. */
export async function readTerm(tir: TirClient, live: LiveEndpoint, applied?: EndpointSpec): Promise<Term> {
  const said = termOfLive(live, [], applied);
  if (said !== 'unknown' || live.framework === undefined) return said;
  return termOfLive(live, await tir.listSkus(live.framework), applied);
}

/** Replicas that always run: of one that scales by itself its minimum. Undefined when TIR does not say. */
export const fewestReplicas = ({ autoScale, replica }: Pick<LiveEndpoint, 'autoScale' | 'replica'>): number | undefined =>
  autoScale?.enabled ? autoScale.minReplicas : replica;

/** What somebody wants of a live endpoint that its payment may forbid. */
export interface Wish {
  name: string;
  term: Term;
  stops?: boolean;
  deletes?: boolean;
  /** That a committed plan is not refunded was said. */
  acknowledged?: boolean;
  /** Fewest replicas: now, undefined when TIR does not say, and as wanted. */
  replicas?: { now: number | undefined; wanted: number };
}

/**
 * TIR's own limits of a committed plan: always on, never lowered, not refunded. Undefined when nothing forbids it. Where
 * the payment is not known TIR is left to say what it refuses; only a delete, which it does not refuse, must be said twice.
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/stop-start-and-restart-an-endpoint/ (read 2026-11)
 */
export function forbiddenByTerm({ name, term, stops, deletes, acknowledged, replicas }: Wish): string | undefined {
  if (stops && term === 'committed')
    return `${name} runs on a committed plan, which is paid up front and cannot be stopped. Delete it with tir-rollouts delete ${name} --yes-delete-committed, or let it run.`;
  if (replicas?.now !== undefined && replicas.wanted < replicas.now && term === 'committed')
    return `${name} runs on a committed plan; its replicas cannot be lowered. Choose ${replicas.now} or more.`;
  if (!deletes || acknowledged || term === 'hourly') return undefined;
  return term === 'committed'
    ? `${name} runs on a committed plan, which is not refunded when it is deleted. Say so with --yes-delete-committed.`
    : `Whether ${name} runs on a committed plan is not known: TIR does not say it, and its price row is not listed. A committed plan is not refunded when it is deleted. Say that it may be with --yes-delete-committed.`;
}
