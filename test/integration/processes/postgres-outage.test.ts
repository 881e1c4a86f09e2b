import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { connectDatabase } from '../../../db/connect.js';
import { until } from '../../../local/until.js';
import { countCreated, expectEnd, findLive } from './ends.js';
import { OwnPostgres } from './own-postgres.js';
import { Stage } from './stage.js';

let postgres: OwnPostgres;
beforeEach(async () => {
  postgres = await OwnPostgres.start();
});
afterEach(() => postgres.close());

const outages = {
  'is stopped and started again': { begin: () => postgres.stop(), end: () => postgres.startAgain() },
  'answers nothing for a while': { begin: async () => postgres.freeze(), end: async () => postgres.thaw() },
};

describe.each(Object.entries(outages))('while PostgreSQL %s', (_how, outage) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ name: 'outage', databaseUrl: postgres.url });
    await stage.startWorker();
  });
  afterEach(() => stage.close());

  it('no rollout is lost, reads say that it does not answer, and an abort is heard', async () => {
    const created = await stage.simulator.addFault({ operation: 'create', name: 'creating', kind: 'delay', ms: 4_000 });
    for (const name of ['awaiting', 'unwanted'])
      await stage.simulator.addFault({ operation: 'create', name, kind: 'unknownStatus', status: 'pulling' });
    const started = await stage.begin(stage.spec('awaiting'), stage.spec('unwanted'), stage.spec('creating'));
    const idOf = (name: string): string => started.find((one) => one.name === name)?.operationId ?? '';
    for (const name of ['awaiting', 'unwanted'])
      await stage.untilOperation(idOf(name), 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
    await stage.untilFired(created.id);

    await outage.begin();
    const [status, history, list, abort] = await Promise.all([
      stage.say('status', 'awaiting'),
      stage.say('history', 'awaiting', '--json'),
      stage.run(['list']),
      stage.say('abort', 'unwanted', '--reason', 'tested'),
    ]);
    // What Temporal knows is told without PostgreSQL.
    expect(status.code, status.err).toBe(0);
    expect(status.out).toContain('awaiting  AwaitingReady');
    expect(status.err).toContain('PostgreSQL does not answer');
    for (const { code, out, err } of [history, list]) {
      expect(code, out + err).toBe(5);
      expect(out + err).toMatch(
        /PostgreSQL does not answer \(.+\)\. Check DATABASE_URL and that it is up; rollouts go on once it is back\./,
      );
    }
    expect(abort.code, abort.err).toBe(0);
    // A worker that is not back from PostgreSQL within 20 s leaves it with Temporal: heard it is, either way.
    expect(abort.out).toMatch(/unwanted: rollout aborts\. Its steps are taken back\.|the cancel was left with Temporal/);
    await stage.simulator.patchEndpoint((await findLive(stage, 'awaiting'))?.id ?? 0, { reportedStatus: null });
    await outage.end();

    await expectEnd(stage, idOf('unwanted'), 'Aborted');
    expect(await findLive(stage, 'unwanted')).toBeUndefined();
    for (const name of ['awaiting', 'creating']) {
      await expectEnd(stage, idOf(name), 'Healthy');
      expect(await countCreated(stage, name)).toBe(1);
    }
  });
});

describe('a worker in the middle of a transaction when PostgreSQL is stopped', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ name: 'outage', databaseUrl: postgres.url });
  });
  afterEach(() => stage.close());

  it('lives on, and ends its rollout once PostgreSQL is back', async () => {
    const worker = await stage.startWorker();
    const holder = new pg.Client({ connectionString: postgres.url });
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('begin; lock table tir_rollouts.audit_entries in access exclusive mode');
    const [started] = await stage.begin(stage.spec('held'));
    await until(
      async () => {
        const { rows } = await stage.db.execute(
          sql`select from pg_stat_activity where application_name = 'tir-rollouts' and wait_event_type = 'Lock'`,
        );
        return rows.length > 0 || undefined;
      },
      { what: 'the worker waits for the lock', timeoutMs: 60_000, explain: () => worker.words },
    );
    await postgres.stop();
    await postgres.startAgain();
    await expectEnd(stage, started?.operationId ?? '', 'Healthy');
    expect(worker.lives, worker.words).toBe(true);
    expect(await countCreated(stage, 'held')).toBe(1);
  });
});

describe('a pool whose PostgreSQL stopped answering', () => {
  it('has its connections again when PostgreSQL is back', async () => {
    const { db, close } = connectDatabase(postgres.url, { max: 1, statementTimeoutMs: 100 });
    const answer = () => db.transaction(async (tx) => (await tx.execute(sql`select 1 as one`)).rows);
    try {
      await answer();
      postgres.freeze();
      await expect(answer()).rejects.toThrow(/begin/);
      postgres.thaw();
      expect(await answer()).toEqual([{ one: 1 }]);
    } finally {
      await close();
    }
  });

  it('outlives a connection that ends between two statements of a transaction', async () => {
    const { db, close } = connectDatabase(postgres.url, { max: 1 });
    try {
      const torn = db.transaction(async (tx) => {
        const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        await postgres.stop();
        await until(() => !isAlive(Number(rows[0]?.pid)) || undefined, { what: 'its backend has ended', timeoutMs: 20_000 });
        await tx.execute(sql`select 2`);
      });
      await expect(torn).rejects.toThrow();
      await postgres.startAgain();
      expect((await db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);
    } finally {
      await close();
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
