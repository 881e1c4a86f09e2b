/** Operations in PostgreSQL: what runs, what ran, and how it ended. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Ending } from '../workflows/contract/audit.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { Plan } from '../workflows/contract/operation.js';
import type { Database } from './connect.js';
import { getEndpointRow, lockEndpoint } from './endpoints.js';
import { endpoints, operations, revisionVerdicts } from './schema.js';

export type OperationRow = typeof operations.$inferSelect;

export async function findOperation(db: Database, operationId: string): Promise<OperationRow | undefined> {
  const [row] = await db.select().from(operations).where(eq(operations.id, operationId));
  return row;
}

/** Operations of an endpoint, newest first. */
export async function listOperations(db: Database, endpoint: EndpointIdentity, limit = 50): Promise<OperationRow[]> {
  const rows = await db
    .select({ operation: operations })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(
      and(
        eq(endpoints.target, endpoint.target),
        eq(endpoints.location, endpoint.location),
        eq(endpoints.projectId, endpoint.projectId),
        eq(endpoints.name, endpoint.name),
      ),
    )
    .orderBy(desc(operations.startedAt))
    .limit(limit);
  return rows.map((row) => row.operation);
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

/** The last word: phase, summary, verdict. Safe to write twice. */
export async function recordEnding(db: Database, endpoint: EndpointIdentity, operationId: string, ending: Ending): Promise<void> {
  await db.transaction(async (tx) => {
    await lockEndpoint(tx, endpoint);
    const row = await getEndpointRow(tx, endpoint);
    await tx
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
      .where(and(eq(operations.id, operationId), isNull(operations.endedAt)));
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
  });
}
