import { randomUUID } from 'node:crypto';
import type { Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../../client/doctor/diagnose.js';
import { listOwnMigrations } from '../../../db/own-migrations.js';
import { migrateDatabase } from '../../../db/migrate.js';
import { findFreePort } from '../../../local/port.js';
import { ensureSearchAttributes } from '../../../worker/search-attributes.js';
import { databaseUrlFor } from '../../support/servers.js';
import { until } from '../../support/until.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'doctor' });
  await stage.startWorker();
});
afterAll(() => stage.close());

interface Told {
  code: number | null;
  text: string;
  /** States by the name of the check. */
  states: Record<string, string>;
  checks: Record<string, { state: string; message: string; fix?: string }>;
}

async function doctor(environment: NodeJS.ProcessEnv = {}, ...args: string[]): Promise<Told> {
  const { code, out, err } = await stage.run(['doctor', '--json', ...args], environment);
  const { checks, exitCode } = JSON.parse(out || err) as {
    checks: { check: string; state: string; message: string }[];
    exitCode: number;
  };
  expect(exitCode).toBe(code);
  return {
    code,
    text: out,
    states: Object.fromEntries(checks.map(({ check, state }) => [check, state])),
    checks: Object.fromEntries(checks.map((one) => [one.check, one])),
  };
}

/** The same in this process, which is quicker: what it says and not how. */
async function examined(changes: { namespace?: string; databaseUrl?: string }): Promise<Told> {
  const { environment } = stage;
  const { verdict, checks } = await diagnose(
    {
      temporal: { address: environment['TEMPORAL_ADDRESS'] ?? '', namespace: changes.namespace ?? 'default' },
      databaseUrl: changes.databaseUrl ?? environment['DATABASE_URL'] ?? '',
      taskQueue: environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? '',
    },
    environment,
  );
  return {
    code: { well: 0, failed: 2, unreachable: 5 }[verdict],
    text: JSON.stringify(checks),
    states: Object.fromEntries(checks.map(({ check, state }) => [check, state])),
    checks: Object.fromEntries(checks.map((one) => [one.check, one])),
  };
}

const closed = async (): Promise<string> => `127.0.0.1:${await findFreePort(0)}`;

