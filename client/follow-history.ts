/** The history of an endpoint as it is being written. */
import { setTimeout as pause } from 'node:timers/promises';
import { listEntries, type AuditEntry } from '../db/audit-log.js';
import { listOperations, type OperationFilter, type OperationRow } from '../db/operations.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import { RolloutsError } from './errors.js';
import type { HistoryEntry, Records } from './records.js';

/** Something that was recorded of an operation of the endpoint, by its name at that time. */
export type HistoryEvent = { name: string; operation: OperationRow } & (
  | { event: 'began' }
  | { event: 'recorded'; entry: AuditEntry }
  | ({ event: 'ended' } & Pick<HistoryEntry, 'revision' | 'changes' | 'calls' | 'gaps'>)
);

export interface FollowOptions {
  /** Only this operation, by its id or the beginning of it; it is followed to its end. */
  operationId?: string;
  /** From what was under way at this time. Default: from the newest operation on. */
  since?: Date;
  /** Breaks off. */
  signal?: AbortSignal;
  /** Hears once of each time that PostgreSQL is away. */
  onOutage?: (err: RolloutsError) => void;
}

/** How often PostgreSQL is asked (ms). */
const POLL_MS = 1_000;

/** @throws RolloutsError `notFound` when there is no such operation; `unreachable` when PostgreSQL is not there at the start */
export async function* followHistory(
  records: Records,
  asked: EndpointIdentity,
  { operationId, since, signal, onOutage }: FollowOptions,
): AsyncGenerator<HistoryEvent, void, undefined> {
  const told = new Told();
  let filter: OperationFilter = operationId ? { idStart: operationId } : since ? { since } : { limit: 1 };
  let isAway = false;
  for (let looks = 0; !signal?.aborted; looks += 1) {
    try {
      // A rename may come in between.
      const endpoint = (await records.find(asked)) ?? asked;
      const found = (await records.read((db) => listOperations(db, endpoint, filter))).reverse();
      isAway = false;
      if (operationId !== undefined && found.length === 0) throw noOperation(endpoint.name, operationId);
      if (filter.limit) filter = { since: found[0]?.startedAt ?? new Date(0) };
      for (const operation of found) yield* newEvents(records, endpoint, operation, told);
      if (operationId !== undefined && found.every(({ id }) => told.ended.has(id))) return;
    } catch (err) {
      if (looks === 0 || !(err instanceof RolloutsError) || err.code !== 'unreachable') throw err;
      if (!isAway) onOutage?.(err);
      isAway = true;
    }
    await pause(POLL_MS, undefined, { signal: signal ?? AbortSignal.any([]) }).catch(() => undefined);
  }
}

/** What was told already. */
class Told {
  readonly began = new Set<string>();
  readonly entries = new Set<string>();
  readonly ended = new Set<string>();
}

async function* newEvents(
  records: Records,
  endpoint: EndpointIdentity,
  operation: OperationRow,
  { began, entries, ended }: Told,
): AsyncGenerator<HistoryEvent> {
  const { name } = endpoint;
  const { id, endedAt } = operation;
  if (ended.has(id)) return;
  if (!began.has(id)) yield { event: 'began', name, operation };
  began.add(id);
  for (const entry of await records.read((db) => listEntries(db, id))) {
    const key = `${entry.runId} ${entry.seq} ${entry.kind}`;
    if (!entries.has(key)) yield { event: 'recorded', name, operation, entry };
    entries.add(key);
  }
  if (endedAt === null) return;
  const [whole] = await records.history(endpoint, { operationId: id });
  if (!whole) return;
  const { revision, changes, calls, gaps } = whole;
  yield { event: 'ended', name, operation, ...(revision === undefined ? {} : { revision }), changes, calls, gaps };
  ended.add(id);
}

/** @param idStart what no id of the endpoint's operations begins with */
export const noOperation = (name: string, idStart: string): RolloutsError =>
  new RolloutsError('notFound', `No operation of ${name} has an id that begins with ${idStart}. See tir-rollouts history ${name} for the ids.`);
