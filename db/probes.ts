/** Calls of probe checks, as they happened. */
import { asc, eq } from 'drizzle-orm';
import type { Database } from './connect.js';
import { probes } from './schema.js';

export type ProbeRow = typeof probes.$inferSelect;
export type NewProbe = typeof probes.$inferInsert;

/** Keeps probes. Safe to repeat. */
export async function writeProbes(db: Database, rows: NewProbe[]): Promise<void> {
  if (rows.length > 0) await db.insert(probes).values(rows).onConflictDoNothing();
}

/** Probes of an operation, oldest first. */
export async function listProbes(db: Database, operationId: string): Promise<ProbeRow[]> {
  return db.select().from(probes).where(eq(probes.operationId, operationId)).orderBy(asc(probes.at), asc(probes.number));
}
