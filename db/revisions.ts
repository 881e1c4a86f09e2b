/** Accepted specs of an endpoint: immutable, numbered, judged. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { specDigest } from '../workflows/contract/digest.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { SpecSource } from '../workflows/contract/operation.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { Database } from './connect.js';
import { findEndpointRow, getEndpointRow, lockEndpoint } from './endpoints.js';
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
  /** Earlier revision that a rollback goes back to: then it is a new revision, also when the spec is the same. */
  pointsTo?: number;
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
    const isSame = newest?.digest === wanted.digest && wanted.pointsTo === undefined;
    if (newest && (isSame || newest.operationId === wanted.operationId)) return newest.number;
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
      pointsTo: wanted.pointsTo ?? null,
    });
    return number;
  });
}

/** The spec for the endpoint as it is called now: a rename since is not taken back by going back to an earlier revision. */
export function underName({ spec, digest }: Pick<RevisionRow, 'digest'> & { spec: EndpointSpec }, name: string): { spec: EndpointSpec; digest: string } {
  if (spec.endpoint.name === name) return { spec, digest };
  const renamed = { ...spec, endpoint: { ...spec.endpoint, name } };
  return { spec: renamed, digest: specDigest(renamed) };
}

/** A revision of the endpoint, as a spec of its present name. */
export async function findRevision(
  db: Pick<Database, 'select'>,
  { id, name }: { id: string; name: string },
  number: number,
): Promise<{ spec: EndpointSpec; digest: string } | undefined> {
  const [found] = await db
    .select()
    .from(revisions)
    .where(and(eq(revisions.endpointId, id), eq(revisions.number, number)));
  return found && underName({ spec: found.spec as EndpointSpec, digest: found.digest }, name);
}

/** @throws Error when there is no such revision */
export async function getRevisionSpec(db: Database, endpoint: EndpointIdentity, number: number): Promise<EndpointSpec> {
  const found = await findRevision(db, await getEndpointRow(db, endpoint), number);
  if (!found) throw new Error(`Endpoint ${endpoint.name} has no revision ${number}.`);
  return found.spec;
}

export type Verdict = 'healthy' | 'bad' | 'unknown';

/** A revision with its newest verdict. */
export interface JudgedRevision extends Omit<RevisionRow, 'spec'> {
  spec: EndpointSpec;
  /** Absent when no rollout of it has ended yet. */
  verdict?: Verdict;
  /** What the verdict stands on. */
  evidence?: unknown;
  judgedAt?: Date;
}

/** All revisions of an endpoint with their newest verdicts, newest first. */
export async function listRevisions(db: Database, endpoint: EndpointIdentity): Promise<JudgedRevision[]> {
  const row = await findEndpointRow(db, endpoint);
  if (!row) return [];
  const verdicts = db
    .selectDistinctOn([revisionVerdicts.number])
    .from(revisionVerdicts)
    .where(eq(revisionVerdicts.endpointId, row.id))
    // What is unknown takes nothing back that was known: an aborted rollout does not make a healthy revision doubtful.
    .orderBy(revisionVerdicts.number, sql`${revisionVerdicts.verdict} = 'unknown'`, desc(revisionVerdicts.at))
    .as('newest');
  const rows = await db
    .select()
    .from(revisions)
    .leftJoin(verdicts, eq(verdicts.number, revisions.number))
    .where(eq(revisions.endpointId, row.id))
    .orderBy(desc(revisions.number));
  return rows.map(({ revisions: { spec, ...revision }, newest }) => ({
    ...revision,
    spec: spec as EndpointSpec,
    ...(newest ? { verdict: newest.verdict as Verdict, evidence: newest.evidence, judgedAt: newest.at } : {}),
  }));
}

/** The newest revision below `before` whose newest verdict is healthy. */
export async function findHealthyRevision(db: Database, endpoint: EndpointIdentity, before: number): Promise<number | undefined> {
  const all = await listRevisions(db, endpoint);
  return all.find(({ number, verdict }) => number < before && verdict === 'healthy')?.number;
}
