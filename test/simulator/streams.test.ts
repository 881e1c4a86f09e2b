import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../simulator/index.js';
import { until } from '../support/until.js';
import { readEvents, saidIn, Served } from './served.js';
import { startRaw } from './support.js';
import type { RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw({ wakeHoldMs: 0 });
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const model = 'meta-llama/Llama-3.2-1B-Instruct';
const chat = { model, stream: true, messages: [{ role: 'user', content: 'Hello' }] };
const open = (): Promise<Served> => Served.model(client, model);
const stream = (served: Served, set: object = {}): Promise<Response> => served.fetch('/v1/chat/completions', { ...chat, ...set });
const inject = (fault: Partial<FaultInput> & Pick<FaultInput, 'kind'>): Promise<unknown> =>
  client.simulator.admin.addFault({ operation: 'dataplane', times: 1, ...fault } as FaultInput);
const fired = async (): Promise<number[]> => (await client.simulator.admin.faults()).map((rule) => rule.fired);

describe('a stream', () => {
  it('comes token by token at the pace that the behaviour sets, and stops when its caller hangs up', async () => {
    const served = await open();
    await client.simulator.admin.setBehaviour(served.id, { firstTokenMs: 0, tokensPerSecond: 1, answerTokens: 1000 });
    const hangUp = new AbortController();
    const answer = await served.fetch('/v1/chat/completions', chat, { signal: hangUp.signal });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    await until('it runs', async () => (await served.metric('vllm:num_requests_running')) === 1);
    hangUp.abort();
    await expect(answer.text()).rejects.toThrow();
    // At one token a second it has hardly begun: what was to come is never generated.
    await until('it has stopped', async () => (await served.metric('vllm:num_requests_running')) === 0);
    expect(await served.metric('vllm:request_success_total', { finished_reason: 'abort' })).toBe(1);
    expect(await served.metric('vllm:generation_tokens_total')).toBeLessThan(1000);
  });

  it('that is whole says what the same answer says at once', async () => {
    const served = await open();
    const { events, ended } = await readEvents(await stream(served));
    const whole = await served.post('/v1/chat/completions', { ...chat, stream: false });
    expect(ended).toBe(true);
    expect(events.at(-1)).toBe('[DONE]');
    expect((whole.json['choices'] as [{ message: { content: string } }])[0].message.content).toBe(saidIn(events));
  });
});

describe('a fault after the effect', () => {
  it.each([
    ['answerLost', { kind: 'answerLost' }],
    ['hang', { kind: 'hang', ms: 5, after: true }],
  ] as const)('of the kind %s leaves nothing of a stream', async (_name, fault) => {
    const served = await open();
    await inject(fault);
    await expect(stream(served)).rejects.toThrow('fetch failed');
    expect(await fired()).toEqual([1]);
    expect((await readEvents(await stream(served))).events.at(-1)).toBe('[DONE]');
  });

  it('of the kind status comes instead of the stream', async () => {
    const served = await open();
    await inject({ kind: 'status', status: 502, after: true, errorShape: 'notJson' });
    expect((await stream(served)).status).toBe(502);
  });

  it.each([
    ['answerLost', { kind: 'answerLost', chunks: 3 }],
    ['hang', { kind: 'hang', ms: 5, after: true, chunks: 3 }],
  ] as const)('of the kind %s cuts a stream after so many events', async (_name, fault) => {
    const served = await open();
    await inject(fault);
    const { events, ended } = await readEvents(await stream(served));
    expect([events.length, ended]).toEqual([3, false]);
    expect(await fired()).toEqual([1]);
  });

  it('of the kind truncated ends a stream in the middle of an event, by default half way', async () => {
    const served = await open();
    const all = (await readEvents(await stream(served))).events.length;
    await inject({ kind: 'truncated' });
    const half = await readEvents(await stream(served));
    expect([half.events.length, half.ended]).toEqual([Math.floor(all / 2) + 1, false]);
    await inject({ kind: 'truncated', chunks: 2 });
    const { events } = await readEvents(await stream(served));
    expect(events).toHaveLength(3);
    expect(() => JSON.parse(events[2] ?? '') as unknown).toThrow();
  });

  it('of the kind malformed makes one event senseless, and the stream goes on', async () => {
    const served = await open();
    await inject({ kind: 'malformed', body: 'html' });
    const { events } = await readEvents(await stream(served));
    expect(events.map((event) => event.startsWith('<html>')).indexOf(true)).toBe(1);
    expect(events.at(-1)).toBe('[DONE]');
    expect(saidIn(events)).toContain('simulated');
  });

  it('of the kind status ends a stream that has begun with an error as its last event', async () => {
    const served = await open();
    await inject({ kind: 'status', status: 500, after: true, chunks: 2, message: 'out of memory' });
    const { events } = await readEvents(await stream(served));
    expect(events.slice(2)).toEqual([
      JSON.stringify({ error: { message: 'out of memory', type: 'InternalServerError', param: null, code: 500 } }),
      '[DONE]',
    ]);
  });

  it('of the kind slowBody drips a stream, and can be given up on', async () => {
    const served = await open();
    await inject({ kind: 'slowBody', msPerByte: 0 });
    expect((await readEvents(await stream(served))).events.at(-1)).toBe('[DONE]');
    await inject({ kind: 'slowBody', msPerByte: 60_000 });
    const hangUp = new AbortController();
    const answer = await served.fetch('/v1/chat/completions', chat, { signal: hangUp.signal });
    hangUp.abort();
    await expect(answer.text()).rejects.toThrow();
    expect(await fired()).toEqual([1, 1]);
  });

  it('counts as fired only when it struck', async () => {
    const served = await open();
    await inject({ kind: 'answerLost', chunks: 1000 });
    await inject({ kind: 'truncated' });
    await inject({ kind: 'slowBody', msPerByte: 0 });
    expect((await served.get('/health')).status).toBe(200);
    expect(await fired()).toEqual([0, 0, 0]);
    await readEvents(await stream(served, { max_tokens: 4 }));
    // The stream was shorter than the cut that was to come, and cut half way by the other rule.
    expect(await fired()).toEqual([0, 1, 1]);
  });
});

describe('an answer that is under way', () => {
  it.each([
    ['deleted', (id: number) => client.project('DELETE', `/serving/inference/${id}/`)],
    ['stopped', (id: number) => client.simulator.admin.patchEndpoint(id, { status: 'stopped' })],
    ['failed', (id: number) => client.simulator.admin.patchEndpoint(id, { status: 'error' })],
  ])('does not end well once the endpoint is %s', async (_what, end) => {
    const served = await open();
    await client.simulator.admin.setBehaviour(served.id, { firstTokenMs: 0, tokensPerSecond: 1, answerTokens: 1000 });
    const streamed = stream(served);
    const whole = served.post('/v1/chat/completions', { ...chat, stream: false });
    const answer = await streamed;
    await until('both run', async () => (await served.metric('vllm:num_requests_running')) === 2);
    await end(served.id);
    expect((await readEvents(answer)).ended).toBe(false);
    expect((await whole).status).toBe(503);
  });
});

describe('an endpoint that wakes', () => {
  it('holds every request until it is ready, not the first alone', async () => {
    const { admin } = client.simulator;
    const served = await Served.model(
      client,
      model,
      {},
      {
        is_auto_scale_enabled: true,
        auto_scale_policy: { min_replicas: 0, max_replicas: 1, stability_period: 60, rules: [{ metric: 'concurrency' }] },
      },
    );
    await admin.advance(60);
    expect(await client.status(served.id)).toBe('idle');
    await admin.setOptions({ wakeHoldMs: 20_000 });
    try {
      const first = served.get('/health');
      await until('it wakes', async () => (await client.status(served.id)) === 'waiting');
      // A rule that never fires counts who has come.
      await inject({ kind: 'slowBody', skip: 1000 });
      const others = [served.get('/health'), served.get('/v1/models')];
      await until('the others have come', async () => (await admin.faults())[0]?.seen === 2);
      await admin.advance(100);
      expect((await Promise.all([first, ...others])).map(({ status }) => status)).toEqual([200, 200, 200]);
    } finally {
      await admin.setOptions({ wakeHoldMs: 0 });
    }
  });
});
