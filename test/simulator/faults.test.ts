import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRaw, vllm } from './support.js';
import type { Json, RawClient, Reply } from './support.js';
import type { FaultInput } from '../../simulator/index.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const create = (name = 'fragile'): Promise<Reply> => client.project('POST', '/serving/inference/', vllm({ name }));
const list = (): Promise<Reply> => client.project('GET', '/serving/inference/');
const names = async (): Promise<unknown[]> => ((await list()).data as unknown as Json[]).map((item) => item['name']);
const inject = (fault: FaultInput): Promise<unknown> => client.simulator.admin.addFault(fault);
const fired = async (): Promise<number[]> => (await client.simulator.admin.faults()).map((rule) => rule.fired);

it('refuses a rule for an operation that there is not', async () => {
  await expect(inject({ operation: 'craete', kind: 'answerLost' })).rejects.toThrow(/craete.*unknown/);
  for (const operation of ['*', 'control', 'dataplane', 'put:patch', 'sku', 'integration-create'])
    await inject({ operation, kind: 'answerLost', skip: 1000 });
});

describe('an answer that is lost', () => {
  it.each([
    ['answerLost', { kind: 'answerLost' }, 1],
    ['hang after', { kind: 'hang', ms: 5, after: true }, 1],
    ['refusedBefore', { kind: 'refusedBefore' }, 0],
    ['hang before', { kind: 'hang', ms: 5 }, 0],
  ] as const)('by %s leaves what the moment says', async (_name, effect, made) => {
    await inject({ operation: 'create', times: 1, ...effect });
    await expect(create()).rejects.toThrow('fetch failed');
    expect(await names()).toHaveLength(made);
    expect(await fired()).toEqual([1]);
    expect((await client.simulator.admin.ledger({ operation: 'create' }))[0]).toMatchObject({
      status: null,
      endpointName: 'fragile',
    });
  });

  it('in the middle of the body is a broken body', async () => {
    await inject({ operation: 'create', times: 1, kind: 'truncated' });
    await expect(create()).rejects.toThrow();
    expect(await names()).toEqual(['fragile']);
  });

  it('byte by byte arrives when the caller waits, and can be given up on', async () => {
    await inject({ operation: 'list', times: 1, kind: 'slowBody', msPerByte: 0 });
    expect(await names()).toEqual([]);
    await inject({ operation: 'list', times: 1, kind: 'slowBody', msPerByte: 1000 });
    await expect(
      client.send('GET', '/serving/inference/', undefined, {
        query: { project_id: '7', location: 'Delhi' },
        signal: AbortSignal.timeout(50),
      }),
    ).rejects.toThrow();
  });
});

describe('a refusal', () => {
  it.each([
    ['seconds', '3'],
    ['absent', null],
    ['absurd', '86400'],
    ['negative', '-5'],
    ['text', 'soon'],
  ] as const)('as 429 with Retry-After %s', async (retryAfter, header) => {
    await inject({ operation: 'create', kind: 'throttled', retryAfter, seconds: 3 });
    const reply = await create();
    expect([reply.status, reply.headers.get('retry-after'), reply.headers.get('ratelimit-limit')]).toEqual([429, header, '1200']);
    expect(await names()).toEqual([]);
  });

  it('as 429 with Retry-After as a date of the simulated clock', async () => {
    await inject({ operation: 'list', kind: 'throttled', retryAfter: 'date', seconds: 30 });
    const reply = await list();
    const wait = Date.parse(reply.headers.get('retry-after') ?? '') - Date.parse(reply.headers.get('date') ?? '');
    expect(wait).toBe(30_000);
  });

  it.each([
    ['envelope', { code: 503, data: null }],
    ['statusCode', { status_code: 503, message: 'busy' }],
    ['statusCodeText', { status_code: 503, errors: 'busy' }],
    ['errorsTrue', { errors: true, message: 'busy' }],
    ['detail', { detail: 'busy' }],
  ] as const)('in the shape %s', async (errorShape, body) => {
    await inject({ operation: 'get', kind: 'status', status: 503, errorShape, message: 'busy' });
    const id = await client.create();
    const reply = await client.project('GET', `/serving/inference/${id}/`);
    expect(reply.status).toBe(503);
    expect(reply.json).toMatchObject(body);
  });

  it('comes in a burst of the right length, after the right number of requests', async () => {
    await inject({ operation: 'list', skip: 1, times: 2, kind: 'status', status: 502, errorShape: 'notJson' });
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await list()).status);
    expect(statuses).toEqual([200, 502, 502, 200]);
    expect(await fired()).toEqual([2]);
  });

  it('for revoked credentials lasts until credentials are set', async () => {
    await inject({ operation: 'list', times: 1, kind: 'credentialsRevoked' });
    expect([(await list()).status, (await list()).status]).toEqual([401, 401]);
    await client.simulator.admin.setCredentials({});
    expect((await list()).status).toBe(200);
  });
});

