/**
 * The workflow id is a lock, not a fence: after a terminate, an activity of the dead run can still act beside the new
 * run. So an effect is let through only for the operation that owns the endpoint now, and a new operation takes the
 * endpoint over only when no effect of another one can be under way.
 */
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { auditEntries, endpoints, operations } from './schema.js';
import type { EndpointRow, Transaction } from './endpoints.js';

/** This operation no longer owns the endpoint. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Another operation's effect may still be under way. */
export class StillActingError extends Error {
  override readonly name = 'StillActingError';
  constructor(
    message: string,
    /** When the effect is over at the latest. */
    readonly until: Date,
  ) {
    super(message);
  }
}

/**
 * Makes the operation the owner. What an owner that never ended left open (it was terminated) is closed as unknown.
 * @throws StillActingError while an effect of another operation may last
 */
export async function claimEndpoint(tx: Transaction, row: EndpointRow, operationId: string): Promise<void> {
  if (row.currentOperation === operationId) return;
  if (row.actingOperation && row.actingOperation !== operationId && row.actingUntil && row.actingUntil > new Date()) {
    throw new StillActingError(
      `Operation ${row.actingOperation} was ended with a call to TIR under way; it is over by ${row.actingUntil.toISOString()} at the latest.`,
      row.actingUntil,
    );
  }
  await closeAbandoned(tx, row, operationId);
  await tx.update(endpoints).set({ currentOperation: operationId }).where(eq(endpoints.id, row.id));
}

async function closeAbandoned(tx: Transaction, row: EndpointRow, successor: string): Promise<void> {
  const abandoned = await tx
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.endpointId, row.id), isNull(operations.endedAt), ne(operations.id, successor)));
  for (const { id } of abandoned) {
    await tx.execute(sql`
      insert into ${auditEntries} (operation_id, run_id, seq, kind, step, content)
      select intent.operation_id, intent.run_id, intent.seq, 'outcome', intent.step, '{"result": "unknown"}'::jsonb
      from ${auditEntries} intent
      where intent.operation_id = ${id} and intent.kind = 'intent' and not exists (
        select from ${auditEntries} outcome
        where outcome.operation_id = intent.operation_id and outcome.run_id = intent.run_id and outcome.seq = intent.seq and outcome.kind = 'outcome')
      on conflict do nothing`);
    await tx
      .update(operations)
      .set({
        phase: 'Failed',
        phaseSince: new Date(),
        endedAt: new Date(),
        summary: `Ended without a last word, as a terminated workflow does; operation ${successor} took over.`,
      })
      .where(eq(operations.id, id));
  }
}

/** @throws FencedError when another operation owns the endpoint */
export function assertOwner(row: EndpointRow, operationId: string): void {
  if (row.currentOperation === operationId) return;
  throw new FencedError(
    `Operation ${operationId} no longer owns endpoint ${row.name}: operation ${row.currentOperation ?? 'none'} does. Nothing was done. Look at it with tir-rollouts status ${row.name}.`,
  );
}

/** Says that an effect begins that lasts `ms` at the most. */
export async function beginEffect(tx: Transaction, row: EndpointRow, operationId: string, ms: number): Promise<void> {
  await tx
    .update(endpoints)
    .set({ actingOperation: operationId, actingUntil: new Date(Date.now() + ms) })
    .where(eq(endpoints.id, row.id));
}

/** A restart whose outcome is known and being written is pending no more. */
export async function settleRestart(tx: Pick<Transaction, 'update'>, endpointId: string, operationId: string): Promise<void> {
  const isThatRestart = sql`${endpoints.pendingEffect} @> ${JSON.stringify({ act: 'restart', operationId })}::jsonb`;
  await tx
    .update(endpoints)
    .set({ pendingEffect: null })
    .where(and(eq(endpoints.id, endpointId), isThatRestart));
}

/** Says that the operation's effect is over. */
export async function endEffect(tx: Pick<Transaction, 'update'>, endpointId: string, operationId: string): Promise<void> {
  await tx
    .update(endpoints)
    .set({ actingOperation: null, actingUntil: null })
    .where(and(eq(endpoints.id, endpointId), eq(endpoints.actingOperation, operationId)));
}
