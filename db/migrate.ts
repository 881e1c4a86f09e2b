/** Brings the schema up to date: `tir-rollouts migrate`. Safe to run at the same time from several places. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { TRUSTED_NETWORK } from '../workflows/contract/loopback.js';
import { migrationConfig } from './config.js';
import { connectionOf } from './connection.js';
import { MigrationHeldError, takeMigrationLock, type LockOptions } from './migration-lock.js';
import { MIGRATIONS_FOLDER } from './own-migrations.js';
import { visible } from '../workflows/contract/visible.js';
import { SCHEMA } from './schema.js';
import { findPlaintextDatabase } from './tls.js';
import { explainDatabaseTrouble } from './trouble.js';

/**
 * Applies what is missing: all of it or nothing, in one transaction that holds a lock until its end, so that a pooler
 * (PgBouncer) may stand between.
 * @returns how many migrations were applied
 * @throws MigrationHeldError when another one holds the lock for longer than `patienceMs`
 */
export async function migrateDatabase(url: string, lock: LockOptions = {}): Promise<number> {
  const client = new pg.Client(connectionOf(url, { connectMs: 5_000 }, 'tir-rollouts migrate'));
  // A connection that dies between two statements would end the process; the next statement tells of it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await takeMigrationLock(client, lock);
    const applied = await applyMissing(client);
    await client.query('commit');
    return applied;
  } finally {
    // What was not committed is rolled back.
    await client.end();
  }
}

/** By the table that drizzle keeps of them: a migration is applied when it is newer than the newest that was. */
async function applyMissing(client: pg.Client): Promise<number> {
  const table = `${SCHEMA}.migrations`;
  // Looked up first: who may not make a schema may still use one that is there.
  const { rows: found } = await client.query<{ schema: string | null; table: string | null }>('select to_regnamespace($1) as schema, to_regclass($2) as table', [SCHEMA, table]);
  if (!found[0]?.schema) await client.query(`create schema ${SCHEMA}`);
  if (!found[0]?.table) await client.query(`create table ${table} (id serial primary key, hash text not null, created_at bigint)`);
  const { rows } = await client.query<{ newest: string | null }>(`select max(created_at) as newest from ${table}`);
  const newest = Number(rows[0]?.newest ?? 0);
  const missing = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).filter(({ folderMillis }) => folderMillis > newest);
  for (const { sql, hash, folderMillis } of missing) {
    for (const statement of sql) await client.query(statement);
    await client.query(`insert into ${table} (hash, created_at) values ($1, $2)`, [hash, folderMillis]);
  }
  return missing.length;
}

async function main(): Promise<void> {
  const parsed = migrationConfig.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== '')));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new Refusal(
      `The migration cannot start: ${problems}. Set DATABASE_URL to the PostgreSQL that shall keep the audit history, or run tir-rollouts up, which brings one.`,
    );
  }
  const { DATABASE_URL, TIR_ROLLOUTS_ALLOW_PLAINTEXT: allowed } = parsed.data;
  refusePlaintext(DATABASE_URL, allowed);
  const applied = await migrateDatabase(DATABASE_URL, { onWait: (holder) => say(`Waits for ${holder} …`) });
  console.log(applied === 0 ? 'The schema is up to date.' : `Applied ${applied} migration${applied === 1 ? '' : 's'}.`);
}

/** On a screen, where the words of a server are shown and not obeyed. */
const say = (text: string): void => console.error(visible(text));

/** Why nothing was tried. */
class Refusal extends Error {}

function refusePlaintext(url: string, allowed: boolean): void {
  let database: string | undefined;
  try {
    database = findPlaintextDatabase(url);
  } catch (err) {
    throw new Refusal(err instanceof Error ? err.message : String(err));
  }
  if (database === undefined || allowed) return;
  throw new Refusal(
    `The migration cannot start: PostgreSQL at ${database} would be talked to without TLS. Say sslmode=verify-full in DATABASE_URL, or ${TRUSTED_NETWORK}`,
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((err: unknown) => {
    if (err instanceof Refusal) {
      say(err.message);
      process.exitCode = 2;
      return;
    }
    if (err instanceof MigrationHeldError) {
      say(`The migration did not begin: ${err.message}`);
      process.exitCode = 5;
      return;
    }
    const { message, next, lasts } = explainDatabaseTrouble(err);
    say(`Migration failed, and nothing was changed: ${message}. ${next}, then run tir-rollouts migrate again.`);
    process.exitCode = lasts ? 2 : 5;
  });
}
