/** What drift checks found. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { DriftFinding } from '../workflows/contract/drift.js';
import type { Target } from '../workflows/contract/identity.js';
import type { Database } from './connect.js';
import { findings } from './schema.js';

export type FindingRow = typeof findings.$inferSelect;

/** Keeps the findings of a check. Safe to repeat. */
export async function recordFindings(db: Database, checkId: string, found: readonly DriftFinding[]): Promise<void> {
  if (found.length === 0) return;
  await db
    .insert(findings)
    .values(
      found.map(({ kind, endpoint, endpointId, message, changes }) => ({
        checkId,
        ...endpoint,
        kind,
        tirId: endpointId ?? null,
        detail: { message, ...(changes ? { changes } : {}) },
      })),
    )
    .onConflictDoNothing();
}

/** Says which operation mends a finding. */
export async function recordRepair(
  db: Database,
  checkId: string,
  { kind, endpoint }: DriftFinding,
  operationId: string,
): Promise<void> {
  await db
    .update(findings)
    .set({ repairedBy: operationId })
    .where(
      and(
        eq(findings.checkId, checkId),
        eq(findings.kind, kind),
        eq(findings.name, endpoint.name),
        eq(findings.location, endpoint.location),
      ),
    );
}

/** The newest findings of a project, newest first. */
export async function listFindings(db: Database, target: Target, projectId: number, limit = 100): Promise<FindingRow[]> {
  return db
    .select()
    .from(findings)
    .where(and(eq(findings.target, target), eq(findings.projectId, projectId)))
    .orderBy(desc(findings.at), sql`${findings.id} desc`)
    .limit(limit);
}
