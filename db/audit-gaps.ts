/** Whether the audit of an operation is whole, as far as what is there proves it. */
import { desc, inArray } from 'drizzle-orm';
import { listEntries, type AuditEntry, type Outcome } from './audit-log.js';
import type { Database } from './connect.js';
import { findOperation, type OperationRow } from './operations.js';
import { auditEntries, operations } from './schema.js';

type Entry = Pick<AuditEntry, 'runId' | 'seq' | 'kind' | 'content'>;
type Row = Pick<OperationRow, 'runId' | 'phaseSeq' | 'endedAt' | 'result' | 'failure'>;

/**
 * Numbers run from 1 without a gap, each a decision or an act with an intent and an outcome; what was never attempted has
 * the outcome alone. What is to be there is what was written with something that is there, or before it:
 *
 * 1. with an intent, every number below it, since its ticket carried them;
 * 2. with the phase of the operation, the number of the decision that entered it;
 * 3. with the last word, every number there is. One that was terminated has none, and may have left a step unwritten.
 *
 * A run that goes on after a reset begins where the one before was taken up, so its numbers are judged for themselves.
 * @returns what is wrong, one line each; empty when nothing is proven to be
 */
export function gapsIn(entries: readonly Entry[], operation: Row): string[] {
  if (entries.length === 0) return ['there are no entries'];
  const runs = grouped(entries, ({ runId }) => runId);
  const first = Math.min(...entries.map(({ seq }) => seq));
  const problems = [...runs].flatMap(([runId, ofRun]) => gapsOfRun(ofRun, first, runId === operation.runId ? operation : undefined));
  return [...new Set(problems)];
}

function gapsOfRun(entries: readonly Entry[], first: number, operation: Row | undefined): string[] {
  const bySeq = grouped(entries, ({ seq }) => seq);
  const hasLastWord = operation !== undefined && operation.endedAt !== null && (operation.result !== null || operation.failure !== null);
  const begun = Math.min(...bySeq.keys());
  const intents = entries.filter(({ kind }) => kind === 'intent').map(({ seq }) => seq);
  const last = Math.max(0, ...intents, ...(hasLastWord ? [...bySeq.keys(), operation.phaseSeq] : []));
  const problems: string[] = [];
  for (let seq = begun === first ? 1 : begun; seq <= last; seq += 1) {
    const written = bySeq.get(seq);
    const isOpen = !hasLastWord && seq === last;
    const what = written ? faultOf(written, isOpen) : 'is missing';
    if (what) problems.push(`number ${seq} ${what}`);
  }
  const entered = operation?.phaseSeq ?? 0;
  if (entered > last && !bySeq.has(entered)) problems.push(`number ${entered} is missing`);
  return problems;
}

/** What is wrong with the entries of one number. @param isOpen its step may be under way */
function faultOf(written: readonly Entry[], isOpen: boolean): string | undefined {
  const has = (kind: string) => written.some((entry) => entry.kind === kind);
  const neverTried = written.some(({ kind, content }) => kind === 'outcome' && (content as Outcome).result === 'notAttempted');
  if (has('intent') && !has('outcome') && !isOpen) return 'has an intent and no outcome';
  return has('outcome') && !has('intent') && !neverTried ? 'has an outcome and no intent' : undefined;
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** @see gapsIn */
export async function findGaps(db: Database, operationId: string): Promise<string[]> {
  const operation = await findOperation(db, operationId);
  return operation ? gapsIn(await listEntries(db, operationId), operation) : ['there is no such operation'];
}

export interface Gapped {
  operationId: string;
  gaps: string[];
}

/** The newest operations, and which of them have gaps. @param limit most operations that are looked at */
export async function findGapped(db: Database, limit: number): Promise<{ looked: number; gapped: Gapped[] }> {
  const rows = await db.select().from(operations).orderBy(desc(operations.startedAt)).limit(limit);
  const { operationId, runId, seq, kind, content } = auditEntries;
  const entries = await db
    .select({ operationId, runId, seq, kind, content })
    .from(auditEntries)
    .where(inArray(operationId, rows.map(({ id }) => id)));
  const byOperation = grouped(entries, (entry) => entry.operationId);
  const found = rows.map((row) => ({ operationId: row.id, gaps: gapsIn(byOperation.get(row.id) ?? [], row) }));
  return { looked: rows.length, gapped: found.filter(({ gaps }) => gaps.length > 0) };
}
