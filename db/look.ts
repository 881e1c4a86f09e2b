/** A short look at a PostgreSQL that may be broken in any way: one connection, bounded in time, nothing changed. */
import { TLSSocket } from 'node:tls';
import pg from 'pg';
import { connectionOf, isPooled } from './connection.js';
import { listOwnMigrations } from './own-migrations.js';
import { SCHEMA } from './schema.js';

export interface DatabaseLook {
  /** Such as `18.4`. */
  version: string;
  database: string;
  user: string;
  /** Where it is, as pg reads the URL and PGHOST: a name, an address, or the folder of a socket. */
  host: string;
  port: number;
  /** Whether this very connection is encrypted. */
  encrypted: boolean;
  /** Whether a pooler such as PgBouncer stands before it, to which the connection leads. */
  pooled: boolean;
  /** What time it is there. */
  now: Date;
  /** Our time halfway between question and answer (ms since 1970). */
  askedAt: number;
  roundTripMs: number;
}

export interface SchemaLook {
  /** False when nobody has ever migrated here. */
  exists: boolean;
  /** Names of this package's migrations, such as `0001_every-verb`. */
  applied: string[];
  missing: string[];
  /** When those were made that are applied and not of this package: a newer one was here. */
  unknown: Date[];
}

/** @param timeoutMs for the connection and for the answer, each. @throws what pg throws; its `code` says why */
export const lookAtDatabase = (url: string, timeoutMs: number): Promise<DatabaseLook> =>
  onOneConnection(url, timeoutMs, async (client) => {
    const begun = Date.now();
    const {
      rows: [row],
    } = await client.query<Pick<DatabaseLook, 'version' | 'database' | 'user' | 'now'>>(
      `select split_part(current_setting('server_version'), ' ', 1) as version, current_database() as database, current_user as user, clock_timestamp() as now`,
    );
    if (!row) throw new Error('PostgreSQL answered without a row.');
    const roundTripMs = Date.now() - begun;
    const encrypted = (client as pg.Client & { connection: { stream: unknown } }).connection.stream instanceof TLSSocket;
    const pooled = await isPooled(client);
    return { ...row, encrypted, pooled, host: client.host, port: client.port, askedAt: begun + roundTripMs / 2, roundTripMs };
  });

/** Compares the migrations of this package with those that were applied. @throws what pg throws; its `code` says why */
export const lookAtSchema = (url: string, timeoutMs: number): Promise<SchemaLook> =>
  onOneConnection(url, timeoutMs, async (client) => {
    const own = listOwnMigrations();
    const table = `${SCHEMA}.migrations`;
    const { rows } = await client.query<{ found: string | null }>('select to_regclass($1) as found', [table]);
    if (!rows[0]?.found) return { exists: false, applied: [], missing: own.map(({ name }) => name), unknown: [] };
    const found = await client.query<{ made: string }>(`select created_at as made from ${table} order by created_at`);
    const made = found.rows.map((row) => Number(row.made));
    return {
      exists: true,
      applied: own.filter(({ madeAt }) => made.includes(madeAt)).map(({ name }) => name),
      missing: own.filter(({ madeAt }) => !made.includes(madeAt)).map(({ name }) => name),
      unknown: made.filter((at) => !own.some(({ madeAt }) => madeAt === at)).map((at) => new Date(at)),
    };
  });

export interface LockHolder {
  /** PostgreSQL's process, for `pg_terminate_backend`. */
  pid: number;
  /** Such as `psql (process 812, user admin, idle in transaction)`. */
  inWords: string;
}

/** Sessions that hold a lock on a table of ours which keeps others from reading it. @throws what pg throws; its `code` says why */
export const findLockHolders = (url: string, timeoutMs: number): Promise<LockHolder[]> =>
  onOneConnection(url, timeoutMs, async (client) => {
    const { rows } = await client.query<{ pid: number; name: string; user: string | null; state: string | null }>(
      `select distinct locks.pid, coalesce(nullif(application_name, ''), 'a session') as name, usename as user, state
        from pg_locks locks left join pg_stat_activity using (pid)
        where granted and mode = 'AccessExclusiveLock' and relation in (select oid from pg_class where relnamespace = to_regnamespace($1))`,
      [SCHEMA],
    );
    return rows.map(({ pid, name, user, state }) => ({ pid, inWords: `${name} (process ${[pid, user && `user ${user}`, state].filter(Boolean).join(', ')})` }));
  });

/** With the options of the pool, and in a transaction, as the work is done: what refuses those refuses the look. */
async function onOneConnection<T>(url: string, timeoutMs: number, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionOf(url, { connectMs: timeoutMs, answerMs: timeoutMs }));
  // A connection that dies while nobody asks would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin');
    const answer = await ask(client);
    await client.query('commit');
    return answer;
  } finally {
    // Not awaited: a server that answers nothing does not answer this either.
    client.end().catch(() => undefined);
  }
}
