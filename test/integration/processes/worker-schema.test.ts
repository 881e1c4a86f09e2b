import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateDatabase } from '../../../db/migrate.js';
import { listOwnMigrations } from '../../../db/own-migrations.js';
import { databaseUrlFor } from '../../support/servers.js';
import { Program } from './program.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'worker_schema' });
});
afterAll(() => stage.close());

/** Runs one statement. */
async function sql(url: string, statement: string): Promise<void> {
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
  await sql(url, `delete from tir_rollouts.migrations where created_at = ${newest?.madeAt}`);
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
  await sql(url.href, "do $$ begin create role worker_outsider login password 'x'; exception when duplicate_object then null; end $$");
  [url.username, url.password] = ['worker_outsider', 'x'];
  const { code, err } = await startOn(url.href);
  expect(err).toMatch(/PostgreSQL cannot be used \(.*\)\. Give the user of DATABASE_URL the rights on schema tir_rollouts, then start the worker again\./);
  expect(code).toBe(5);
});

it('a worker of an older version works on a newer schema, and warns', async () => {
  const url = await databaseUrlFor('worker_schema_new');
  await migrateDatabase(url);
  await sql(url, `insert into tir_rollouts.migrations (hash, created_at) values ('x', ${(newest?.madeAt ?? 0) + 1})`);
  const worker = await stage.startWorker({ DATABASE_URL: url });
  expect(worker.words).toMatch(/The schema is ahead: a newer tir-rollouts applied 1 migration that this one does not know\. Upgrade this worker\./);
  expect((await worker.kill('SIGTERM')).code).toBe(0);
});
