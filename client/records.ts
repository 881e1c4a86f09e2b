/** What PostgreSQL remembers, read for people and programs. */
import { gapsIn } from '../db/audit-gaps.js';
import { listCalls, listEntries } from '../db/audit-log.js';
import type { Database, DatabaseConnection } from '../db/connect.js';
import { findEndpointRow, findRenamed } from '../db/endpoints.js';
import { listEndpointOverviews, listOperations, type EndpointOverview, type OperationRow } from '../db/operations.js';
import { listRevisions, type JudgedRevision } from '../db/revisions.js';
import { explainDatabaseTrouble } from '../db/trouble.js';
import type { EndpointIdentity, Target } from '../workflows/contract/identity.js';
import { changedFields, revisionOf, type ChangedField } from './changes.js';
import { RolloutsError } from './errors.js';

export type { JudgedRevision } from '../db/revisions.js';

export interface HistoryOptions {
  /** Most operations. Default 10; all of them when `since` is given. */
  limit?: number;
  /** One operation, by its id or the beginning of it. */
  operationId?: string;
  /** Only operations that were under way at this time or later. */
  since?: Date;
  /** Only operations that had begun by this time. */
  until?: Date;
}

const LIMIT = 10;

/** One operation with everything that was recorded of it. */
export interface HistoryEntry {
  operation: OperationRow;
  /** Number of the revision that it rolled out, or that it made. */
  revision?: number;
  /** Fields before and after; secrets are masked. */
  changes: ChangedField[];
  entries: Awaited<ReturnType<typeof listEntries>>;
  calls: Awaited<ReturnType<typeof listCalls>>;
  /** What is missing in its audit, one line each; empty when nothing is proven to be. */
  gaps: string[];
}

async function readEntry(db: Database, operation: OperationRow, revisions: readonly JudgedRevision[]): Promise<HistoryEntry> {
  const [entries, calls] = await Promise.all([listEntries(db, operation.id), listCalls(db, operation.id)]);
  const facts = { operation, revisions };
  const revision = revisionOf(facts)?.number ?? operation.revision;
  return { operation, ...(revision === null ? {} : { revision }), changes: changedFields(facts), entries, calls, gaps: gapsIn(entries, operation) };
}

/** Every method throws RolloutsError `unreachable` when PostgreSQL is not named or does not answer, `refused` when it answers and cannot be used. */
export class Records {
  constructor(private readonly database: DatabaseConnection | undefined) {}

  /** Every known endpoint of the target, or of one project or location, with its newest operation. */
  async list(filter: { target: Target; projectId?: number; location?: string }): Promise<EndpointOverview[]> {
    const all = await this.#read((db) => listEndpointOverviews(db));
    return all.filter(
      ({ endpoint: { target, projectId, location } }) =>
        target === filter.target &&
        (filter.projectId ?? projectId) === projectId &&
        (filter.location ?? location) === location,
    );
  }

  /** @throws RolloutsError `notFound` */
  async get({ target, projectId, location, name }: EndpointIdentity): Promise<EndpointOverview> {
    const named = await this.#read((db) => listEndpointOverviews(db, { name }));
    const found = named.find(
      ({ endpoint }) => endpoint.target === target && endpoint.projectId === projectId && endpoint.location === location,
    );
    if (found) return found;
    const endpoint = { target, projectId, location, name };
    throw unknownEndpoint(endpoint, await this.find(endpoint));
  }

  /** Revisions with their verdicts, newest first. */
  revisions(endpoint: EndpointIdentity): Promise<JudgedRevision[]> {
    return this.#read((db) => listRevisions(db, endpoint));
  }

  /** Operations of the endpoint, newest first. */
  history(endpoint: EndpointIdentity, { operationId: idStart, since, until, ...asked }: HistoryOptions): Promise<HistoryEntry[]> {
    const limit = asked.limit ?? (since ? undefined : LIMIT);
    return this.#read(async (db) => {
      const rows = await listOperations(db, endpoint, {
        ...(limit ? { limit } : {}),
        ...(idStart ? { idStart } : {}),
        ...(since ? { since } : {}),
        ...(until ? { until } : {}),
      });
      const revisions = await listRevisions(db, endpoint);
      return Promise.all(rows.map((operation) => readEntry(db, operation, revisions)));
    });
  }

  /** The endpoint as it is called now: what had this name before may have another one. Undefined when nothing has or had it. */
  async find(endpoint: EndpointIdentity): Promise<EndpointIdentity | undefined> {
    const row = await this.#read(async (db) => (await findEndpointRow(db, endpoint)) ?? (await findRenamed(db, endpoint)));
    return row && { ...endpoint, name: row.name };
  }

  /** Any other read. */
  read<T>(query: (db: Database) => Promise<T>): Promise<T> {
    return this.#read(query);
  }

  async #read<T>(read: (db: Database) => Promise<T>): Promise<T> {
    if (!this.database) {
      const message = 'The history lies in PostgreSQL, and none is named. Set DATABASE_URL, or run tir-rollouts up for a local stack.';
      throw new RolloutsError('unreachable', message);
    }
    try {
      return await read(this.database.db);
    } catch (err) {
      throw databaseError(err);
    }
  }
}

/** Nothing of that name is known: said alike by every command. @param now what had the name before, as it is called now */
export function unknownEndpoint({ target, projectId, location, name }: EndpointIdentity, now?: EndpointIdentity): RolloutsError {
  const next = now
    ? `It was renamed: see tir-rollouts status ${now.name}.`
    : `See tir-rollouts list, and --project and --location; what was made elsewhere is taken over with tir-rollouts adopt ${name}.`;
  return new RolloutsError('notFound', `No endpoint ${name} is known in project ${projectId}, ${location} (${target}). ${next}`);
}

/** What a failed read of PostgreSQL means to a caller. @param err as pg or drizzle threw it */
export function databaseError(err: unknown): RolloutsError {
  const { message: reason, next, kind, lasts } = explainDatabaseTrouble(err);
  if (lasts) return new RolloutsError('refused', `PostgreSQL cannot be used (${reason}). ${next}.`, { cause: err });
  const what = kind === 'hindered' ? 'cannot do its work' : 'does not answer';
  return new RolloutsError('unreachable', `PostgreSQL ${what} (${reason}). ${next}; rollouts go on once it is back.`, { cause: err });
}
