/** A platform and a container that quote the values of secrets back, on real processes: no sink of ours may hold one, in any spelling. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../simulator/faults.js';
import type { Program } from '../integration/processes/program.js';
import { findLive } from '../integration/processes/ends.js';
import { Stage } from '../integration/processes/stage.js';
import { startCollector, type Collector } from '../support/collector.js';
import { leaksIn } from '../support/find-leaks.js';
import { inEverySpelling } from '../support/spellings.js';

/** One of every sign that some spelling writes otherwise, in two lines; and one as they are. */
const awkward = 'mk7f3aQ"q\\w/z+9%4&k<é>\'x=7b1c\nsecond-line-b62e90';
const plain = 'hf_7d41c09be2f84a6fa1b3c5d7';
const secrets = [awkward, plain];
/** Stands beside the secrets wherever they are quoted: proof that the words arrived. */
const MARK = 'quoted-back';
const quoted = `${MARK}\n${secrets.map(inEverySpelling).join('\n')}\ncut at its end: ${plain.slice(0, 14)}`;

let collector: Collector;
let stage: Stage;
let worker: Program;
/** All that processes of ours have written. */
const written: string[] = [];

beforeAll(async () => {
  collector = await startCollector();
  stage = await Stage.open({
    name: 'leaks',
    environment: {
      TIR_SECRET_AWKWARD: awkward,
      TIR_SECRET_PLAIN: plain,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      TIR_ROLLOUTS_LOG_LEVEL: 'debug',
    },
  });
  worker = await stage.startWorker();
});
afterAll(async () => {
  await stage.close();
  await collector.close();
});

const armed = (operation: string, fault: object, times = 1) =>
  stage.simulator.addFault({ operation, name: 'leaky', times, ...fault } as FaultInput);
const spec = () =>
  stage.spec('leaky', {
    'endpoint.resourceDetails.envVariables': [
      { key: 'AWKWARD', valueFrom: { env: 'TIR_SECRET_AWKWARD' } },
      { key: 'PLAIN', valueFrom: { env: 'TIR_SECRET_PLAIN' } },
    ],
  });
async function run(args: string[], verb?: string): Promise<string> {
  const { out, err } = verb === undefined ? await stage.run(args) : await stage.say(verb, 'leaky', ...args);
  written.push(out, err);
  return out + err;
}

it('a rollout that everything quotes goes on to its end', async () => {
  await stage.simulator.addFault({ operation: '*', name: 'leaky', kind: 'quotes', text: quoted });
  await armed('create', { kind: 'status', status: 500 });
  await armed('get', { kind: 'status', status: 503 });
  await armed('get', { kind: 'malformed', body: 'html' });
  await armed('get', { kind: 'status', status: 500, errorShape: 'detail' });
  await armed('dataplane', { kind: 'status', status: 500 }, 2);
  const said = await run(['apply', ...stage.files(spec()), '--json']);
  expect(said).toContain('"Healthy"');
  expect((await findLive(stage, 'leaky'))?.body.custom_endpoint_details).toMatchObject({
    resource_details: { env_variables: [{ key: 'AWKWARD', value: awkward }, { key: 'PLAIN', value: plain }] },
  });
});

it('a worker that was started anew, and has resolved nothing, knows them before the first word', async () => {
  const { out, err } = await worker.kill('SIGTERM');
  written.push(out, err);
  worker = await stage.startWorker();
  await armed('get', { kind: 'status', status: 400, message: `${MARK} ${plain} ${JSON.stringify(awkward)}` });
  expect(await run(['5', '--json'], 'scale')).toMatch(/quoted-back \[redacted\]/);
  const logs = await run(['--lines', '2000', '--json'], 'logs');
  expect(logs).toContain(MARK);
  expect(logs).toContain('base64 behind one byte');
});

it('what is told of all that', async () => {
  for (const verb of ['status', 'history', 'revisions', 'logs']) {
    await run(['--json'], verb);
    await run([], verb);
  }
  await run(['list', '--project', String(stage.projectId), '--json']);
  await run(['drift', '--all', '--project', String(stage.projectId), '--json']);
  expect(written.join('\n')).toContain(MARK);
});

describe('then nothing is left of a secret', () => {
  it('on a screen, in a report, or in a log of the worker', async () => {
    const { out, err } = await worker.kill('SIGTERM');
    written.push(out, err);
    expect(out + err).toContain('[redacted]');
    for (const text of written) expect(leaksIn(text, secrets)).toEqual([]);
  });

  it('in PostgreSQL', async () => {
    const { rows: tables } = await stage.db.execute<{ name: string }>(sql`select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('tir_rollouts', 'public', 'drizzle')`);
    let all = '';
    for (const { name } of tables) {
      const { rows } = await stage.db.execute<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.raw(name)} t`);
      for (const { row } of rows) all += `${row}\n`;
    }
    expect(all).toContain(MARK);
    expect(leaksIn(all, secrets)).toEqual([]);
  });

  it('in a history of Temporal, its memos, attributes and summaries', async () => {
    let all = '';
    for await (const info of stage.temporal.workflow.list({ query: `TaskQueue = "${stage.environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? ''}"` })) {
      const handle = stage.temporal.workflow.getHandle(info.workflowId, info.runId);
      all += readable([await handle.fetchHistory(), (await handle.describe()).raw]);
    }
    expect(all).toContain(MARK);
    expect(leaksIn(all, secrets)).toEqual([]);
  });

  it('in a trace', () => {
    expect(collector.raw()).toContain('createEndpoint');
    expect(leaksIn(collector.raw(), secrets)).toEqual([]);
  });
});

/** Payloads are bytes; their text is what a person would read. */
const readable = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (one instanceof Uint8Array ? Buffer.from(one).toString('utf8') : typeof one === 'bigint' ? String(one) : one));
