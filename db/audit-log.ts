/**
 * The audit of operations, written exactly once: intent before an act, outcome after it, decisions in between.
 * Writing an entry again is recording it once; the same entry with other content is an alarm.
 */
import { and, asc, eq, isNotNull, ne, notExists, sql } from 'drizzle-orm';
import type { Decision, Ticket } from '../workflows/contract/audit.js';
import type { Phase } from '../workflows/contract/phase.js';
import { endpointWorkflowId } from '../workflows/contract/identity.js';
import type { Database } from './connect.js';
import {
  ensureEndpointRow,
  findRowOfOperation,
  getEndpointRow,
  lockEndpoint,
  type EndpointRow,
  type Transaction,
} from './endpoints.js';
import { assertOwner, beginEffect, claimEndpoint, endEffect, settleRestart } from './fence.js';
import { auditEntries, operations, tirCalls } from './schema.js';

export type AuditEntry = typeof auditEntries.$inferSelect;
export type NewTirCall = Omit<typeof tirCalls.$inferInsert, 'id'>;

/** The same entry exists with other content. */
export class AuditConflictError extends Error {
  override readonly name = 'AuditConflictError';
}

/** The id of an operation was used before: by another endpoint, or by one that has ended. */
export class OperationTakenError extends Error {
  override readonly name = 'OperationTakenError';
}

/** How an act ended. */
export type OutcomeResult = 'succeeded' | 'failed' | 'unknown' | 'notAttempted';

export interface Outcome {
  result: OutcomeResult;
  /** Failure type, when it failed. */
  failure?: string;
}

export interface RunRef {
  runId: string;
  ticket: Ticket;
}

/** What was written before an activity acts. */
export interface Before {
  /** The outcome when the step was done before: then the activity must not act again. */
  done?: AuditEntry;
  /** The decisions that were not in the audit yet. */
  decisions: Decision[];
}

/**
 * Before an activity acts: opens the operation if this is its first, writes the decisions and closings that ride along,
 * and, for a step that changes something, its intent.
 * @param effectMs how long the effect may last at the most
 * @throws FencedError, StillActingError, AuditConflictError, OperationTakenError
 */
export async function writeBefore(db: Database, { runId, ticket }: RunRef, effectMs: number): Promise<Before> {
  return db.transaction(async (tx) => {
    await lockEndpoint(tx, ticket.endpoint);
    const row = ticket.opening ? await ensureEndpointRow(tx, ticket.endpoint) : await rowOf(tx, ticket);
    if (ticket.opening) {
      await openOperation(tx, row.id, runId, ticket);
      await claimEndpoint(tx, row, ticket.operationId);
    }
    await followReset(tx, runId, ticket.operationId);
    const decisions: Decision[] = [];
    for (const decision of ticket.decisions)
      if (await writeDecision(tx, runId, ticket.operationId, decision)) decisions.push(decision);
    for (const seq of ticket.closings) await closeStep(tx, runId, ticket.operationId, seq);
    if (ticket.seq === undefined) return { decisions };
    const done = await findOutcome(tx, runId, ticket.operationId, ticket.seq);
    if (done) return { done, decisions };
    assertOwner(row, ticket.operationId);
    await writeEntry(tx, {
      operationId: ticket.operationId,
      runId,
      seq: ticket.seq,
      kind: 'intent',
      step: ticket.step,
      content: { step: ticket.step },
    });
    await beginEffect(tx, row, ticket.operationId, effectMs);
    return { decisions };
  });
}

/** By the operation, since a rename changes the name on the way. */
const rowOf = async (tx: Transaction, { operationId, endpoint }: Ticket): Promise<EndpointRow> =>
  (await findRowOfOperation(tx, operationId)) ?? (await getEndpointRow(tx, endpoint));

async function openOperation(
  tx: Transaction,
  endpointId: string,
  runId: string,
  { operationId, opening, endpoint }: Ticket,
): Promise<void> {
  if (!opening) return;
  const inserted = await tx
    .insert(operations)
    .values({
      id: operationId,
      endpointId,
      kind: opening.kind,
      workflowId: endpointWorkflowId(endpoint),
      runId,
      actor: opening.actor,
      reason: opening.reason ?? null,
      digest: opening.digest ?? null,
      phase: 'Validating',
    })
    .onConflictDoNothing()
    .returning({ id: operations.id });
  if (inserted.length > 0) return;
  const [known] = await tx.select().from(operations).where(eq(operations.id, operationId));
  // A later attempt of the same run writes the same once more, and a run that Temporal was told to reset goes on.
  if (known?.endpointId === endpointId && (known.runId === runId || known.endedAt === null)) return;
  throw new OperationTakenError(
    `Operation ${operationId} is in the records already, ${known?.endpointId === endpointId ? 'and has ended' : 'of another endpoint'}. Start one with an id of its own.`,
  );
}

/**
 * A run that has written nothing yet, of an operation that another run began, goes on after a reset: from now on the operation
 * is in this run, at the phases that it enters, and has not ended. A late writer of the run before has written already.
 */
async function followReset(tx: Transaction, runId: string, operationId: string): Promise<void> {
  const hasWritten = tx
    .select({ seq: auditEntries.seq })
    .from(auditEntries)
    .where(and(eq(auditEntries.operationId, operationId), eq(auditEntries.runId, runId)));
  await tx
    .update(operations)
    .set({ runId, phaseSeq: 0, endedAt: null, summary: null, result: null, failure: null })
    .where(and(eq(operations.id, operationId), ne(operations.runId, runId), notExists(hasWritten)));
}

