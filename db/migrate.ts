/** Brings the schema up to date: `tir-rollouts migrate`. Safe to run at the same time from several places. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { migrationConfig } from './config.js';
import { MIGRATIONS_FOLDER } from './own-migrations.js';
import { SCHEMA } from './schema.js';
import { findPlaintextDatabase, withStrictTls } from './tls.js';
import { explainDatabaseTrouble } from './trouble.js';

/** Any fixed number; two migrations at once wait for each other on it. */
const MIGRATION_LOCK = 7_205_759;

/** Applies what is missing, on one connection under an advisory lock. @returns how many migrations were applied */
export async function migrateDatabase(url: string): Promise<number> {
  const client = new pg.Client({
    connectionString: withStrictTls(url),
    connectionTimeoutMillis: 5_000,
    application_name: 'tir-rollouts migrate',
  });
  // A connection that dies between two statements would end the process; the next statement tells of it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const before = await countApplied(client);
    await migrate(drizzle(client), {
      migrationsFolder: MIGRATIONS_FOLDER,
      migrationsSchema: SCHEMA,
      migrationsTable: 'migrations',
    });
    return (await countApplied(client)) - before;
  } finally {
    await client.end();
  }
}

async function countApplied(client: pg.Client): Promise<number> {
  const table = `${SCHEMA}.migrations`;
  const { rows } = await client.query<{ found: string | null }>('select to_regclass($1) as found', [table]);
  if (!rows[0]?.found) return 0;
  const { rows: counted } = await client.query<{ count: string }>(`select count(*) as count from ${table}`);
  return Number(counted[0]?.count ?? 0);
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
  const applied = await migrateDatabase(DATABASE_URL);
  console.log(applied === 0 ? 'The schema is up to date.' : `Applied ${applied} migration${applied === 1 ? '' : 's'}.`);
}

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
    `The migration cannot start: PostgreSQL at ${database} would be talked to without TLS. Say sslmode=verify-full in DATABASE_URL, or TIR_ROLLOUTS_ALLOW_PLAINTEXT=true where the network is trusted.`,
  );
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((err: unknown) => {
    if (err instanceof Refusal) {
      console.error(err.message);
      process.exitCode = 2;
      return;
    }
    const { message, next } = explainDatabaseTrouble(err);
    console.error(`Migration failed: ${message}. ${next}, then run tir-rollouts migrate again.`);
    process.exitCode = 5;
  });
}
