/** The history as a table for spreadsheets: one line each operation, in UTC. */
import { stringify } from 'csv-stringify/sync';
import type { EndpointIdentity } from '../../../workflows/contract/identity.js';
import { visible } from '../../../workflows/contract/visible.js';
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
  stringify([columns, ...history.map((entry) => lineOf(endpoint, entry))]);

/** Signs that begin a formula, wide ones too, where a cell begins: also behind what another language's spreadsheet takes for the end of one. */
const formula = /(?<=(?:^|;)[ \u00a0\u3000]*)(?=[=+\-@＝＋－＠])/g;

/** A cell in one line. A formula in a reason must not be run by whoever opens the table: an apostrophe makes it a text. */
const cellOf = (text: string): string => visible(text).replaceAll(formula, "'");

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
  return columns.map((column) => cellOf(String(cells[column] ?? '')));
}

/** What people said to it, such as `approve by asha@build-7: agreed`. */
const saidOf = (entries: HistoryEntry['entries']): string =>
  entries
    .map(({ content }) => content as { verb?: string; actor?: string; reason?: string })
    .filter(({ verb }) => verb)
    .map(({ verb, actor, reason }) => `${verb} by ${actor ?? 'somebody'}${reason ? `: ${reason}` : ''}`)
    .join('; ');