describe('a strange answer', () => {
  it.each([
    ['html', (reply: Reply) => reply.text.startsWith('<html>')],
    ['empty', (reply: Reply) => reply.text === ''],
    ['huge', (reply: Reply) => reply.text.length > 10_000_000],
    ['wrongType', (reply: Reply) => (reply.data as unknown) === 'Success'],
    ['deep', (reply: Reply) => reply.text.length > 100_000],
    ['proto', (reply: Reply) => reply.text.includes('__proto__')],
    ['invalidUtf8', (reply: Reply) => reply.text.includes('\ufffd')],
    ['duplicateKeys', (reply: Reply) => reply.json['data'] === null],
    ['noData', (reply: Reply) => !('data' in reply.json)],
  ] as const)('with the body %s', async (body, looksSo) => {
    await inject({ operation: 'list', kind: 'malformed', body });
    const reply = await list();
    expect(reply.status).toBe(200);
    expect(looksSo(reply)).toBe(true);
  });

  it('with exactly the body of the rule, as JSON and with the right status where it names no other', async () => {
    await inject({ operation: 'list', times: 1, kind: 'body', body: '{"data":"said"}' });
    const reply = await list();
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([200, 'application/json', '{"data":"said"}']);
    await inject({ operation: 'list', times: 1, kind: 'body', body: '<b>', status: 418, contentType: 'text/html' });
    const other = await list();
    expect([other.status, other.headers.get('content-type'), other.text]).toEqual([418, 'text/html', '<b>']);
  });

  it('that quotes a text in every failure and in logs, and in nothing else', async () => {
    const id = (await create()).data['id'] as number;
    const text = 'first "line"\nsecond <line>';
    await inject({ operation: '*', kind: 'quotes', text });
    expect((await list()).text).not.toContain('second <line>');
    for (const errorShape of ['envelope', 'statusCode', 'statusCodeText', 'errorsTrue', 'detail'] as const) {
      await inject({ operation: 'list', times: 1, kind: 'status', status: 500, errorShape });
      expect((await list()).text, errorShape).toContain(JSON.stringify(text).slice(1, -1));
    }
    await inject({ operation: 'list', times: 1, kind: 'malformed', body: 'html' });
    expect((await list()).text).toContain(text);
    expect((await client.project('POST', '/serving/inference/', vllm({ name: 'fragile' }))).text).toContain('second <line>');
    const logs = (await client.project('GET', `/serving/inference/${id}/logs/`)).data as unknown as { message: string }[];
    expect(logs.slice(-2).map(({ message }) => message)).toEqual(text.split('\n'));
  });

  it.each([
    ['noId', 201, undefined],
    ['status200', 200, 'number'],
    ['textId', 201, 'string'],
  ] as const)('to a create: %s', async (answer, status, idType) => {
    await inject({ operation: 'create', kind: 'createAnswer', answer });
    const reply = await create();
    expect(reply.status).toBe(status);
    expect(reply.data['id'] === undefined ? undefined : typeof reply.data['id']).toBe(idType);
    expect(await names()).toEqual(['fragile']);
  });

  it('to a create: 201 with code 400 inside', async () => {
    await inject({ operation: 'create', kind: 'createAnswer', answer: 'code400' });
    expect((await create()).json['code']).toBe(400);
  });

  it('from a list that does not know the last change yet', async () => {
    await create('first');
    await create('second');
    await inject({ operation: 'list', times: 1, kind: 'staleList', changes: 1 });
    expect(await names()).toEqual(['first']);
    expect(await names()).toEqual(['first', 'second']);
    const id = (await client.simulator.admin.endpoints())[0]?.id ?? 0;
    await client.project('DELETE', `/serving/inference/${id}/`);
    await inject({ operation: 'list', times: 1, kind: 'staleList', changes: 1 });
    expect(await names()).toEqual(['first', 'second']);
  });

  it('with a status word that nobody knows', async () => {
    await inject({ operation: 'create', kind: 'unknownStatus', status: 'migrating' });
    const reply = await create();
    expect(await client.status(reply.data['id'] as number)).toBe('migrating');
  });
});

