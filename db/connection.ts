/** One connection to PostgreSQL, or to a pooler that stands before it: the very options that pool, migration and looks share. */
import type pg from 'pg';
import { withStrictTls } from './tls.js';

/** How long it may take to connect and to answer (ms). */
export interface Patience {
  connectMs: number;
  /** Default: for ever, as a migration may. */
  answerMs?: number;
}

/**
 * Options of pg. No startup parameter among them but the name, which poolers know: PgBouncer refuses a connection that asks
 * for others. @see pgbouncer.org/config.html#ignore_startup_parameters (read 2026-11)
 */
export const connectionOf = (url: string, { connectMs, answerMs }: Patience, name = 'tir-rollouts'): pg.ClientConfig => ({
  connectionString: withStrictTls(url),
  connectionTimeoutMillis: connectMs,
  ...(answerMs === undefined ? {} : { query_timeout: answerMs }),
  keepAlive: true,
  application_name: name,
});

/**
 * Whether a pooler answers: then the backend that does our work is not the one that greeted us, and may be another one for
 * each transaction, so nothing may be left in its session.
 */
export async function isPooled(client: pg.ClientBase): Promise<boolean> {
  const greeter = (client as pg.ClientBase & { processID?: number | null }).processID;
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid !== greeter;
}
