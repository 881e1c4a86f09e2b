/** Endpoints in PostgreSQL: identity, TIR's id, and the fence around effects. */
import { and, desc, eq, ne, sql } from 'drizzle-orm';
import { endpointPath, endpointWorkflowId, type EndpointIdentity, type Target } from '../workflows/contract/identity.js';
import { storable } from '../workflows/contract/storable.js';
import type { Database } from './connect.js';
import { endpoints, operations, type BeforeAct, type PendingEffect } from './schema.js';

export type EndpointRow = typeof endpoints.$inferSelect;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
type Reader = Pick<Database, 'select'>;

const isThat = (endpoint: EndpointIdentity) =>
  and(
    eq(endpoints.target, endpoint.target),
    eq(endpoints.location, endpoint.location),
    eq(endpoints.projectId, endpoint.projectId),
    eq(endpoints.name, endpoint.name),
  );

export async function findEndpointRow(db: Reader, endpoint: EndpointIdentity): Promise<EndpointRow | undefined> {
  const [row] = await db.select().from(endpoints).where(isThat(endpoint));
  return row;
}

/** @throws Error when the endpoint was never opened by an operation */
export async function getEndpointRow(db: Reader, endpoint: EndpointIdentity): Promise<EndpointRow> {
  const row = await findEndpointRow(db, endpoint);
  if (!row) throw new Error(`No record of endpoint ${endpointPath(endpoint)}: no operation has opened it.`);
  return row;
}

/** Every record of a project. */
export async function listProjectRows(db: Reader, target: Target, projectId: number): Promise<EndpointRow[]> {
  return db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.target, target), eq(endpoints.projectId, projectId)))
    .orderBy(endpoints.name);
}

/** Who the record is of. */
export const identityOf = ({ target, location, projectId, name }: EndpointRow): EndpointIdentity => ({
  target: target as Target,
  location,
  projectId,
  name,
});

/** The record of ours that holds TIR's id, whatever its name. */
export async function findRowByTirId(
  db: Reader,
  { target, projectId }: Pick<EndpointIdentity, 'target' | 'projectId'>,
  tirId: number,
): Promise<EndpointRow | undefined> {
  const [row] = await db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.target, target), eq(endpoints.projectId, projectId), eq(endpoints.tirId, tirId)));
  return row;
}

/** Gives the record another name; its operations and revisions stay with it. */
export async function renameEndpointRow(db: Pick<Database, 'update'>, id: string, name: string): Promise<void> {
  await db.update(endpoints).set({ name }).where(eq(endpoints.id, id));
}

/** What is called otherwise now, and had this name before, the last one to have it first: an operation keeps the name that it began under. */
export async function findRenamed(db: Database, former: EndpointIdentity): Promise<EndpointRow | undefined> {
  const [found] = await db
    .select({ endpoint: endpoints })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(and(eq(operations.workflowId, endpointWorkflowId(former)), ne(endpoints.name, former.name)))
    .orderBy(desc(operations.startedAt))
    .limit(1);
  return found?.endpoint;
}

/** The row that an operation works on, whatever the endpoint is called by now. */
export async function findRowOfOperation(db: Reader, operationId: string): Promise<EndpointRow | undefined> {
  const [found] = await db
    .select({ endpoint: endpoints })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(eq(operations.id, operationId));
  return found?.endpoint;
}

/** The row, made when it is new. */
export async function ensureEndpointRow(tx: Transaction, endpoint: EndpointIdentity): Promise<EndpointRow> {
  await tx
    .insert(endpoints)
    .values({ ...pick(endpoint) })
    .onConflictDoNothing();
  return getEndpointRow(tx, endpoint);
}

const pick = ({ target, location, projectId, name }: EndpointIdentity) => ({ target, location, projectId, name });

/** Serialises writers of one endpoint until the end of the transaction. */
export async function lockEndpoint(tx: Transaction, endpoint: EndpointIdentity): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${storable(endpointPath(endpoint))}, 0))`);
}

/** What was last seen on TIR. `tirId: null` forgets a deleted endpoint's id. */
export async function recordSeen(
  db: Pick<Database, 'update'>,
  endpoint: EndpointIdentity,
  seen: { tirId?: number | null; status?: string; replicas?: number; skuName?: string; inferenceUrl?: string | null },
): Promise<void> {
  await db
    .update(endpoints)
    .set({
      ...(seen.tirId === undefined ? {} : { tirId: seen.tirId }),
      ...(seen.tirId === null ? { beforeAct: null } : {}),
      ...(seen.status === undefined ? {} : { lastStatus: seen.status, lastSeenAt: new Date() }),
      ...(seen.replicas === undefined ? {} : { lastReplicas: seen.replicas }),
      ...(seen.skuName === undefined ? {} : { lastSku: seen.skuName }),
      ...(seen.inferenceUrl === undefined ? {} : { inferenceUrl: seen.inferenceUrl }),
    })
    .where(isThat(endpoint));
}

/** Says which revision TIR holds for sure; null before the first change of an operation, until its end. */
export async function recordApplied(
  db: Pick<Database, 'update'>,
  endpoint: EndpointIdentity,
  revision: number | null,
): Promise<void> {
  await db.update(endpoints).set({ appliedRevision: revision }).where(isThat(endpoint));
}

/** Says what is about to be sent; null once its outcome is known. */
export async function recordPendingEffect(
  db: Pick<Database, 'update'>,
  endpoint: EndpointIdentity,
  effect: PendingEffect | null,
): Promise<void> {
  await db.update(endpoints).set({ pendingEffect: effect }).where(isThat(endpoint));
}

/** Keeps what was there before an act; null once a wait has seen the act through, or there is no endpoint left. */
export async function recordBeforeAct(
  db: Pick<Database, 'update'>,
  endpoint: EndpointIdentity,
  before: BeforeAct | null,
): Promise<void> {
  await db.update(endpoints).set({ beforeAct: before }).where(isThat(endpoint));
}

/** Puts another pending effect in the place of one's own. Nothing happens when a successor has written its own meanwhile. */
export async function replacePendingEffect(
  db: Pick<Database, 'update'>,
  endpoint: EndpointIdentity,
  own: PendingEffect,
  effect: PendingEffect | null,
): Promise<void> {
  const { operationId, sentAt } = own;
  const isOwn = sql`${endpoints.pendingEffect} @> ${JSON.stringify({ operationId, sentAt })}::jsonb`;
  await db
    .update(endpoints)
    .set({ pendingEffect: effect })
    .where(and(isThat(endpoint), isOwn));
}
