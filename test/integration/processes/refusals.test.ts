import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, endpoints, operations, revisions, tirCalls } from '../../../db/schema.js';
import { countCreated, expectEnd, findLive } from './ends.js';
import type { Program } from './program.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'refusals' });
  await stage.startWorker();
});
afterAll(() => stage.close());

describe('a spec with six mistakes', () => {
  it('gets six findings in one answer, and no call is made', async () => {
    const mistaken = stage.spec('Six_Mistakes!', {
      'endpoint.framework': 'vlm',
      'endpoint.skuType': 'weekly',
      'endpoint.replica': 0,
      'endpoint.isAutoScaleEnabled': true,
      'rollout.probe.successes': 0,
    });
    const before = (await stage.simulator.ledger()).length;
    const { code, out, err } = await stage.run(['apply', ...stage.files(mistaken), '--json']);
    expect(code, err).toBe(2);
    const { findings } = JSON.parse(out) as { findings: { severity: string; path: string; message: string; fix: string }[] };
    expect(findings.filter(({ severity }) => severity === 'error').map(({ path }) => path)).toHaveLength(6);
    for (const { message, fix } of findings) expect(`${message} ${fix}`).toMatch(/\.$/);
    expect(await stage.simulator.ledger()).toHaveLength(before);
    const asked = stage.temporal.workflow.list({ query: `RolloutProject = "${stage.projectId}"` });
    for await (const { workflowId } of asked) expect.fail(`${workflowId} was started`);
  });
});

describe('two specs for one name at once', () => {
  it('one is rolled out, the other is told what runs; the same spec joins', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'contested', kind: 'unknownStatus', status: 'pulling' });
    const one = stage.spec('contested');
    const other = stage.spec('contested', { 'endpoint.replica': 2 });
    const ends = await Promise.all([one, other].map((spec) => stage.run(['apply', ...stage.files(spec), '--detach', '--json'])));
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 2]);
    const [refused] = ends
      .filter(({ code }) => code === 2)
      .map(({ out }) => (JSON.parse(out) as { operations: [{ error: { code: string; message: string } }] }).operations[0].error);
    expect(refused?.code).toBe('conflict');
    expect(refused?.message).toMatch(
      /A rollout of contested is running: \w+, since .+, by .+, operation .+ Wait for it with tir-rollouts watch contested, or end it with tir-rollouts abort contested\./,
    );
    const winner = ends[0]?.code === 0 ? one : other;
    const [joined] = await stage.begin(winner);
    expect(joined).toMatchObject({ joined: true });
    await stage.untilOperation(joined?.operationId ?? '', 'awaits ready', ({ phase }) => phase === 'AwaitingReady');
    await stage.simulator.patchEndpoint((await findLive(stage, 'contested'))?.id ?? 0, { reportedStatus: null });
    await expectEnd(stage, joined?.operationId ?? '', 'Healthy');
    expect(await countCreated(stage, 'contested')).toBe(1);
  });
});

describe('an endpoint of that name that somebody else made', () => {
  it('is refused and never touched', async () => {
    const [mine] = await stage.begin(stage.spec('template'));
    await expectEnd(stage, mine?.operationId ?? '', 'Healthy');
    const body = (await findLive(stage, 'template'))?.body as unknown as Record<string, unknown>;
    const theirs = await stage.simulator.createForeignEndpoint({
      projectId: stage.projectId,
      location: 'Delhi',
      body: { ...body, name: 'theirs' },
      running: true,
    });
    const { code, out, err } = await stage.run(['apply', ...stage.files(stage.spec('theirs')), '--json']);
    expect(code, out + err).toBe(2);
    expect(out).toContain('is not ours');
    for (const verb of ['stop', 'restart', 'delete']) expect((await stage.say(verb, 'theirs')).code).toBe(2);
    const { body: untouched, createdAt, updatedAt, status, replicaCount } = theirs;
    expect(await findLive(stage, 'theirs')).toMatchObject({
      id: theirs.id,
      body: untouched,
      createdAt,
      updatedAt,
      status,
      replicaCount,
    });
    const changes = (await stage.simulator.ledger({ kind: 'request', name: 'theirs' })).filter(({ method }) => method !== 'GET');
    expect(changes).toEqual([]);
  });
});

describe('a wrong API key', () => {
  const key = 'wrong key/with+odd%signs';
  let closed: Stage;
  let worker: Program;
  beforeAll(async () => {
    closed = await Stage.open({
      name: 'wrong_key',
      simulator: ['--api-key', 'right-key', '--auth-token', 'right-token'],
      environment: { TIR_ROLLOUTS_SIMULATOR_API_KEY: key, TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: 'right-token' },
    });
    worker = await closed.startWorker({ TIR_ROLLOUTS_LOG_LEVEL: 'debug' });
  });
  afterAll(() => closed.close());

  it('gets one clear refusal, without retries, and is written nowhere', async () => {
    const { code, out, err } = await closed.run(['apply', ...closed.files(closed.spec('locked')), '--json']);
    expect(code, out + err).toBe(2);
    expect(out).toMatch(/TIR refused the credentials \(401, \w+\).*Check the API key and token of the simulator/);
    const asked = await closed.simulator.ledger({ kind: 'request' });
    expect(asked.map(({ status }) => status)).toEqual([401]);
    const [operation] = (JSON.parse(out) as { operations: { operationId: string; workflowId: string }[] }).operations;
    await expectEnd(closed, operation?.operationId ?? '', 'Failed');
    const shown = await closed.say('history', 'locked');
    const history = await closed.temporal.workflow.getHandle(operation?.workflowId ?? '').fetchHistory();
    const rows = await Promise.all(
      [operations, endpoints, revisions, auditEntries, tirCalls].map((table) => closed.db.select().from(table)),
    );
    const traces = [
      out,
      err,
      shown.out,
      shown.err,
      worker.words,
      JSON.stringify(history),
      JSON.stringify(rows),
      payloadsOf(history),
    ].join('\n');
    expect(traces).toContain('locked');
    for (const form of [
      key,
      encodeURIComponent(key),
      new URLSearchParams({ key }).toString().slice('key='.length),
      JSON.stringify(key).slice(1, -1),
    ])
      expect(traces).not.toContain(form);
  });
});

/** The payloads of a history as text: in its JSON they are base64. */
function payloadsOf(history: unknown): string {
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('utf8'));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(history);
  return texts.join('\n');
}
