/** Troubles of PostgreSQL in the middle of an operation: each is said with what to do, and told from what it says of the data. */
import pg from 'pg';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Operation } from '../../client/index.js';
import { findLockHolders } from '../../db/look.js';
import { failureOf } from '../support/failure-of.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { specOf } from '../support/rollout-specs.js';
import { until } from '../support/until.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('postgres-trouble');
});
afterAll(() => stack.close());

const run = (statement: string) => stack.database.execute(sql.raw(statement));

/** What the step that is tried again says in Temporal. */
const waitsWith = (operation: Operation, words: RegExp): Promise<string> =>
  until(`a step says ${words.source}`, async () => {
    const { raw } = await stack.client.workflow.getHandle(operation.workflowId).describe();
    return (raw.pendingActivities ?? []).map(({ lastFailure }) => lastFailure?.message ?? '').find((message) => words.test(message));
  });

/** Holds the operation while it waits for its endpoint, and lets it go on into the trouble. */
async function into(name: string, trouble: () => Promise<unknown>): Promise<Operation> {
  const held = stack.faults.hold({ endpoint: name, step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf(name));
  await held.reached;
  await trouble();
  held.release();
  return operation;
}

it('a table that is taken away is said to be missing, and the operation goes on once it is back', async () => {
  const operation = await into('taken', () => run('alter table tir_rollouts.audit_entries rename to taken_away'));
  await waitsWith(operation, /^PostgreSQL cannot be used \(relation "tir_rollouts\.audit_entries" does not exist\)\. Its schema is missing or old: run tir-rollouts migrate/);
  await run('alter table tir_rollouts.taken_away rename to audit_entries');
  expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
});

it('a full disk is said to be full', async () => {
  await run(`create function tir_rollouts.full() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
  const operation = await into('full', () =>
    run('create trigger full_disk before insert on tir_rollouts.audit_entries for each row execute function tir_rollouts.full()'),
  );
  await waitsWith(operation, /^PostgreSQL cannot do its work \(could not extend file: .*\)\. Its disk is full: free space there\. Nothing happens unrecorded/);
  await run('drop trigger full_disk on tir_rollouts.audit_entries');
  expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
});

it('a lock that an admin holds is said, with whom', async () => {
  const { rows } = await run('select current_database() as name');
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${String(rows[0]?.['name'])}`;
  const admin = new pg.Client({ connectionString: url.href, application_name: 'an admin' });
  await admin.connect();
  try {
    const operation = await into('locked', async () => {
      await admin.query('begin');
      await admin.query('lock table tir_rollouts.audit_entries in access exclusive mode');
    });
    await waitsWith(operation, /^PostgreSQL cannot do its work \(canceling statement due to statement timeout\)\. It took too long: .* who holds locks/);
    expect((await findLockHolders(url.href, 5_000)).map(({ inWords }) => inWords)).toEqual([expect.stringMatching(/^an admin \(process \d+, user .+, idle in transaction\)$/)]);
    await admin.query('commit');
    expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
  } finally {
    await admin.end();
  }
});

it('what it does not take of the data ends the step at once, and the create was sent once', async () => {
  await run(`alter table tir_rollouts.tir_calls add constraint no_creates check (call <> 'createEndpoint') not valid`);
  const { report } = await failureOf(await stack.rollouts.apply(specOf('refused')));
  expect(report).toMatchObject({ phase: 'Failed', failureType: 'AuditRefused', message: expect.stringContaining('violates check constraint "no_creates"') });
  expect(await stack.simulator.admin.ledger({ operation: 'create', name: 'refused' })).toHaveLength(1);
  expect((await stack.simulator.admin.endpoints()).filter(({ body, deleting }) => body.name === 'refused' && !deleting)).toEqual([]);
});
