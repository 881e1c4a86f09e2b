/** One migration at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** Any fixed number. A migration of an older version holds it as a lock of its session, which a pooler may keep alive. */
const MIGRATION_LOCK = 7_205_759;
/** Time between two tries (ms). */
const EVERY_MS = 250;

export interface LockOptions {
  /** How long to wait for another migration (ms). Default 60 000: a migration takes seconds. */
  patienceMs?: number;
  /** Hears once who is waited for, in words. */
  onWait?: (holder: string) => void;
}

/** Another migration holds the lock. Its message names who, and ends with the next step. */
export class MigrationHeldError extends Error {
  override readonly name = 'MigrationHeldError';
}

/** Takes the lock until the end of the present transaction. @throws MigrationHeldError when the patience is over */
export async function takeMigrationLock(client: pg.ClientBase, { patienceMs = 60_000, onWait }: LockOptions): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (let isFirst = true; ; isFirst = false) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [MIGRATION_LOCK]);
    if (rows[0]?.taken) return;
    const holder = isFirst || Date.now() > giveUpAt ? await findHolder(client) : undefined;
    if (isFirst) onWait?.(holder ? inWords(holder) : 'another migration');
    if (Date.now() > giveUpAt) throw held(holder, patienceMs);
    await pause(EVERY_MS);
  }
}

interface Holder {
  pid: number;
  name: string;
  user: string | null;
  address: string | null;
  since: Date | null;
}

/** Whose session has the lock; undefined when it has just been given back. */
async function findHolder(client: pg.ClientBase): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `select locks.pid, coalesce(nullif(application_name, ''), 'a session') as name, usename as user, host(client_addr) as address, state_change as since
      from pg_locks locks left join pg_stat_activity using (pid)
      where locktype = 'advisory' and granted and objsubid = 1 and locks.database = (select oid from pg_database where datname = current_database())
        and (classid::bigint << 32 | objid::bigint) = $1 limit 1`,
    [MIGRATION_LOCK],
  );
  return rows[0];
}

const inWords = ({ pid, name, user, address, since }: Holder): string =>
  `${name} (PostgreSQL's process ${pid}${user ? `, user ${user}` : ''}${address ? `, from ${address}` : ''}${since ? `, unchanged since ${since.toISOString()}` : ''})`;

function held(holder: Holder | undefined, patienceMs: number): MigrationHeldError {
  const who = holder ? `${inWords(holder)} holds` : 'another one holds';
  const next = holder
    ? `Wait for its end and run tir-rollouts migrate again; when it is none that runs, end it there: select pg_terminate_backend(${holder.pid})`
    : 'Run tir-rollouts migrate again';
  return new MigrationHeldError(`${who} the lock of migrations for ${Math.round(patienceMs / 1000)} s by now. ${next}.`);
}
