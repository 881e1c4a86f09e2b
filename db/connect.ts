/** A pool that never waits for ever and survives a dying connection. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.js';

export type Database = NodePgDatabase<typeof schema>;

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
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    query_timeout: statementTimeoutMs + 5_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    application_name: 'tir-rollouts',
  });
  pool.on('error', (err) => options.onIdleError?.(err));
  return { db: drizzle(pool, { schema }), close: () => pool.end() };
}