describe('an endpoint that changes behind the back of its client', () => {
  const after = async (effect: object, seconds: number): Promise<{ id: number; status: unknown }> => {
    await inject({ operation: 'create', name: 'fragile', ...effect } as FaultInput);
    const id = (await create()).data['id'] as number;
    await client.simulator.admin.advance(seconds);
    return { id, status: await client.status(id) };
  };

  it('goes to error', async () => expect((await after({ kind: 'goesToError', afterSeconds: 50 }, 200)).status).toBe('error'));
  it('vanishes', async () => expect((await after({ kind: 'vanishes', afterSeconds: 50 }, 50)).status).toBe(404));
  it('is stopped', async () => expect((await after({ kind: 'stoppedByOther', afterSeconds: 150 }, 160)).status).toBe('stopped'));
  it('is given another image path', async () => {
    const { id } = await after({ kind: 'changedByOther', afterSeconds: 150, set: { path: 'other/' } }, 150);
    expect((await client.project('GET', `/serving/inference/${id}/`)).data['path']).toBe('other/');
  });
  it('flaps: ready, not ready, ready', async () => {
    const { id } = await after({ kind: 'flaps', afterSeconds: 110, everySeconds: 10, cycles: 2 }, 400);
    const edges = (await client.simulator.admin.ledger({ kind: 'state' }))
      .filter((line) => line.endpointId === id)
      .map((line) => line.to);
    expect(edges).toEqual(['waiting', 'running', 'waiting', 'running', 'waiting', 'running']);
  });
  it('is answered about only after a delay', async () => {
    await inject({ operation: 'list', kind: 'delay', ms: 30 });
    const before = performance.now();
    await list();
    expect(performance.now() - before).toBeGreaterThanOrEqual(28);
  });
});

it('refuses a fault that it does not know, and says what is wrong', async () => {
  await expect(inject({ operation: 'list', kind: 'earthquake' } as unknown as FaultInput)).rejects.toThrow('kind');
});

describe('a rule for every operation', () => {
  it('reaches the data plane too, and `control` leaves it out', async () => {
    const id = await client.create();
    await client.simulator.admin.advance(100);
    await inject({ operation: 'control', kind: 'status', status: 503 });
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
    await inject({ operation: '*', kind: 'status', status: 500 });
    expect((await client.call(id, 'GET', '/health')).status).toBe(500);
  });

  it('does not count where its kind makes no sense, and a stale list never swallows a change', async () => {
    await inject({ operation: '*', kind: 'staleList', changes: 5 });
    await inject({ operation: '*', kind: 'createAnswer', answer: 'noId' });
    await create();
    const id = (await client.simulator.admin.endpoints())[0]?.id ?? 0;
    expect((await client.project('PUT', `/serving/inference/${id}/`, { action: 'stop' })).status).toBe(200);
    expect(await fired()).toEqual([0, 1]);
    expect(await names()).toEqual([]);
    expect(await fired()).toEqual([1, 1]);
  });
});

it('survives a change by someone else that makes no sense, and notes it', async () => {
  await inject({ operation: 'create', kind: 'changedByOther', afterSeconds: 10, set: { framework: 'nope' } });
  const id = (await create()).data['id'] as number;
  await client.simulator.admin.advance(20);
  expect(await client.status(id)).toBe('waiting');
  expect((await client.simulator.admin.ledger({ operation: 'outside-change-refused' }))[0]?.message).toContain(
    'allowed values are',
  );
});
