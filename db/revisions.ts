/** Accepted specs of an endpoint: immutable, numbered, judged. */
import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { SpecSource } from '../workflows/contract/operation.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { Database } from './connect.js';
import { getEndpointRow, lockEndpoint } from './endpoints.js';
import { revisions, revisionVerdicts } from './schema.js';

export type RevisionRow = typeof revisions.$inferSelect;

export interface NewRevision {
  endpoint: EndpointIdentity;
  operationId: string;
  spec: EndpointSpec;
  digest: string;
  actor: string;
  reason?: string;
  source?: SpecSource;
}

/** The revision that holds this spec: the newest one when its digest is the same, else a new one. Safe to repeat. */
export async function ensureRevision(db: Database, wanted: NewRevision): Promise<number> {
  return db.transaction(async (tx) => {
    await lockEndpoint(tx, wanted.endpoint);
    const row = await getEndpointRow(tx, wanted.endpoint);
    const [newest] = await tx
      .select()
      .from(revisions)
      .where(eq(revisions.endpointId, row.id))
      .orderBy(desc(revisions.number))
      .limit(1);
    if (newest && (newest.digest === wanted.digest || newest.operationId === wanted.operationId)) return newest.number;
    const number = (newest?.number ?? 0) + 1;
    await tx.insert(revisions).values({
      endpointId: row.id,
      number,
      spec: wanted.spec,
      digest: wanted.digest,
      operationId: wanted.operationId,
      actor: wanted.actor,
      reason: wanted.reason ?? null,
      source: wanted.source ?? null,
    });
    return number;
  });
}

/** @throws Error when there is no such revision */
export async function getRevisionSpec(db: Database, endpoint: EndpointIdentity, number: number): Promise<EndpointSpec> {
  const row = await getEndpointRow(db, endpoint);
  const [found] = await db
    .select()
    .from(revisions)
    .where(and(eq(revisions.endpointId, row.id), eq(revisions.number, number)));
  if (!found) throw new Error(`Endpoint ${endpoint.name} has no revision ${number}.`);
  return found.spec as EndpointSpec;
}

/** The newest spec, whatever became of it. */
export async function findNewestRevision(db: Database, endpoint: EndpointIdentity): Promise<RevisionRow | undefined> {
  const row = await getEndpointRow(db, endpoint);
  const [found] = await db
    .select()
    .from(revisions)
    .where(eq(revisions.endpointId, row.id))
    .orderBy(desc(revisions.number))
    .limit(1);
  return found;
}

/** The newest revision below `before` whose newest verdict is healthy. */
export async function findHealthyRevision(db: Database, endpoint: EndpointIdentity, before: number): Promise<number | undefined> {
  const row = await getEndpointRow(db, endpoint);
  const healthy = await db
    .select({ number: revisionVerdicts.number })
    .from(revisionVerdicts)
    .where(
      and(
        eq(revisionVerdicts.endpointId, row.id),
        inArray(revisionVerdicts.verdict, ['healthy']),
        lt(revisionVerdicts.number, before),
      ),
    )
    .orderBy(desc(revisionVerdicts.number))
    .limit(1);
  return healthy[0]?.number;
}