/** @returns whether it was not there yet */
async function writeDecision(tx: Transaction, runId: string, operationId: string, decision: Decision): Promise<boolean> {
  const { seq, at, ...content } = decision;
  const isNew = await writeEntry(tx, {
    operationId,
    runId,
    seq,
    kind: 'decision',
    step: decision.verb ?? decision.phase ?? 'decision',
    content,
    at: new Date(at),
  });
  if (decision.phase) await enterPhase(tx, operationId, decision, decision.phase);
  return isNew;
}

async function enterPhase(tx: Transaction, operationId: string, { seq, at, detail }: Decision, phase: Phase): Promise<void> {
  await tx
    .update(operations)
    .set({ phase, phaseSeq: seq, phaseSince: new Date(at), progress: detail ?? null })
    .where(and(eq(operations.id, operationId), sql`${operations.phaseSeq} < ${seq}`));
}

/** A step that the workflow saw end without an outcome: unknown when an intent exists, else never attempted. */
async function closeStep(tx: Transaction, runId: string, operationId: string, seq: number): Promise<void> {
  if (await findOutcome(tx, runId, operationId, seq)) return;
  const [intent] = await tx
    .select()
    .from(auditEntries)
    .where(isEntry(runId, operationId, seq, 'intent'));
  const outcome: Outcome = { result: intent ? 'unknown' : 'notAttempted' };
  await writeEntry(tx, { operationId, runId, seq, kind: 'outcome', step: intent?.step ?? 'step', content: outcome });
}

/**
 * After the act: its final outcome and the calls it made, in one transaction.
 * @returns the outcome that stands: the first one written, when two attempts finished
 */
export async function writeOutcome(
  db: Database,
  { runId, ticket }: RunRef,
  outcome: Outcome,
  detail: unknown,
  calls: NewTirCall[],
): Promise<AuditEntry> {
  const { operationId, seq, step } = ticket;
  if (seq === undefined) throw new Error(`Step ${step} has no place in the audit.`);
  return db.transaction(async (tx) => {
    await lockEndpoint(tx, ticket.endpoint);
    const row = await rowOf(tx, ticket);
    await tx
      .insert(auditEntries)
      .values({ operationId, runId, seq, kind: 'outcome', step, content: outcome, detail })
      .onConflictDoNothing();
    if (calls.length > 0) await tx.insert(tirCalls).values(calls);
    await endEffect(tx, row.id, operationId);
    if (outcome.result !== 'unknown') await settleRestart(tx, row.id, operationId);
    const written = await findOutcome(tx, runId, operationId, seq);
    if (!written) throw new Error(`The outcome of ${step} was not written.`);
    return written;
  });
}

/** The calls of an attempt that is not the last one, or of a step that changes nothing. The effect, if any, is over. */
export async function writeCalls(db: Database, ticket: Ticket, calls: NewTirCall[], progress?: string): Promise<void> {
  await db.transaction(async (tx) => {
    if (calls.length > 0) await tx.insert(tirCalls).values(calls);
    if (progress !== undefined) await tx.update(operations).set({ progress }).where(eq(operations.id, ticket.operationId));
    if (ticket.seq !== undefined) {
      const row = await rowOf(tx, ticket);
      await endEffect(tx, row.id, ticket.operationId);
    }
  });
}

const isEntry = (runId: string, operationId: string, seq: number, kind: string) =>
  and(
    eq(auditEntries.operationId, operationId),
    eq(auditEntries.runId, runId),
    eq(auditEntries.seq, seq),
    eq(auditEntries.kind, kind),
  );

async function findOutcome(tx: Transaction, runId: string, operationId: string, seq: number): Promise<AuditEntry | undefined> {
  const [row] = await tx
    .select()
    .from(auditEntries)
    .where(isEntry(runId, operationId, seq, 'outcome'));
  return row;
}

/** @returns whether it was not there yet */
async function writeEntry(tx: Transaction, entry: typeof auditEntries.$inferInsert): Promise<boolean> {
  const inserted = await tx.insert(auditEntries).values(entry).onConflictDoNothing().returning({ seq: auditEntries.seq });
  if (inserted.length > 0) return true;
  const [same] = await tx
    .select({ equal: sql<boolean>`${auditEntries.content} = ${sql.param(entry.content, auditEntries.content)}::jsonb` })
    .from(auditEntries)
    .where(isEntry(entry.runId, entry.operationId, entry.seq, entry.kind));
  if (same?.equal) return false;
  throw new AuditConflictError(
    `Audit entry ${entry.seq} (${entry.kind} of ${entry.step}) of operation ${entry.operationId} exists with other content. Stop and look at it with tir-rollouts history --operation ${entry.operationId}.`,
  );
}

/** All entries of an operation, in order; those of a run that goes on after a reset behind those of the run before. */
export async function listEntries(db: Database, operationId: string): Promise<AuditEntry[]> {
  return db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.operationId, operationId))
    .orderBy(sql`min(${auditEntries.at}) over (partition by ${auditEntries.runId})`, asc(auditEntries.seq), asc(auditEntries.kind));
}

/** Calls of an operation, oldest first. */
export async function listCalls(db: Database, operationId: string): Promise<(typeof tirCalls.$inferSelect)[]> {
  return db
    .select()
    .from(tirCalls)
    .where(and(eq(tirCalls.operationId, operationId), isNotNull(tirCalls.at)))
    .orderBy(asc(tirCalls.id));
}
