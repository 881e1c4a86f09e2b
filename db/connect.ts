/** A pool that never waits for ever and survives a dying connection. */
import { DrizzleQueryError, sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { connectionOf, isPooled } from './connection.js';

export type Database = NodePgDatabase;

export interface DatabaseConnection {
  db: Database;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Most connections at once. Default 10. */
  max?: number;
  /** Time one statement may take (ms). Default 15 000. */
  statementTimeoutMs?: number;
  /** Hears of idle connections that died; the pool makes new ones. Default: nobody does. */
  onIdleError?: (err: Error) => void;
}

/** How long a transaction may stand still before PostgreSQL ends it (ms): a worker that is frozen in one holds locks. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Opens a pool. pg has no deadline of its own anywhere, so connect, query and statement each get one; without an
 * `error` listener the process would end when PostgreSQL closes an idle connection.
 *
 * The deadlines that PostgreSQL keeps are settings of a session, and where a pooler stands before it (PgBouncer) a session
 * is not ours: a startup parameter is refused there, and a setting would stay for whoever comes next. So a connection of
 * our own gets them once, and through a pooler each transaction gets them for itself; a single statement is then bounded
 * by `query_timeout` alone.
 */
export function connectDatabase(url: string, options: ConnectOptions = {}): DatabaseConnection {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
  const pooled = new WeakSet<object>();
  const meet = async (client: pg.ClientBase): Promise<void> => {
    if (await isPooled(client)) pooled.add(client);
    else await setDeadlines(drizzle(client as pg.PoolClient), statementTimeoutMs, 'session');
  };
  // pg-pool waits for what `onConnect` promises, though its types do not say so.
  const poolOptions: Omit<pg.PoolConfig, 'onConnect'> & { onConnect: typeof meet } = {
    ...connectionOf(url, { connectMs: 5_000, answerMs: statementTimeoutMs + 5_000 }),
    max: options.max ?? 10,
    onConnect: meet,
  };
  const pool = new pg.Pool(poolOptions);
  pool.on('error', (err) => options.onIdleError?.(err));
  const db = drizzle(pool);
  db.transaction = (work, config) =>
    onOneConnection(pool, (client) =>
      drizzle(client).transaction(async (tx) => {
        if (pooled.has(client)) await setDeadlines(tx, statementTimeoutMs, 'transaction');
        return work(tx);
      }, config),
    );
  return { db, close: () => pool.end() };
}

async function setDeadlines(db: Pick<Database, 'execute'>, statementTimeoutMs: number, lasting: 'session' | 'transaction'): Promise<void> {
  const isLocal = lasting === 'transaction';
  await db.execute(sql`select set_config('statement_timeout', ${String(statementTimeoutMs)}, ${isLocal}),
    set_config('idle_in_transaction_session_timeout', ${String(IDLE_IN_TRANSACTION_MS)}, ${isLocal})`);
}

/**
 * A connection for a transaction, given back whatever happens. Drizzle's own transaction keeps it for ever when its
 * `begin` fails, which is what a PostgreSQL that stopped answering makes of every connection of the pool; and one whose
 * query failed may still wait for that answer, so it is closed and not lent again. The pool listens for errors of idle
 * connections alone: one that dies between two statements would end the process, and is told by the next statement.
 */
async function onOneConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isDoubtful = false;
  try {
    return await work(client);
  } catch (err) {
    isDoubtful = err instanceof DrizzleQueryError;
    throw err;
  } finally {
    client.release(isDoubtful);
    client.off('error', ignore);
  }
}
