import { writeFileSync } from 'node:fs';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildProgram } from '../../../client/cli/program.js';
import { findEndpointRow } from '../../../db/endpoints.js';
import { findFreePort } from '../../../local/port.js';
import { endpointWorkflowId } from '../../../workflows/contract/identity.js';
import { findLive } from './ends.js';
import type { Ended } from './program.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'exit_codes' });
  await stage.startWorker();
});
afterAll(() => stage.close());

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/) as string;
const text = expect.any(String) as string;
const number = expect.any(Number) as number;
const list = expect.any(Array) as unknown[];

const apply = (name: string, changes: Record<string, unknown> = {}): Promise<Ended> =>
  stage.run(['apply', ...stage.files(stage.spec(name, changes)), '--json']);
const identity = (name: string) => ({ target: 'simulator', location: 'Delhi', projectId: stage.projectId, name });
/** How every followed operation begins in the JSON. */
const operationOf = (name: string, exitCode: number) => ({
  name,
  exitCode,
  operationId: uuid,
  workflowId: `endpoint/simulator/Delhi/${stage.projectId}/${name}`,
  joined: false,
  seconds: number,
});
/** The report of an operation that ended badly. */
const reportOf = (name: string, report: Record<string, unknown>) => ({
  operationId: uuid,
  endpoint: identity(name),
  message: text,
  touched: true,
  endpointId: number,
  revision: 1,
  nextStep: expect.stringContaining(`tir-rollouts history ${name}`) as string,
  ...report,
});

function read({ out }: Ended): { operations: [Record<string, unknown>] } {
  return JSON.parse(out) as { operations: [Record<string, unknown>] };
}

