/** A start on the first SKU that is free, and what a start leaves that a killed worker cut off. */
import type { Database } from '../db/connect.js';
import { getEndpointRow, recordPendingEffect } from '../db/endpoints.js';
import type { Ticket } from '../workflows/contract/audit.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { TirClient } from './tir/client.js';
import { isTirError, soldOut, type TirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { readWire } from './tir/wire-read.js';

interface Start {
  database: Database;
  tir: TirClient;
  ticket: Ticket;
  endpoint: EndpointIdentity;
}

/**
 * On the SKU that it is on; then on the spec's own and its fallbacks, in their order; with none free, back to the one
 * that it was on. Which one that was is written before it is left: a worker may be killed on the way.
 * @param put brings the stopped endpoint onto a SKU
 * @throws TirError of the first SKU, which names all that were tried
 */
export async function startOnFreeSku(
  { database, tir, ticket, endpoint }: Start,
  live: LiveEndpoint,
  spec: EndpointSpec | undefined,
  put: (skuName: string) => Promise<void>,
): Promise<void> {
  const former = await formerSku(database, endpoint);
  let now = readWire(live.raw).skuName ?? undefined;
  const own = former ?? now;
  const others = spec && spec.rollout.fallbackSkus.length > 0 ? [spec.endpoint.skuName, ...spec.rollout.fallbackSkus] : [];
  const tried: string[] = [];
  let first: TirError | undefined;
  for (const sku of new Set([own, ...others])) {
    if (sku !== undefined && sku !== now) {
      if (own !== undefined) await recordStart(database, endpoint, ticket, own);
      await put(sku);
      now = sku;
    }
    try {
      await tir.startEndpoint(live.id);
      return await forgetStart(database, endpoint);
    } catch (err) {
      if (!isTirError(err, 'capacity')) throw err;
      first ??= err;
      if (sku !== undefined) tried.push(sku);
    }
  }
  if (own !== undefined && now !== own) await put(own);
  await forgetStart(database, endpoint);
  if (first) throw soldOut(first, tried);
}

/** A stopped endpoint that a start left on another SKU goes back to its own. @returns that SKU; undefined when nothing was left */
export async function settleSku(
  database: Database,
  endpoint: EndpointIdentity,
  live: LiveEndpoint,
  put: (skuName: string) => Promise<void>,
): Promise<string | undefined> {
  const former = await formerSku(database, endpoint);
  if (former === undefined) return undefined;
  const leaves = statusOf(live) === 'stopped' && readWire(live.raw).skuName !== former;
  if (leaves) await put(former);
  await forgetStart(database, endpoint);
  return leaves ? former : undefined;
}

/** The start has its outcome. */
export async function forgetStart(database: Database, endpoint: EndpointIdentity): Promise<void> {
  if ((await getEndpointRow(database, endpoint)).pendingEffect?.act === 'start') await recordPendingEffect(database, endpoint, null);
}

async function formerSku(database: Database, endpoint: EndpointIdentity): Promise<string | undefined> {
  const { pendingEffect } = await getEndpointRow(database, endpoint);
  return pendingEffect?.act === 'start' ? pendingEffect.skuName : undefined;
}

function recordStart(database: Database, endpoint: EndpointIdentity, { operationId, seq = 0 }: Ticket, skuName: string): Promise<void> {
  const now = new Date().toISOString();
  return recordPendingEffect(database, endpoint, { act: 'start', operationId, seq, absentAt: now, sentAt: now, skuName });
}
