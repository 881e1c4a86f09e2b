/** Rows that are taken out of the audit by hand, as who has the database can: history and doctor say which. */
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findGapped, findGaps } from '../../db/audit-gaps.js';
import { auditEntries } from '../../db/schema.js';
import { listEntries } from '../../db/audit-log.js';
import { failureOf } from '../support/failure-of.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { specOf } from '../support/rollout-specs.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('audit-gaps');
});
afterAll(() => stack.close());

const take = (operationId: string, seq: number, kind?: string) =>
  stack.database
    .delete(auditEntries)
    .where(and(eq(auditEntries.operationId, operationId), eq(auditEntries.seq, seq), kind === undefined ? undefined : eq(auditEntries.kind, kind)));

const gapsTold = async (name: string): Promise<string[] | undefined> => (await stack.rollouts.history(name, { limit: 1 }))[0]?.gaps;

describe('of an operation that has ended', () => {
  it.each([
    { what: 'the first', of: () => 1, kind: undefined, says: (seq: number) => `number ${seq} is missing` },
    { what: 'one in the middle', of: () => 3, kind: undefined, says: (seq: number) => `number ${seq} is missing` },
    { what: 'the last', of: (last: number) => last, kind: undefined, says: (seq: number) => `number ${seq} is missing` },
    { what: 'an outcome', of: (_last: number, act: number) => act, kind: 'outcome', says: (seq: number) => `number ${seq} has an intent and no outcome` },
    { what: 'an intent', of: (_last: number, act: number) => act, kind: 'intent', says: (seq: number) => `number ${seq} has an outcome and no intent` },
  ])('$what is noticed', async ({ what, of, kind, says }) => {
    const name = what.replaceAll(' ', '-');
    const { operationId } = await (await stack.rollouts.apply(specOf(name))).result();
    expect(await gapsTold(name)).toEqual([]);
    const entries = await listEntries(stack.database, operationId);
    const seq = of(Math.max(...entries.map((entry) => entry.seq)), entries.find((entry) => entry.kind === 'intent')?.seq ?? 0);
    await take(operationId, seq, kind);
    expect(await gapsTold(name)).toEqual([says(seq)]);
    expect((await findGapped(stack.database, 100)).gapped).toContainEqual({ operationId, gaps: [says(seq)] });
  });

  it('the tail is noticed, however long', async () => {
    const { operationId } = await (await stack.rollouts.apply(specOf('tail'))).result();
    const entries = await listEntries(stack.database, operationId);
    const last = Math.max(...entries.map((entry) => entry.seq));
    for (const seq of [last, last - 1]) await take(operationId, seq);
    expect(await gapsTold('tail')).toEqual([`number ${last - 1} is missing`, `number ${last} is missing`]);
  });

  it('all of it is noticed', async () => {
    const { operationId } = await (await stack.rollouts.apply(specOf('all'))).result();
    await stack.database.delete(auditEntries).where(eq(auditEntries.operationId, operationId));
    expect(await gapsTold('all')).toEqual(['there are no entries']);
  });
});

describe('of an operation that runs', () => {
  it('nothing is missing at any step, though much is not yet written', async () => {
    for (const step of ['ensureEndpoint', 'awaitReady', 'proveServing', 'scaleToFinal']) {
      const name = `runs-${step.toLowerCase()}`;
      const held = stack.faults.hold({ endpoint: name, step });
      const operation = await stack.rollouts.apply(specOf(name, { 'rollout.finalState': { replicas: 2 } }));
      await held.reached;
      expect(await findGaps(stack.database, operation.operationId)).toEqual([]);
      held.release();
      await operation.result();
      expect(await findGaps(stack.database, operation.operationId)).toEqual([]);
    }
  });

  it('a number below an act is noticed', async () => {
    const held = stack.faults.hold({ endpoint: 'runs', step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf('runs'));
    await held.reached;
    await take(operation.operationId, 1);
    expect(await gapsTold('runs')).toEqual(['number 1 is missing']);
    await operation.abort({ reason: 'tested' });
    held.release();
    await failureOf(operation);
    expect(await gapsTold('runs')).toEqual(['number 1 is missing']);
  });
});
