/** A pool that never waits for ever and survives a dying connection. */
import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { withStrictTls } from './tls.js';

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

/**
 * Opens a pool. pg has no deadline of its own anywhere, so connect, query and statement each get one; without an
 * `error` listener the process would end when PostgreSQL closes an idle connection.
 */
export function connectDatabase(url: string, options: ConnectOptions = {}): DatabaseConnection {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000;
  const pool = new pg.Pool({
    connectionString: withStrictTls(url),
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: statementTimeoutMs + 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'tir-rollouts',
  });
  pool.on('error', (err) => options.onIdleError?.(err));
  const db = drizzle(pool);
  db.transaction = (work, config) => onOneConnection(pool, (one) => one.transaction(work, config));
  return { db, close: () => pool.end() };
}

/**
 * A connection for a transaction, given back whatever happens. Drizzle's own transaction keeps it for ever when its
 * `begin` fails, which is what a PostgreSQL that stopped answering makes of every connection of the pool; and one whose
 * query failed may still wait for that answer, so it is closed and not lent again. The pool listens for errors of idle
 * connections alone: one that dies between two statements would end the process, and is told by the next statement.
 */
async function onOneConnection<T>(pool: pg.Pool, work: (db: Database) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isDoubtful = false;
  try {
    return await work(drizzle(client));
  } catch (err) {
    isDoubtful = err instanceof DrizzleQueryError;
    throw err;
  } finally {
    client.release(isDoubtful);
    client.off('error', ignore);
  }
}
