/** The history as a table for spreadsheets: one line each operation, in UTC. */
import { stringify } from 'csv-stringify/sync';
import type { EndpointIdentity } from '../../../workflows/contract/identity.js';
import type { HistoryEntry } from '../../records.js';
import { failedCalls } from './failed-calls.js';

const columns = [
  'started_at',
  'ended_at',
  'seconds',
  'endpoint',
  'project',
  'location',
  'target',
  'operation',
  'kind',
  'phase',
  'revision',
  'actor',
  'reason',
  'before',
  'after',
  'said',
  'tir_calls',
  'tir_calls_failed',
  'summary',
] as const;

export const historyCsv = (endpoint: EndpointIdentity, history: readonly HistoryEntry[]): string =>
  // A reason that begins like a formula must not be run by whoever opens the table.
  stringify([columns, ...history.map((entry) => lineOf(endpoint, entry))], { escape_formulas: true });

function lineOf({ name, projectId, location, target }: EndpointIdentity, { operation, revision, changes, entries, calls }: HistoryEntry): string[] {
  const { startedAt, endedAt } = operation;
  const side = (of: 'before' | 'after') =>
    changes.length === 0 ? '' : JSON.stringify(Object.fromEntries(changes.map((change) => [change.field, change[of]])));
  const cells: Record<(typeof columns)[number], string | number | null> = {
    started_at: startedAt.toISOString(),
    ended_at: endedAt?.toISOString() ?? null,
    seconds: endedAt ? Math.round((endedAt.getTime() - startedAt.getTime()) / 1000) : null,
    endpoint: name,
    project: projectId,
    location,
    target,
    operation: operation.id,
    kind: operation.kind,
    phase: operation.phase,
    revision: revision ?? null,
    actor: operation.actor,
    reason: operation.reason,
    before: side('before'),
    after: side('after'),
    said: saidOf(entries),
    tir_calls: calls.length,
    tir_calls_failed: failedCalls(calls),
    summary: operation.summary,
  };
  return columns.map((column) => String(cells[column] ?? ''));
}

/** What people said to it, such as `approve by asha@build-7: agreed`. */
const saidOf = (entries: HistoryEntry['entries']): string =>
  entries
    .map(({ content }) => content as { verb?: string; actor?: string; reason?: string })
    .filter(({ verb }) => verb)
    .map(({ verb, actor, reason }) => `${verb} by ${actor ?? 'somebody'}${reason ? `: ${reason}` : ''}`)
    .join('; ');
