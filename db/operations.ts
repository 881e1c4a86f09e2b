/** Operations in PostgreSQL: what runs, what ran, and how it ended. */
import { and, desc, eq, gte, isNull, lte, or, sql } from 'drizzle-orm';
import type { Ending } from '../workflows/contract/audit.js';
import type { EndpointIdentity, Target } from '../workflows/contract/identity.js';
import type { Plan } from '../workflows/contract/plan.js';
import { storable } from '../workflows/contract/storable.js';
import type { Database } from './connect.js';
import { findRowOfOperation, getEndpointRow, lockEndpoint } from './endpoints.js';
import { endpoints, operations, revisionVerdicts } from './schema.js';

export type OperationRow = typeof operations.$inferSelect;

export async function findOperation(db: Database, operationId: string): Promise<OperationRow | undefined> {
  const [row] = await db.select().from(operations).where(eq(operations.id, operationId));
  return row;
}

export interface OperationFilter {
  /** Most operations. Default: all. */
  limit?: number;
  /** Only those whose id begins so. */
  idStart?: string;
  /** Only those that were under way at this time or later. One without a last word was so while it had the endpoint. */
  since?: Date;
  /** Only those that had begun by this time. */
  until?: Date;
}

/** Operations of an endpoint, newest first. */
export async function listOperations(
  db: Database,
  endpoint: EndpointIdentity,
  { limit, idStart, since, until }: OperationFilter = {},
): Promise<OperationRow[]> {
  const { id, startedAt, endedAt } = operations;
  const asked = db
    .select({ operation: operations })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(
      and(
        eq(endpoints.target, endpoint.target),
        eq(endpoints.location, endpoint.location),
        eq(endpoints.projectId, endpoint.projectId),
        eq(endpoints.name, endpoint.name),
        idStart === undefined ? undefined : sql`starts_with(${id}::text, ${storable(idStart.toLowerCase())})`,
        since && or(gte(endedAt, since), gte(startedAt, since), and(isNull(endedAt), eq(endpoints.currentOperation, id))),
        until && lte(startedAt, until),
      ),
    )
    .orderBy(desc(startedAt));
  const rows = await (limit === undefined ? asked : asked.limit(limit));
  return rows.map((row) => row.operation);
}

/** Ids of the endpoints of a project that an operation works on now. */
export async function listBusy(db: Database, target: Target, projectId: number): Promise<string[]> {
  const rows = await db
    .select({ id: operations.endpointId })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(and(eq(endpoints.target, target), eq(endpoints.projectId, projectId), isNull(operations.endedAt)));
  return [...new Set(rows.map(({ id }) => id))];
}

export interface EndpointOverview {
  endpoint: typeof endpoints.$inferSelect;
  latest?: OperationRow;
}

/** Every endpoint we know with its newest operation, by name. */
export async function listEndpointOverviews(db: Database, filter: { name?: string } = {}): Promise<EndpointOverview[]> {
  const newest = db
    .selectDistinctOn([operations.endpointId])
    .from(operations)
    .orderBy(operations.endpointId, desc(operations.startedAt))
    .as('newest');
  const rows = await db
    .select()
    .from(endpoints)
    .leftJoin(newest, eq(newest.endpointId, endpoints.id))
    .where(filter.name === undefined ? undefined : eq(endpoints.name, filter.name))
    .orderBy(endpoints.name, endpoints.target);
  return rows.map(({ endpoints: endpoint, newest: latest }) => ({ endpoint, ...(latest ? { latest } : {}) }));
}

export async function recordPlan(db: Database, operationId: string, plan: Plan): Promise<void> {
  await db
    .update(operations)
    .set({ plan, revision: plan.revision ?? null })
    .where(eq(operations.id, operationId));
}

export async function recordEvidence(db: Database, operationId: string, evidence: unknown): Promise<void> {
  await db.update(operations).set({ evidence }).where(eq(operations.id, operationId));
}

/** The last word: phase, summary, verdict, and what TIR holds from now on. Safe to write twice. @returns the operation, the first time */
export async function recordEnding(
  db: Database,
  endpoint: EndpointIdentity,
  operationId: string,
  ending: Ending,
): Promise<{ kind: string } | undefined> {
  return db.transaction(async (tx) => {
    await lockEndpoint(tx, endpoint);
    const row = (await findRowOfOperation(tx, operationId)) ?? (await getEndpointRow(tx, endpoint));
    // A run that was reset or terminated may speak last when another operation has the endpoint already.
    if (row.currentOperation === operationId && (ending.applied !== undefined || ending.power !== undefined)) {
      await tx
        .update(endpoints)
        .set({
          ...(ending.applied === undefined ? {} : { appliedRevision: ending.applied }),
          ...(ending.power === undefined ? {} : { desiredPower: ending.power }),
        })
        .where(eq(endpoints.id, row.id));
    }
    const [ended] = await tx
      .update(operations)
      .set({
        phase: ending.phase,
        phaseSince: sql`now()`,
        endedAt: sql`now()`,
        progress: null,
        summary: ending.summary,
        result: ending.result ?? null,
        failure: ending.failure ?? null,
      })
      .where(and(eq(operations.id, operationId), isNull(operations.endedAt)))
      .returning({ kind: operations.kind });
    if (ending.verdict && ending.revision !== undefined) {
      await tx
        .insert(revisionVerdicts)
        .values({
          endpointId: row.id,
          number: ending.revision,
          operationId,
          verdict: ending.verdict,
          evidence: ending.failure ?? ending.result ?? null,
        })
        .onConflictDoNothing();
    }
    return ended;
  });
}

/** What the present step sees, in one line, as it goes on. An operation that has ended sees nothing. */
export async function noteSeen(db: Database, operationId: string, seen: string): Promise<void> {
  await db
    .update(operations)
    .set({ progress: seen })
    .where(and(eq(operations.id, operationId), isNull(operations.endedAt)));
}
