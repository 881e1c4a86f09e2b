import { WorkflowNotFoundError } from '@temporalio/client';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../local/until.js';
import { expectEnd, findLive } from './ends.js';
import { Stage, type Started } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'history' });
  await stage.startWorker();
});
afterAll(() => stage.close());

/** Each command is a process of its own, and these tests run side by side (ms). */
const TIMEOUT_MS = 240_000;

/** A rollout that awaits ready until the test lets it. */
async function beginHeld(name: string, changes: Record<string, unknown> = {}): Promise<Started & { release: () => Promise<unknown> }> {
  await stage.simulator.addFault({ operation: 'create', name, kind: 'unknownStatus', status: 'pulling' });
  const [started] = await stage.begin(stage.spec(name, changes));
  if (!started) throw new Error('apply told of no operation');
  await stage.untilOperation(started.operationId, 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
  return { ...started, release: async () => stage.simulator.patchEndpoint((await findLive(stage, name))?.id ?? 0, { reportedStatus: null }) };
}

const roll = async (name: string, ...args: string[]) => {
  const { code, out, err } = await stage.run(['apply', ...stage.files(stage.spec(name)), ...args]);
  expect(code, out + err).toBe(0);
};

describe.concurrent('the history of an endpoint', { timeout: TIMEOUT_MS }, () => {
  it('stays whole over a rename, by either name, for people and for spreadsheets', async () => {
    await roll('older', '--reason', '=1+1');
    expect((await stage.say('scale', 'older', '2')).code).toBe(0);
    expect((await stage.say('rename', 'older', 'newer')).code).toBe(0);

    const read = await stage.say('history', 'older');
    expect(read.out).toMatch(/older is called newer now[^]*name: "older" → "newer"[^]*rollout, revision 1/);
    expect((await stage.say('history', 'newer')).out).toBe(read.out.replace(/^older is called.*\n\n/, ''));
    expect((await stage.say('status', 'older')).err).toContain('It was renamed: see npx tir-rollouts status newer.');

    const { out } = await stage.say('history', 'newer', '--csv');
    const rows = parse<Record<string, string>>(out, { columns: true });
    expect(rows.map(({ kind, endpoint, revision, before, after }) => [kind, endpoint, revision, before, after])).toEqual([
      ['rename', 'newer', '3', '{"name":"older"}', '{"name":"newer"}'],
      ['scale', 'newer', '2', '{"replica":1}', '{"replica":2}'],
      ['rollout', 'newer', '1', '', ''],
    ]);
    // What begins like a formula is a text.
    expect(rows[2]?.['reason']).toBe("'=1+1");
  });

  it('is cut to a time and a count, and says that there is more', async () => {
    await roll('cut');
    const between = new Date();
    for (const verb of ['stop', 'start']) expect((await stage.say(verb, 'cut')).code).toBe(0);
    const kinds = async (...args: string[]) => {
      const { out } = await stage.say('history', 'cut', '--json', ...args);
      const { operations, more } = JSON.parse(out) as { operations: { operation: { kind: string } }[]; more: boolean };
      return [operations.map(({ operation }) => operation.kind), more];
    };
    expect(await kinds('--limit', '2')).toEqual([['start', 'stop'], true]);
    expect(await kinds('--since', between.toISOString())).toEqual([['start', 'stop'], false]);
    expect(await kinds('--since', '1h', '--until', between.toISOString())).toEqual([['rollout'], false]);
    expect((await stage.say('history', 'cut', '--limit', '2')).err).toContain('Older operations are not shown');
    const wrong = await stage.say('history', 'cut', '--operation', '0000000');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('No operation of cut has an id that begins with 0000000')]);
  });

  it('is followed as it is written: one operation to its end, or all until somebody leaves', async () => {
    const { operationId, release } = await beginHeld('followed');
    const place = ['--project', String(stage.projectId), '--location', 'Delhi'];
    const one = stage.startCommand(['history', 'followed', ...place, '--follow', '--json', '--operation', operationId.slice(0, 13)]);
    const all = stage.startCommand(['history', 'followed', ...place, '--follow']);
    await Promise.all([one.untilItSays(/AwaitingReady/), all.untilItSays(/AwaitingReady/)]);
    await release();
    const { code, out } = await one.ended;
    expect(code).toBe(0);
    const events = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { event: string; entry?: { seq: number; kind: string }; revision?: number });
    expect([events[0]?.event, events.at(-1)?.event, events.at(-1)?.revision]).toEqual(['began', 'ended', 1]);
    const told = events.flatMap(({ entry }) => (entry ? [`${entry.seq} ${entry.kind}`] : []));
    expect(new Set(told).size).toBe(told.length);
    await all.untilItSays(/Healthy, revision 1/);
    // The next operation too, and one of another name after it.
    expect((await stage.say('rename', 'followed', 'followed-on')).code).toBe(0);
    await all.untilItSays(/rename of followed[^]*Renamed, revision 2/);
    expect((await all.kill('SIGINT')).code).toBe(130);
  });
});