describe('apply --json', () => {
  it('exits 0 with the result of a Healthy endpoint', async () => {
    const ended = await apply('healthy');
    expect(ended.code, ended.out + ended.err).toBe(0);
    expect(read(ended)).toEqual({
      operations: [
        {
          ...operationOf('healthy', 0),
          result: {
            operationId: uuid,
            kind: 'rollout',
            endpoint: identity('healthy'),
            phase: 'Healthy',
            summary: 'Created, Healthy: running, 1 replica, 3 probe successes in a row.',
            endpointId: number,
            inferenceUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/project\/p-\d+\/endpoint\/is-\d+$/) as string,
            status: 'running',
            replicas: 1,
            skuName: 'C3.2',
            revision: 1,
            plan: {
              kind: 'create',
              steps: [
                { action: 'create', does: text, calls: ['POST create'], takenBack: text },
              ],
              changes: [],
              warnings: list,
              hash: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
              price: { currency: 'INR', desired: { perHour: number, perMonth: number, what: text }, replicaPerHour: number },
              term: 'hourly',
              onFailure: { created: 'delete', waits: false },
              revision: 1,
            },
            probe: { preset: 'openai-completion', successes: 3, attempts: 3, latencyMs: { median: number, max: number } },
            unverifiable: list,
            warnings: list,
          },
        },
      ],
    });
  });

  it('exits 1 with a report when the rollout failed and was taken back', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'failed', kind: 'goesToError' });
    const ended = await apply('failed');
    expect(ended.code, ended.out + ended.err).toBe(1);
    expect(read(ended)).toEqual({
      operations: [
        {
          ...operationOf('failed', 1),
          error: {
            code: 'failed',
            message: text,
            failureType: 'EndpointFailed',
            report: reportOf('failed', {
              phase: 'Failed',
              step: 'awaitReady',
              failureType: 'EndpointFailed',
              standing: expect.stringMatching(/^TIR endpoint \d+ was deleted; nothing is left billing\.$/) as string,
            }),
          },
        },
      ],
    });
  });

  it('exits 1 when somebody aborts it, and tells who', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'aborted', kind: 'unknownStatus', status: 'pulling' });
    const applying = apply('aborted');
    await expect.poll(async () => (await stage.say('status', 'aborted')).out, { timeout: 30_000 }).toContain('AwaitingReady');
    const abort = await stage.say('abort', 'aborted', '--json', '--reason', 'wrong model', '--actor', 'asha');
    expect(abort.code).toBe(0);
    expect(JSON.parse(abort.out)).toEqual({
      name: 'aborted',
      operationId: uuid,
      phase: text,
      message: 'aborted: rollout aborts. Its steps are taken back.',
    });
    const ended = await applying;
    expect(ended.code).toBe(1);
    expect(read(ended).operations[0]['error']).toMatchObject({
      code: 'failed',
      report: { phase: 'Aborted', message: 'Aborted by asha: wrong model.' },
    });
    const late = await stage.say('abort', 'aborted', '--json');
    expect(late.code).toBe(2);
    expect(JSON.parse(late.out)).toEqual({ error: { code: 'refused', message: text } });
  });

  it('exits 3 when a deadline passed', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'late', kind: 'unknownStatus', status: 'pulling' });
    // Long enough for one look on a busy machine.
    const ended = await apply('late', { 'rollout.deadlines.readySeconds': 10 });
    expect(ended.code, ended.out + ended.err).toBe(3);
    expect(read(ended).operations[0]['error']).toMatchObject({
      failureType: 'DeadlineExceeded',
      report: { phase: 'Failed', step: 'awaitReady', message: expect.stringContaining('Last seen: pulling') as string },
    });
  });

  it('exits 4 as soon as it parks, and when a person must look because it could not be taken back', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'parked', kind: 'goesToError' });
    const parked = await apply('parked', { 'rollout.onFailure.parkSeconds': 600 });
    expect(parked.code, parked.out + parked.err).toBe(4);
    expect(read(parked)).toEqual({ operations: [{ ...operationOf('parked', 4), state: 'parked' }] });
    expect((await stage.say('abort', 'parked')).code).toBe(0);

    await stage.simulator.addFault({ operation: 'create', name: 'degraded', kind: 'goesToError' });
    await stage.simulator.addFault({ operation: 'delete', name: 'degraded', kind: 'status', status: 403 });
    const degraded = await apply('degraded');
    expect(degraded.code, degraded.out + degraded.err).toBe(4);
    expect(read(degraded).operations[0]['error']).toMatchObject({
      failureType: 'EndpointFailed',
      report: { phase: 'Degraded', nextStep: expect.stringContaining('it may be billing') as string },
    });
    expect(await findLive(stage, 'degraded')).toBeDefined();
  });

  it('exits 5 when Temporal does not answer', async () => {
    const ended = await stage.run(['apply', ...stage.files(stage.spec('unreachable')), '--json'], {
      TEMPORAL_ADDRESS: `127.0.0.1:${await findFreePort(0)}`,
    });
    expect(ended.code, ended.err).toBe(5);
    expect(JSON.parse(ended.out)).toEqual({
      error: { code: 'unreachable', message: expect.stringContaining('Temporal does not answer') as string },
    });
  });

  it('exits 130 on Ctrl-C, and leaves the rollout running', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'left', kind: 'unknownStatus', status: 'pulling' });
    const applying = stage.startCommand(['apply', ...stage.files(stage.spec('left')), '--json']);
    await expect.poll(async () => (await stage.say('status', 'left')).out, { timeout: 30_000 }).toContain('AwaitingReady');
    const ended = await applying.kill('SIGINT');
    expect(ended.code).toBe(130);
    expect(read(ended)).toEqual({ operations: [{ ...operationOf('left', 130), state: 'interrupted' }] });
    await stage.simulator.patchEndpoint((await findLive(stage, 'left'))?.id ?? 0, { reportedStatus: null });
    const watched = await stage.say('watch', 'left', '--json');
    expect(watched.code).toBe(0);
    expect(read(watched).operations[0]['result']).toMatchObject({ phase: 'Healthy' });
  });

  it('exits 130 on Ctrl-C at a terminal too, and says how to come back', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'redrawn', kind: 'unknownStatus', status: 'pulling' });
    const applying = stage.startCommand(['apply', ...stage.files(stage.spec('redrawn'))], {
      NODE_OPTIONS: '--import data:text/javascript,process.stdout.isTTY=process.stderr.isTTY=true',
    });
    await applying.untilItSays(/redrawn .*AwaitingReady/);
    const ended = await applying.kill('SIGINT');
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(ended.out).toContain('It goes on without this terminal. Come back with');
    expect((await stage.say('abort', 'redrawn')).code).toBe(0);
  });

  it.each([
    ['scale', 'two'],
    ['scale', '0'],
    ['extend', '1.5'],
  ])('exits 2 for %s %s', async (verb, count) => {
    const ended = await stage.say(verb, 'nobody', count);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('It must be a whole number above 0.');
  });
});

it('validate names mistakes from top to bottom', async () => {
  const [, file = ''] = stage.files({});
  writeFileSync(
    file,
    'apiVersion: tir-rollouts/v1\nendpoint:\n  name: Up\n  framework: vlmm\n  skuType: hourl\n  location: Dehli\n  replica: -1\n',
  );
  const { code, out } = await stage.run(['validate', '-f', file, '--json']);
  const lines = (JSON.parse(out) as { findings: { line: number }[] }).findings.map(({ line }) => line);
  expect(code).toBe(2);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  expect(lines).toEqual(expect.arrayContaining([3, 4, 5, 6, 7]));
});

