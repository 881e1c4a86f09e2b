/** The history of an endpoint as a person reads it. */
import type { AuditEntry } from '../../../db/audit-log.js';
import type { OperationRow } from '../../../db/operations.js';
import { goodEnds } from '../../../workflows/contract/phase.js';
import type { HistoryEntry } from '../../records.js';
import type { Words } from '../line.js';
import { clock, duration, moment, line, paint, print, typed } from '../output.js';
import { failedCalls } from './failed-calls.js';

export function showOperation({ operation, revision, changes, entries, calls, gaps }: HistoryEntry): void {
  const { phase, endedAt, startedAt, kind } = operation;
  const took = endedAt ? duration(endedAt.getTime() - startedAt.getTime()) : 'not ended';
  print(line`${paint(colourOf(operation), phase)}  ${paint('bold', kind)}${revisionWords(revision)}  ${moment(startedAt)}, ${took}`);
  showChanges(changes);
  showAuthor(operation);
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && entry.runId !== entries[index - 1]?.runId) print(line`  ${paint('yellow', `It was reset in Temporal, and goes on in run ${entry.runId}.`)}`);
    showEntry(entry);
  }
  if (gaps.length > 0) print(line`  ${paint('red', gapWords(gaps))}`);
  showEnd(operation, calls);
}

/** What a gap means, and what next. */
export const gapWords = (gaps: readonly string[]): string =>
  `The audit of this operation is not whole: ${gaps.join(', ')}. Somebody took it out of PostgreSQL, since entries are only ever added: compare it with a backup, and see who may write there.`;

const revisionWords = (revision: number | undefined): string => (revision === undefined ? '' : `, revision ${revision}`);

const showAuthor = ({ actor, reason, id }: OperationRow): void =>
  print(line`  by ${actor}${reason ? `: ${reason}` : ''}  ${paint('dim', id)}`);

/** The begin of an operation that is followed: how it ends is not known yet. */
export function showBegin(name: string, operation: OperationRow): void {
  print(line`${paint('bold', `${operation.kind} of ${name}`)}  ${moment(operation.startedAt)}`);
  showAuthor(operation);
}

export function showFollowedEnd({ operation, revision, changes, calls, gaps }: Omit<HistoryEntry, 'entries'>): void {
  const { phase, startedAt, endedAt } = operation;
  const took = endedAt ? `, ${duration(endedAt.getTime() - startedAt.getTime())}` : '';
  print(line`  ${paint(colourOf(operation), phase)}${revisionWords(revision)}${took}`);
  showChanges(changes);
  if (gaps.length > 0) print(line`  ${paint('red', gapWords(gaps))}`);
  showEnd(operation, calls);
}

function colourOf({ phase, endedAt }: OperationRow): 'green' | 'red' | 'yellow' {
  if (endedAt === null) return 'yellow';
  if (phase === 'Unproven') return 'yellow';
  return (goodEnds as readonly string[]).includes(phase) ? 'green' : 'red';
}

export function showEntry({ seq, kind, step, content, detail, at }: AuditEntry): void {
  print(line`  ${paint('dim', `${clock(at)} ${String(seq).padStart(3)}`)}  ${describe(kind, step, content, detail)}`);
}

function showEnd(operation: OperationRow, calls: HistoryEntry['calls']): void {
  const failed = failedCalls(calls);
  print(paint('dim', `  ${calls.length} calls to TIR${failed > 0 ? `, ${failed} failed` : ''}`));
  if (operation.summary) print(`  ${typed(operation.summary)}`);
  showEvidence(operation.evidence as Evidence | null);
  print();
}

/** What was to be seen when a step failed. */
interface Evidence {
  at: string;
  status: string;
  replicas: unknown;
  logs: string | null;
}

/** Most lines of worker logs that a person is shown; all that was kept is in --json. */
const LOG_LINES = 5;

function showEvidence(evidence: Evidence | null): void {
  if (!evidence) return;
  print(
    paint(
      'dim',
      `  evidence at ${clock(evidence.at)}: TIR said ${evidence.status}${Array.isArray(evidence.replicas) ? `, replicas ${evidence.replicas.map((replica: { status?: string }) => replica.status ?? '?').join(', ') || 'none'}` : ''}`,
    ),
  );
  for (const line of (evidence.logs ?? '').split('\n').filter(Boolean).slice(-LOG_LINES)) print(paint('dim', `    ${line}`));
}

/** Before and after, field by field; a field that was not there, or is not any more, is `-`. */
function showChanges(changes: HistoryEntry['changes']): void {
  for (const { field, before, after } of changes) print(`  ${field}: ${side(before)} → ${side(after)}`);
}

const side = (value: unknown): string => (value === undefined ? '-' : JSON.stringify(value));

function describe(kind: string, step: string, content: unknown, detail: unknown): Words {
  const fields = content as {
    phase?: string;
    verb?: string;
    actor?: string;
    reason?: string;
    detail?: string;
    bySeconds?: number;
    result?: string;
    failure?: string;
  };
  if (kind === 'intent') return `${step}: about to act`;
  if (kind === 'outcome') {
    const message = (detail as { message?: string } | null)?.message;
    return `${step}: ${fields.result ?? '?'}${fields.failure ? ` (${fields.failure})` : ''}${message ? `: ${typed(message)}` : ''}`;
  }
  if (fields.verb)
    return `${fields.actor ?? 'somebody'} said ${fields.verb}${fields.bySeconds ? ` by ${fields.bySeconds} s` : ''}${fields.reason ? `: ${fields.reason}` : ''}`;
  return line`${paint('cyan', fields.phase ?? step)}${fields.detail ? `  ${typed(fields.detail)}` : ''}`;
}
