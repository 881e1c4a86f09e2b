/** What PostgreSQL remembers, read for people and programs. */
import { listCalls, listEntries } from '../db/audit-log.js';
import type { Database, DatabaseConnection } from '../db/connect.js';
import { listEndpointOverviews, listOperations, type EndpointOverview, type OperationRow } from '../db/operations.js';
import { listRevisions, type JudgedRevision } from '../db/revisions.js';
import { explainDatabaseTrouble } from '../db/trouble.js';
import type { EndpointIdentity, Target } from '../workflows/contract/identity.js';
import { RolloutsError } from './errors.js';

export type { JudgedRevision } from '../db/revisions.js';

export interface HistoryOptions {
  /** Most operations. Default 10. */
  limit?: number;
  /** One operation, by its id or the beginning of it. */
  operationId?: string;
}

/** One operation with everything that was recorded of it. */
export interface HistoryEntry {
  operation: OperationRow;
  entries: Awaited<ReturnType<typeof listEntries>>;
  calls: Awaited<ReturnType<typeof listCalls>>;
}

/** Every method throws RolloutsError `unreachable` when PostgreSQL is not named or does not answer. */
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
    const message = `No endpoint ${name} is known in project ${projectId}, ${location} (${target}). See tir-rollouts list.`;
    throw new RolloutsError('notFound', message);
  }

  /** Revisions with their verdicts, newest first. */
  revisions(endpoint: EndpointIdentity): Promise<JudgedRevision[]> {
    return this.#read((db) => listRevisions(db, endpoint));
  }

  /** Operations of the endpoint, newest first. */
  history(endpoint: EndpointIdentity, { limit = 10, operationId: idStart }: HistoryOptions): Promise<HistoryEntry[]> {
    return this.#read(async (db) => {
      const rows = await listOperations(db, endpoint, { limit, ...(idStart ? { idStart } : {}) });
      return Promise.all(
        rows.map(async (operation) => ({
          operation,
          entries: await listEntries(db, operation.id),
          calls: await listCalls(db, operation.id),
        })),
      );
    });
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
      const { message: reason, next, lasts } = explainDatabaseTrouble(err);
      const message = lasts
        ? `PostgreSQL cannot be used (${reason}). ${next}.`
        : `PostgreSQL does not answer (${reason}). ${next}; rollouts go on once it is back.`;
      throw new RolloutsError('unreachable', message, { cause: err });
    }
  }
}