describe('reads', () => {
  it('exit 2 for an endpoint that nobody knows', async () => {
    const status = await stage.say('status', 'unknown', '--json');
    expect(status.code).toBe(2);
    expect(JSON.parse(status.out)).toEqual({
      error: { code: 'notFound', message: expect.stringContaining('No endpoint unknown is known') as string },
    });
  });

  it('find an operation by the beginning of its id, however many came after it', async () => {
    await stage.untilEnded((await stage.begin(stage.spec('often')))[0]?.operationId ?? '');
    for (let i = 0; i < 2; i += 1) await stage.say('stop', 'often');
    const read = async (...args: string[]) =>
      (JSON.parse((await stage.say('history', 'often', '--json', ...args)).out) as { operations: { operation: { id: string } }[] })
        .operations;
    const oldest = (await read()).at(-1)?.operation.id ?? '';
    const found = await read('--limit', '1', '--operation', oldest.slice(0, 13));
    expect(found.map(({ operation }) => operation.id)).toEqual([oldest]);
  });

  it('list the endpoints of one project or location', async () => {
    await stage.begin(stage.spec('listed'));
    const listed = async (...args: string[]) =>
      (JSON.parse((await stage.run(['list', '--json', ...args])).out) as { endpoints: unknown[] }).endpoints.length;
    expect(await listed('--project', String(stage.projectId), '--location', 'Delhi')).toBeGreaterThan(0);
    expect(await listed('--project', String(stage.projectId), '--location', 'Chennai')).toBe(0);
    expect(await listed('--project', String(stage.projectId + 1))).toBe(0);
  });

  it('end without a crash when nobody reads them any more', async () => {
    const listing = stage.startCommand(['list', '--json']);
    listing.closeOutput();
    const ended = await listing.ended;
    expect(ended).toMatchObject({ code: 130, err: '' });
  });

  it('exit 2 for an option that does not exist', async () => {
    expect((await stage.run(['list', '--colour'])).code).toBe(2);
  });
});

describe('every command that takes a name', () => {
  /** What a command wants beside the name. */
  const more: Readonly<Record<string, string[]>> = {
    async: ['--off'],
    attach: ['--alert', '1'],
    autoscale: ['--max', '2'],
    detach: ['--alert', '1'],
    diff: ['1', '2'],
    extend: ['60'],
    rename: ['somebody'],
    scale: ['2'],
  };
  const named = buildProgram().commands.filter(({ registeredArguments: [first] }) => /name|operation/.test(first?.name() ?? ''));
  const unknown = [...named.map((command) => [command.name(), 'nobody', ...(more[command.name()] ?? [])]), ['drift', 'nobody', '--every', '60'], ['history', 'nobody', '--follow'], ['drift', '--all', '--project', '4711'], ['drift', '--all', '--every', '60', '--project', '4711']];

  it('exits 2 for one that nothing has, says so, and starts nothing', async () => {
    expect(named.length).toBeGreaterThan(25);
    for (const words of unknown) {
      const { code, out } = await here([...words, ...(words.includes('--project') ? [] : ['--project', String(stage.projectId)]), '--location', 'Delhi']);
      expect([words.join(' '), code, out]).toEqual([words.join(' '), 2, expect.stringMatching(/(No|There is no) endpoint .*[.]\s*$/s)]);
    }
    await expectNothingOf('nobody');
  });

  it('exits 2 for what cannot be a name, such as a pattern, and starts nothing', async () => {
    for (const words of named.map((command) => [command.name(), 'dev-*', ...(more[command.name()] ?? [])])) {
      const { code, out } = await here([...words, '--project', String(stage.projectId), '--location', 'Delhi']);
      expect([words.join(' '), code]).toEqual([words.join(' '), 2]);
      expect(out).toContain('dev-*');
    }
    await expectNothingOf('dev-*');
  });

  async function expectNothingOf(name: string): Promise<void> {
    await expect(stage.temporal.workflow.getHandle(endpointWorkflowId({ ...identity(name), target: 'simulator' })).describe()).rejects.toThrow(WorkflowNotFoundError);
    expect(await findEndpointRow(stage.db, { ...identity(name), target: 'simulator' })).toBeUndefined();
  }
});

/** A command in this very process: thirty starts of Node would take most of a minute. */
async function here(words: readonly string[]): Promise<{ code: unknown; out: string }> {
  const { env } = process;
  let out = '';
  const keep = (chunk: unknown): boolean => {
    out += String(chunk);
    return true;
  };
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(keep), vi.spyOn(process.stderr, 'write').mockImplementation(keep)];
  try {
    process.env = { ...stage.environment, NO_COLOR: '1' };
    await buildProgram().parseAsync([...words], { from: 'user' });
    return { code: process.exitCode, out };
  } finally {
    process.env = env;
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
