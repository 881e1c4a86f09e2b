/** The history of an endpoint as a person reads it. */
import type { Plan } from '../../workflows/contract/plan.js';
import type { HistoryEntry } from '../records.js';
import { clock, duration, moment, paint, print, typed } from './output.js';

export function showHistory(name: string, history: readonly HistoryEntry[]): void {
  if (history.length === 0) print(typed(`Nothing is recorded of ${name}. See tir-rollouts list.`));
  for (const entry of history) showOperation(entry);
}

function showOperation({ operation, entries, calls }: HistoryEntry): void {
  const good = ['Healthy', 'Stopped', 'Deleted'].includes(operation.phase);
  const took = operation.endedAt ? duration(operation.endedAt.getTime() - operation.startedAt.getTime()) : 'still running';
  print(
    `${paint(good ? 'green' : operation.endedAt ? 'red' : 'yellow', operation.phase)}  ${paint('bold', operation.kind)}${operation.revision === null ? '' : `, revision ${operation.revision}`}  ${moment(operation.startedAt)}, ${took}`,
  );
  showChanges(operation.plan as Plan | null);
  print(`  by ${operation.actor}${operation.reason ? `: ${operation.reason}` : ''}  ${paint('dim', operation.id)}`);
  for (const { seq, kind, step, content, detail, at } of entries) {
    print(`  ${paint('dim', `${clock(at)} ${String(seq).padStart(3)}`)}  ${describe(kind, step, content, detail)}`);
  }
  // That something is not there is an answer, and often the one that was hoped for.
  const failed = calls.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'notFound').length;
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

/** Before and after, field by field. */
function showChanges(plan: Plan | null): void {
  for (const { path, live, desired } of plan?.changes ?? [])
    print(`  ${path}: ${JSON.stringify(live)} → ${JSON.stringify(desired)}`);
}

function describe(kind: string, step: string, content: unknown, detail: unknown): string {
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
  return `${paint('cyan', fields.phase ?? step)}${fields.detail ? `  ${typed(fields.detail)}` : ''}`;
}