/** Runs one statement. */
async function sql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe('doctor', () => {
  it('finds nothing to mend where all is well, and tells no password', async () => {
    const { code, states, text, checks } = await doctor();
    expect(states, text).toEqual(Object.fromEntries(Object.keys(states).map((check) => [check, 'ok'])));
    expect(code).toBe(0);
    expect(checks['worker']?.message).toMatch(/^one polls task queue doctor-.*last asked \d+ s ago$/);
    expect(checks['postgres']?.message).toMatch(
      /^PostgreSQL 18\.\d+ at 127\.0\.0\.1:\d+, database doctor_\w+ as \w+, without TLS$/,
    );
    expect(text).not.toContain(new URL(stage.environment['DATABASE_URL'] ?? '').password || 'no password at all');
    const shown = await stage.run(['doctor']);
    expect(shown.out.split('\n').filter((line) => line.startsWith('✔'))).toHaveLength(Object.keys(states).length);
    expect(shown.out).toContain(`\n${Object.keys(states).length} ok.\n`);
  });

  it('names Temporal when it is down, and still looks at everything else', async () => {
    const { code, states, checks } = await doctor({ TEMPORAL_ADDRESS: await closed() });
    expect(code).toBe(5);
    expect(states).toMatchObject({
      temporal: 'failed',
      namespace: 'notChecked',
      worker: 'notChecked',
      postgres: 'ok',
      schema: 'ok',
      tir: 'ok',
      disk: 'ok',
    });
    expect(checks['temporal']?.fix).toContain('tir-rollouts up');
    expect(checks['worker']?.message).toBe('temporal failed');
  });

  it('names PostgreSQL when it is down, and still looks at everything else', async () => {
    const { code, states } = await doctor({ DATABASE_URL: `postgres://someone:s3cret@${await closed()}/x` });
    expect(code).toBe(5);
    expect(states).toMatchObject({ postgres: 'failed', schema: 'notChecked', temporal: 'ok', worker: 'ok', tir: 'ok' });
  });

  it('names a missing worker, and how to start one', async () => {
    const { code, states, checks } = await doctor({ TIR_ROLLOUTS_TASK_QUEUE: `nobody-${randomUUID()}` });
    expect(code).toBe(2);
    expect(states).toMatchObject({ worker: 'failed', temporal: 'ok', postgres: 'ok' });
    expect(checks['worker']).toMatchObject({
      message: expect.stringContaining('No worker polls') as string,
      fix: expect.stringContaining('tir-rollouts worker') as string,
    });
  });

  it('tells a namespace that is missing, and a password that is wrong, from a service that is away', async () => {
    const wrong = new URL(stage.environment['DATABASE_URL'] ?? '');
    wrong.pathname = '/no_such_database';
    const { code, states, checks } = await doctor({ TEMPORAL_NAMESPACE: 'no-such-namespace', DATABASE_URL: wrong.href });
    expect(code).toBe(2);
    expect(states).toMatchObject({
      temporal: 'ok',
      namespace: 'failed',
      worker: 'notChecked',
      postgres: 'failed',
      schema: 'notChecked',
    });
    expect(checks['postgres']?.message).toMatch(/^PostgreSQL cannot be used: .*no_such_database/);
  });

  it('compares the schema with the migrations of this version: none, behind, ahead, forbidden', async () => {
    const url = await databaseUrlFor('doctor_schema');
    const none = await examined({ databaseUrl: url });
    expect(none.code).toBe(2);
    expect(none.checks['schema']).toMatchObject({
      state: 'failed',
      fix: expect.stringMatching(/tir-rollouts migrate$/) as string,
    });

    await migrateDatabase(url);
    const newest = listOwnMigrations().at(-1);
    await sql(url, `delete from tir_rollouts.migrations where created_at = ${newest?.madeAt}`);
    const behind = await examined({ databaseUrl: url });
    expect(behind.code).toBe(2);
    expect(behind.checks['schema']?.message).toMatch(
      new RegExp(`^The schema is behind: 1 of \\d+ migrations is missing: ${newest?.name}\\.$`),
    );

    const later = (newest?.madeAt ?? 0) + 1;
    await sql(url, `insert into tir_rollouts.migrations (hash, created_at) values ('x', ${newest?.madeAt}), ('y', ${later})`);
    const ahead = await examined({ databaseUrl: url });
    expect(ahead.code).toBe(0);
    expect(ahead.checks['schema']).toMatchObject({ state: 'warning', message: expect.stringContaining('The schema is ahead') as string });

    const role = `outsider_${randomUUID().replaceAll('-', '')}`;
    await sql(url, `create role ${role} login password 'x'`);
    const outsider = new URL(url);
    [outsider.username, outsider.password] = [role, 'x'];
    const forbidden = await examined({ databaseUrl: outsider.href });
    expect(forbidden.code).toBe(2);
    expect(forbidden.checks['schema']).toMatchObject({ state: 'failed', fix: expect.stringContaining('rights on schema tir_rollouts') as string });
  });

  it('compares search attributes and worker versions of a namespace with what rollouts need', async () => {
    const namespace = `doctor-${randomUUID()}`;
    const connection = stage.temporal.connection as Connection;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const environment = { TEMPORAL_NAMESPACE: namespace };
    const bare = await until(`${namespace} is known everywhere`, async () => {
      const told = await examined({ namespace });
      return told.states['namespace'] === 'ok' && told;
    });
    expect(bare.code).toBe(2);
    expect(bare.checks['search-attributes']).toMatchObject({
      state: 'failed',
      fix: expect.stringMatching(
        /temporal operator search-attribute create --namespace .*--name RolloutTarget --type Keyword/,
      ) as string,
    });

    await until('its search attributes can be made', () =>
      ensureSearchAttributes(connection, namespace).then(
        () => true,
        () => false,
      ),
    );
    await stage.startWorker({ ...environment, TIR_ROLLOUTS_BUILD_ID: 'build-1' });
    const waiting = await until('the version of the worker is known', async () => {
      const told = await examined({ namespace });
      return told.states['versions'] === 'failed' && told.states['worker'] === 'ok' && told;
    });
    expect(waiting.states).toMatchObject({ 'search-attributes': 'ok', worker: 'ok', versions: 'failed' });
    expect(waiting.checks['versions']?.fix).toMatch(
      /temporal worker deployment set-current-version --namespace .* --deployment-name tir-rollouts --build-id build-1$/,
    );

    await connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace,
      deploymentName: 'tir-rollouts',
      buildId: 'build-1',
    });
    const current = await until('the current version is known', async () => {
      const told = await examined({ namespace });
      return told.code === 0 && told;
    });
    expect(current.code, current.text).toBe(0);
    expect(current.checks['versions']?.message).toBe('new rollouts go to build build-1');
  });
});

it('doctor with nothing running says the one command that starts everything', async () => {
  const nothing = { TEMPORAL_ADDRESS: undefined, DATABASE_URL: undefined, TIR_ROLLOUTS_SIMULATOR_URL: undefined };
  const { code, out } = await stage.run(['doctor'], nothing);
  expect(out).toMatch(/✖ stack .*\n +Nothing is running: .*tir-rollouts up\n/);
  // Somebody else's Temporal may listen at the usual place of this machine.
  expect([2, 5]).toContain(code);
});
