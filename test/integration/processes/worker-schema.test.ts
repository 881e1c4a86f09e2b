import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../../db/connect.js';
import { lookAtDatabase } from '../../../db/look.js';
import { MigrationHeldError } from '../../../db/migration-lock.js';
import { migrateDatabase } from '../../../db/migrate.js';
import { listOwnMigrations } from '../../../db/own-migrations.js';
import { databaseUrlFor } from '../../support/servers.js';
import { hasPgBouncer, startPgBouncer } from './pgbouncer.js';
import { Program } from './program.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'worker_schema' });
});
afterAll(() => stage.close());

/** Runs one statement. */
async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

const startOn = (url: string) => new Program('worker/main.js', [], { ...stage.environment, DATABASE_URL: url }).ended;
const newest = listOwnMigrations().at(-1);

it('a worker does not start without the tables of its version, and says the command that makes them', async () => {
  const url = await databaseUrlFor('worker_schema_old');
  const none = await startOn(url);
  expect(none.err).toMatch(/^The database has no tables of tir-rollouts\. Run tir-rollouts migrate with the same DATABASE_URL/m);

  await migrateDatabase(url);
  await run(url, `delete from tir_rollouts.migrations where created_at = ${newest?.madeAt}`);
  const behind = await startOn(url);
  expect(behind.err).toMatch(
    new RegExp(`^The schema is behind: 1 of \\d+ migrations is missing: ${newest?.name}\\. Run tir-rollouts migrate `, 'm'),
  );
  for (const { code, out, err } of [none, behind]) {
    expect(code, out + err).toBe(5);
    expect(err).not.toMatch(/^\s+at /m);
  }
});

it('a worker whose user may not look is told to have the rights', async () => {
  const url = new URL(stage.environment['DATABASE_URL'] ?? '');
  await run(url.href, "do $$ begin create role worker_outsider login password 'x'; exception when duplicate_object then null; end $$");
  [url.username, url.password] = ['worker_outsider', 'x'];
  const { code, err } = await startOn(url.href);
  expect(err).toMatch(/PostgreSQL cannot be used \(.*\)\. Give the user of DATABASE_URL the rights on schema tir_rollouts and its tables; .*, then start the worker again\./);
  // It is there and refuses: no outage, and no waiting mends it.
  expect(code).toBe(2);
});

it('a worker of an older version works on a newer schema, and warns', async () => {
  const url = await databaseUrlFor('worker_schema_new');
  await migrateDatabase(url);
  await run(url, `insert into tir_rollouts.migrations (hash, created_at) values ('x', ${(newest?.madeAt ?? 0) + 1})`);
  const worker = stage.startCommand(['worker'], { DATABASE_URL: url });
  await worker.untilItSays(/The worker polls/);
  expect(worker.words).toMatch(/The schema is ahead: a newer tir-rollouts applied 1 migration that this one does not know\. Upgrade this worker\./);
  // As Ctrl-C arrives under npm: from the terminal, and handed on.
  void worker.kill('SIGINT');
  const { code, out, err } = await worker.kill('SIGINT');
  expect(code, out + err).toBe(0);
  expect(out + err).toContain('The worker has drained');
});

it('a migration that waits for another one names its session, and gives up', async () => {
  const url = await databaseUrlFor('migration_held');
  const holder = new pg.Client({ connectionString: url, application_name: 'an older migrate' });
  await holder.connect();
  const waited: string[] = [];
  // As versions before this one did, for the life of the session.
  const { rows } = await holder.query<{ pid: number }>('select pg_advisory_lock(7205759), pg_backend_pid() as pid');
  const pid = rows[0]?.pid;
  try {
    const held = migrateDatabase(url, { patienceMs: 1, onWait: (who) => waited.push(who) });
    await expect(held).rejects.toThrow(MigrationHeldError);
    await expect(held).rejects.toThrow(new RegExp(`^an older migrate \\(PostgreSQL's process ${pid}, .* holds the lock .*pg_terminate_backend\\(${pid}\\)\\.$`));
    expect(waited).toEqual([expect.stringContaining(`process ${pid}`)]);
  } finally {
    await holder.end();
  }
  expect(await migrateDatabase(url)).toBe(listOwnMigrations().length);
});

describe.skipIf(!hasPgBouncer)('through PgBouncer in transaction mode (skipped where none is installed)', () => {
  it('migration, worker and command line do their work, and leave nothing in its sessions', async () => {
    const url = await databaseUrlFor('pgbouncer');
    const pooler = await startPgBouncer(url);
    try {
      expect(await migrateDatabase(pooler.url)).toBe(listOwnMigrations().length);
      expect(await migrateDatabase(pooler.url)).toBe(0);
      expect(await migrateDatabase(url)).toBe(0);
      const worker = await stage.startWorker({ DATABASE_URL: pooler.url });
      const applied = await stage.run(['apply', ...stage.files(stage.spec('pooled'))], { DATABASE_URL: pooler.url });
      expect(applied.code, applied.out + applied.err).toBe(0);
      expect(applied.out).toContain('Healthy');
      expect((await worker.kill('SIGTERM')).code).toBe(0);
      expect([(await lookAtDatabase(pooler.url, 5_000)).pooled, (await lookAtDatabase(url, 5_000)).pooled]).toEqual([true, false]);
      expect(await deadlinesOf(pooler.url)).toEqual({ alone: '0', together: '15s', idle: '30s', locks: 0, prepared: 0 });
    } finally {
      await pooler.close();
    }
  });
});

it('a connection of its own has its deadlines on every statement', async () => {
  expect(await deadlinesOf(stage.environment['DATABASE_URL'] ?? '')).toMatchObject({ alone: '15s', together: '15s', idle: '30s' });
});

/** What PostgreSQL holds a single statement and a transaction to, and what is left in the session afterwards. */
async function deadlinesOf(url: string) {
  const { db, close } = connectDatabase(url, { max: 1 });
  try {
    const within = await db.transaction(async (tx) => (await tx.execute<{ together: string; idle: string }>(sql`select current_setting('statement_timeout') as together, current_setting('idle_in_transaction_session_timeout') as idle`)).rows[0]);
    const after = await db.execute<{ alone: string; locks: number; prepared: number }>(sql`select current_setting('statement_timeout') as alone,
      (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks, (select count(*)::int from pg_prepared_statements) as prepared`);
    return { ...within, ...after.rows[0] };
  } finally {
    await close();
  }
}