describe.concurrent('the status of an endpoint', { timeout: TIMEOUT_MS }, () => {
  it('says what is waited for and until when, and the reason of a failure', async () => {
    const { operationId, release } = await beginHeld('waits');
    const { next } = JSON.parse((await stage.say('status', 'waits', '--json')).out) as {
      next: { event: string; deadline?: { at: string; then: string } };
    };
    expect(next).toEqual({
      event: 'Probing, once every replica is ready.',
      deadline: { at: expect.stringMatching(/^\d{4}-.*Z$/) as string, then: 'the step fails' },
    });
    expect((await stage.say('status', 'waits')).out).toMatch(/next +Probing, once every replica is ready; else the step fails at /);
    await release();
    await expectEnd(stage, operationId, 'Healthy');
    expect((await stage.say('status', 'waits')).out).toMatch(/next +None: no operation runs on waits\./);
  });

  it('says which verbs a parked operation waits for and until when, and at last the reason', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'parks', kind: 'goesToError' });
    const [started] = await stage.begin(stage.spec('parks', { 'rollout.onFailure.parkSeconds': 600 }));
    await stage.untilOperation(started?.operationId ?? '', 'is parked', ({ phase }) => phase === 'Parked');
    expect((await stage.say('status', 'parks')).out).toMatch(
      /next +A person decides: npx tir-rollouts retry parks once the cause is mended, or npx tir-rollouts abort parks; else its steps are taken back at /,
    );
    expect((await stage.say('abort', 'parks', '--reason', 'no luck')).code).toBe(0);
    await expectEnd(stage, started?.operationId ?? '', 'Aborted');
    expect((await stage.say('status', 'parks')).out).toMatch(/reason .*Aborted by .*: no luck\.\n +what exists +.+\n +next +[A-Z]/);
  });
});

describe.concurrent('an operation that has ended', { timeout: TIMEOUT_MS }, () => {
  it('is attached to by name or id, and ends again as it ended; also when Temporal has forgotten it', async () => {
    await roll('ended');
    const operation = async () => {
      const { out } = await stage.say('history', 'ended', '--json', '--limit', '1');
      return (JSON.parse(out) as { operations: { operation: { id: string; workflowId: string } }[] }).operations[0]?.operation;
    };
    const { id = '', workflowId = '' } = (await operation()) ?? {};
    for (const which of ['ended', id.slice(0, 12)]) {
      const { code, out } = await stage.say('watch', which);
      expect([code, out], which).toEqual([0, expect.stringContaining('✔ ended  Created, Healthy')]);
    }
    await stage.temporal.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } });
    const handle = stage.temporal.workflow.getHandle(workflowId);
    const isForgotten = (err: unknown) => err instanceof WorkflowNotFoundError || undefined;
    await until(() => handle.describe().then(() => undefined, isForgotten), {
      what: 'Temporal has forgotten it',
      timeoutMs: 60_000,
      everyMs: 100,
    });
    for (const which of ['ended', id]) {
      const { code, out } = await stage.say('wait', which, '--json');
      expect([code, JSON.parse(out)], which).toEqual([0, expect.objectContaining({ name: 'ended', result: expect.objectContaining({ phase: 'Healthy' }) as unknown })]);
    }
  });
});
