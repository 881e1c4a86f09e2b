/** Brings the schema up to date: `tir-rollouts migrate`. Safe to run at the same time from several places. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { databaseConfig } from './config.js';
import { MIGRATIONS_FOLDER } from './own-migrations.js';
import { SCHEMA } from './schema.js';

/** Any fixed number; two migrations at once wait for each other on it. */
const MIGRATION_LOCK = 7_205_759;

/** Applies what is missing, on one connection under an advisory lock. @returns how many migrations were applied */
export async function migrateDatabase(url: string): Promise<number> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'tir-rollouts migrate',
  });
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
  const parsed = databaseConfig.safeParse(process.env);
  if (!parsed.success) {
    console.error(
      'DATABASE_URL is not set. Set it to the PostgreSQL that shall keep the audit history, or run tir-rollouts up, which brings one.',
    );
    process.exitCode = 2;
    return;
  }
  const applied = await migrateDatabase(parsed.data.DATABASE_URL);
  console.log(applied === 0 ? 'The schema is up to date.' : `Applied ${applied} migration${applied === 1 ? '' : 's'}.`);
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((err: unknown) => {
    console.error(
      `Migration failed: ${err instanceof Error ? err.message : String(err)}. Check DATABASE_URL and that PostgreSQL is up, then run tir-rollouts migrate again.`,
    );
    process.exitCode = 5;
  });
}
