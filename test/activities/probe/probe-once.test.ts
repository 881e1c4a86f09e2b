import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeProbeAgent } from '../../../activities/probe/call.js';
import { probeOnce } from '../../../activities/probe/probe-once.js';
import { whyNot } from '../../../activities/probe/request.js';
import type { ProbePreset, ProbeRequest } from '../../../activities/probe/probe-once.js';
import { redactor } from '../../../activities/tir/redact.js';
import { probeCheck } from '../../../workflows/contract/spec.js';
import type { ProbeCheck } from '../../../workflows/contract/spec.js';
import { failureOf, reply, startOddServer } from '../tir/odd-server.js';
import type { Answer, OddServer } from '../tir/odd-server.js';

const TOKEN = 'tok-"&+/=nasty';
let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, ''))));
afterAll(async () => {
  await server.close();
  await closeProbeAgent();
});

const requestOf = (preset: ProbePreset, check: Partial<ProbeCheck> = {}, more: Partial<ProbeRequest> = {}): ProbeRequest => ({
  preset,
  url: `${server.url}/project/p-7/endpoint/is-12`,
  token: TOKEN,
  redact: redactor([TOKEN]),
  model: 'the/model',
  check: probeCheck.parse(check),
  ...more,
});

/** Answers by the path below the root of the endpoint; everything else is 404. */
const paths =
  (answers: Record<string, Answer>): Answer =>
  (request, response, raw) => {
    const path = request.url.pathname.replace('/project/p-7/endpoint/is-12', '');
    (answers[path] ?? reply(404, 'no such path'))(request, response, raw);
  };

async function verdictOf(answer: Answer, request: ProbeRequest) {
  server.seen.length = 0;
  server.answerWith(answer);
  return probeOnce(request, new AbortController().signal);
}

const chat = (message: unknown) => reply(200, { choices: [{ index: 0, message, finish_reason: 'length' }] });
const chatOf = (answer: Answer) =>
  paths({ '/health': reply(200, ''), '/v1/models': reply(200, { data: [{ id: 'listed' }] }), '/v1/chat/completions': answer });

describe('openai-chat', () => {
  it('takes words as a proof, and asks for a few tokens with the token of the project', async () => {
    expect(await verdictOf(chatOf(chat({ content: 'Hello!' })), requestOf('openai-chat'))).toMatchObject({
      ok: true,
      status: 200,
      sample: 'Hello!',
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ model: 'the/model', max_tokens: 16, stream: false });
    expect(server.seen[0]?.authorization).toBe(`Bearer ${TOKEN}`);
  });

  it('asks the server for its model when none is named', async () => {
    expect(await verdictOf(chatOf(chat({ content: 'Hi' })), requestOf('openai-chat', {}, { model: undefined }))).toMatchObject({
      ok: true,
    });
    expect(JSON.parse(server.seen[1]?.body ?? '')).toMatchObject({ model: 'listed' });
  });

  it('takes the thoughts of a reasoning model as words', async () => {
    expect(
      await verdictOf(chatOf(chat({ content: null, reasoning_content: 'The user' })), requestOf('openai-chat')),
    ).toMatchObject({ ok: true });
  });

  it.each<[string, Answer]>([
    ['answers /health and does not generate', reply(500, { error: 'EngineDeadError' })],
    ['answers 200 without a choice', reply(200, { choices: [] })],
    ['answers 200 with an error in it', reply(200, { error: { message: 'engine' } })],
    ['answers 200 with a web page', reply(200, '<html>login</html>')],
    ['answers a redirect', reply(307, '', { location: 'http://169.254.169.254/' })],
    ['refuses the token', reply(401, { detail: `bad ${TOKEN}` })],
    ['has no replica', reply(503, 'no healthy upstream')],
  ])('fails a server that %s', async (_name, answer) => {
    const verdict = await verdictOf(chatOf(answer), requestOf('openai-chat'));
    expect(verdict.ok).toBe(false);
    expect(verdict.reason).toBeTruthy();
    expect(JSON.stringify(verdict)).not.toContain('nasty');
    expect(server.seen).toHaveLength(1);
  });
});

describe('a path that leads out of the endpoint', () => {
  it.each<[ProbePreset, Partial<ProbeCheck>, Partial<ProbeRequest>]>([
    ['http', { path: '/../is-13/health' }, {}],
    ['http', { path: '/%252e%252e/is-13/health', method: 'POST' }, {}],
    ['embeddings', { path: '/..\\is-13/embeddings' }, {}],
    ['rerank', { path: '//evil.example/rerank' }, {}],
    ['torchserve', { body: {} }, { model: '..' }],
    ['kserve-v2', {}, { model: '../../../is-13' }],
  ])('is not called by %s with %o', async (preset, check, more) => {
    const verdict = await verdictOf(
      paths({ '/v2/health/ready': reply(200, ''), '/ping': reply(200, { status: 'Healthy' }) }),
      requestOf(preset, check, more),
    );
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining('leads out of the endpoint, so nothing was sent') as string });
    for (const { url } of server.seen) expect(url.pathname).toMatch(/^\/project\/p-7\/endpoint\/is-12\/(v2\/health\/ready|ping)$/);
  });
});

describe('a model whose tokens are no text', () => {
  const bare = (more: object) => reply(200, { choices: [{ message: { role: 'assistant', content: null, ...more } }] });
  const counted = (completion_tokens: number, finish_reason: string | null, message: object = { content: null }) =>
    reply(200, { choices: [{ message, finish_reason }], usage: { completion_tokens } });

  it.each<[string, Answer]>([
    ['counts tokens and has content null (vLLM with a model that reasons)', counted(4, 'length', { content: null, reasoning: null, tool_calls: [] })],
    ['counts one token and ends', counted(1, 'stop', { content: '' })],
    ['counts nothing and says how it ended', reply(200, { choices: [{ message: { content: '' }, finish_reason: 'stop' }] })],
    ['calls a tool', bare({ tool_calls: [{ function: { name: 'hello', arguments: '{}' } }] })],
    ['reasons', bare({ reasoning: 'The user' })],
    ['answers in parts', bare({ content: [{ type: 'text', text: 'Hi' }] })],
    ['has its text in a later choice', reply(200, { choices: [{ message: { content: null } }, { message: { content: 'Hi' } }] })],
  ])('is alive when it %s', async (_name, answer) => {
    expect(await verdictOf(chatOf(answer), requestOf('openai-chat'))).toMatchObject({ ok: true });
    expect(server.seen).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['counts none, whatever its end', counted(0, 'stop')],
    ['neither counts nor ends', bare({})],
    ['was ended by a fault', reply(200, { choices: [{ message: { content: '' }, finish_reason: 'abort' }] })],
  ])('is empty only after a second, longer try, when it %s', async (_name, answer) => {
    expect(await verdictOf(chatOf(answer), requestOf('openai-chat'))).toMatchObject({ ok: false, reason: 'The generation came back empty' });
    expect(server.seen.map(({ body }) => (JSON.parse(body) as { max_tokens: number }).max_tokens)).toEqual([16, 512]);
  });
});

describe('expectText', () => {
  const said = (content: string | null, more: object = {}, finish_reason = 'stop') =>
    chatOf(reply(200, { id: 'chatcmpl', model: 'the/model', choices: [{ message: { role: 'assistant', content, ...more }, finish_reason }] }));
  const find = (answer: Answer, expectText: string) => verdictOf(answer, requestOf('openai-chat', { expectText }));

  it.each(['stop', 'assistant', 'the/model', 'choices', 'chatcmpl'])('does not find %s in the envelope', async (word) => {
    expect(await find(said('garbage'), word)).toMatchObject({ ok: false, reason: `What was generated does not contain ${word}` });
  });

  it('finds what was generated as it reads, with its quotes, lines and letters', async () => {
    const text = 'say "hi"\nzu Jürgen 🐼';
    for (const part of ['"hi"', '\nzu', 'Jürgen', '🐼', text]) expect(await find(said(text), part)).toMatchObject({ ok: true });
  });

  it('looks at the reasoning only where there is no answer, and lets a model reason to its end', async () => {
    expect(await find(said('no', { reasoning_content: 'yes' }), 'yes')).toMatchObject({ ok: false });
    expect(await find(said(null, { reasoning_content: 'yes' }), 'yes')).toMatchObject({ ok: true });
    const patient: Answer = (request, response, raw) => {
      const { max_tokens: most } = JSON.parse(request.body) as { max_tokens: number };
      (most > 16 ? said('Hello!') : said(null, { reasoning_content: 'Hm' }, 'length'))(request, response, raw);
    };
    expect(await find(patient, 'Hello!')).toMatchObject({ ok: true });
  });

  it('of kserve-v2 and torchserve looks at what was computed', async () => {
    const infer = paths({
      '/v2/health/ready': reply(200, ''),
      '/v2/models/the%2Fmodel/ready': reply(200, ''),
      '/v2/models/the%2Fmodel/infer': reply(200, { model_name: 'bert', outputs: [{ name: 'out', datatype: 'BYTES', shape: [1], data: ['a "cat"'] }] }),
      '/ping': reply(200, { status: 'Healthy' }),
      '/predictions/the%2Fmodel': reply(200, { tabby: 0.5, words: 'a "cat"' }),
    });
    for (const preset of ['kserve-v2', 'torchserve'] as const) {
      expect(await verdictOf(infer, requestOf(preset, { body: {}, expectText: 'a "cat"' }))).toMatchObject({ ok: true });
      expect(await verdictOf(infer, requestOf(preset, { body: {}, expectText: 'bert' }))).toMatchObject({ ok: false });
    }
    expect(await verdictOf(infer, requestOf('kserve-v2', { body: {}, expectText: 'BYTES' }))).toMatchObject({ ok: false });
  });
});

describe('a failure says the words of the server', () => {
  const vllm = { object: 'error', message: 'The model does not support Completions API', type: 'BadRequestError', code: 400 };

  it.each<[string, unknown, string]>([
    ['vLLM', vllm, 'The model does not support Completions API'],
    ['OpenAI', { error: { message: 'engine is dead', code: 500 } }, 'engine is dead'],
    ['Triton', { error: 'inference: no such model' }, 'inference: no such model'],
    ['FastAPI', { detail: [{ msg: 'Field required', loc: ['body'] }] }, 'Field required'],
    ['a gateway', '<!doctype html><html><head><title>502 Bad Gateway</title>', 'a web page, 502 Bad Gateway'],
    ['plain text', 'upstream connect error', 'upstream connect error'],
  ])('of %s', async (_name, body, words) => {
    const verdict = await verdictOf(paths({ '/v1/completions': reply(500, body) }), requestOf('openai-completion'));
    expect(whyNot(verdict)).toBe(`A generation at /v1/completions with model the/model was answered with 500; the server says: ${words}`);
  });

  it('cut where they are long, and without secrets', async () => {
    const { words = '' } = await verdictOf(reply(500, `${'x'.repeat(270)} ${TOKEN} ${'y'.repeat(500)}`), requestOf('openai-completion'));
    expect(words.length).toBe(300);
    expect(words).toContain('[redacted]');
    expect(words).not.toContain('nasty');
  });

  it('and is final only where the server tells what its model cannot do', async () => {
    const of = async (status: number, body: unknown) => (await verdictOf(reply(status, body), requestOf('openai-completion'))).final;
    expect(await of(400, vllm)).toBe(true);
    expect(await of(400, { error: { message: 'default chat template is no longer allowed, so you must provide a chat template' } })).toBe(true);
    expect(await of(404, { detail: 'Not Found' })).toBeUndefined();
    expect(await of(404, { message: 'The model `x` does not exist.' })).toBeUndefined();
    expect(await of(500, vllm)).toBeUndefined();
  });
});

describe('a web page', () => {
  const page = reply(200, `<!DOCTYPE html><html>${' '.repeat(70_000)}</html>`);

  it.each<[ProbePreset, Partial<ProbeCheck>]>([
    ['kserve-v2', {}],
    ['torchserve', {}],
    ['openai-chat', {}],
    ['openai-completion', {}],
    ['embeddings', {}],
    ['rerank', {}],
  ])('is no proof for %s', async (preset, check) => {
    expect(await verdictOf(page, requestOf(preset, check))).toMatchObject({ ok: false });
  });

  it('is no model, no inference and no prediction either', async () => {
    const ready: Record<string, Answer> = { '/v2/health/ready': reply(200, ''), '/ping': reply(200, { status: 'Healthy' }) };
    const at = (path: string, preset: ProbePreset) => verdictOf(paths({ ...ready, '/v2/models/the%2Fmodel/ready': path.endsWith('/ready') ? page : reply(200, ''), [path]: page }), requestOf(preset, path.endsWith('/ready') ? {} : { body: {} }));
    expect(await at('/v2/models/the%2Fmodel/ready', 'kserve-v2')).toMatchObject({ ok: false });
    expect(await at('/v2/models/the%2Fmodel/infer', 'kserve-v2')).toMatchObject({ ok: false });
    expect(await at('/predictions/the%2Fmodel', 'torchserve')).toMatchObject({ ok: false });
  });
});

describe('rerank', () => {
  const scores = [0.9, 0.1];
  it.each<[string, string | undefined, unknown, object]>([
    ['Text Embeddings Inference', undefined, scores.map((score, index) => ({ index, score })), { texts: ['A bear of China.', 'A kind of bread.'] }],
    ['vLLM', '/v1/rerank', { results: scores.map((relevance_score, index) => ({ index, relevance_score })) }, { model: 'the/model', documents: ['A bear of China.', 'A kind of bread.'] }],
    ['SGLang', '/v1/rerank', scores.map((score, index) => ({ score, document: 'x', index })), { model: 'the/model' }],
    ["vLLM's score", '/v1/score', { data: scores.map((score, index) => ({ index, score })) }, { text_2: ['A bear of China.', 'A kind of bread.'] }],
  ])('takes the scores of %s', async (_name, path, body, asked) => {
    const answer = paths({ [path ?? '/rerank']: reply(200, body) });
    expect(await verdictOf(answer, requestOf('rerank', path ? { path } : {}))).toMatchObject({ ok: true, sample: 'scores 0.9, 0.1' });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject(asked);
  });

  it.each<[string, unknown]>([
    ['nothing', { results: [] }],
    ['words', [{ score: 'high' }]],
    ['an error', { error: 'x' }],
  ])('takes no %s', async (_name, body) => {
    expect(await verdictOf(paths({ '/rerank': reply(200, body) }), requestOf('rerank'))).toMatchObject({ ok: false });
  });
});

describe('the other presets', () => {
  it('openai-completion needs a text', async () => {
    const answer = (text: string) => paths({ '/v1/completions': reply(200, { choices: [{ text }] }) });
    expect(await verdictOf(answer(', I am'), requestOf('openai-completion'))).toMatchObject({ ok: true });
    expect(await verdictOf(answer('\n'), requestOf('openai-completion'))).toMatchObject({ ok: true });
    expect(await verdictOf(answer(''), requestOf('openai-completion'))).toMatchObject({ ok: false });
  });

  it('kserve-v2 asks server, model, and infers when an input is given', async () => {
    const up: Record<string, Answer> = { '/v2/health/ready': reply(200, ''), '/v2/models/the%2Fmodel/ready': reply(200, '') };
    const input = { body: { inputs: [] } };
    expect(await verdictOf(paths(up), requestOf('kserve-v2'))).toMatchObject({ ok: true });
    expect(await verdictOf(paths({ '/v2/health/ready': reply(200, '') }), requestOf('kserve-v2'))).toMatchObject({
      ok: false,
      status: 404,
    });
    expect(
      await verdictOf(
        paths({ ...up, '/v2/models/the%2Fmodel/infer': reply(200, { outputs: [{ data: [1] }] }) }),
        requestOf('kserve-v2', input),
      ),
    ).toMatchObject({ ok: true });
    expect(
      await verdictOf(
        paths({ ...up, '/v2/models/the%2Fmodel/infer': reply(200, { outputs: [] }) }),
        requestOf('kserve-v2', input),
      ),
    ).toMatchObject({ ok: false });
    expect(
      await verdictOf(
        paths({ ...up, '/v2/models/the%2Fmodel/infer': reply(400, { error: 'shape' }) }),
        requestOf('kserve-v2', input),
      ),
    ).toMatchObject({ ok: false, status: 400 });
  });

  it('torchserve pings, and predicts when an input is given', async () => {
    const ping = { '/ping': reply(200, { status: 'Healthy' }) };
    expect(await verdictOf(paths(ping), requestOf('torchserve'))).toMatchObject({ ok: true });
    expect(await verdictOf(paths({ '/ping': reply(200, { status: 'Unhealthy' }) }), requestOf('torchserve'))).toMatchObject({
      ok: false,
    });
    expect(
      await verdictOf(
        paths({ ...ping, '/predictions/the%2Fmodel': reply(200, [1]) }),
        requestOf('torchserve', { body: { data: 1 } }),
      ),
    ).toMatchObject({ ok: true });
    expect(await verdictOf(paths(ping), requestOf('torchserve', { body: { data: 1 } }))).toMatchObject({
      ok: false,
      status: 404,
    });
  });

  it.each<[string, unknown, boolean]>([
    ['a vector', [[0.1, -0.2]], true],
    ["OpenAI's form", { data: [{ embedding: [0.5] }] }, true],
    ['a vector longer than what is kept', [Array.from({ length: 20_000 }, (_, index) => index / 7)], true],
    ['nothing', [], false],
    ['words', [['a']], false],
    ['zeros', [[0, 0]], false],
    ['an error', { error: 'x' }, false],
  ])('embeddings: %s', async (_name, body, ok) => {
    expect(await verdictOf(paths({ '/embed': reply(200, body) }), requestOf('embeddings'))).toMatchObject({ ok });
  });

  it('embeddings at a path of OpenAI names the model, and reads a vector of any length', async () => {
    const long = { data: [{ embedding: Array.from({ length: 20_000 }, (_, index) => index / 7), index: 0 }] };
    for (const body of [{ data: [{ embedding: [0.5] }] }, long]) {
      const answer = paths({ '/v1/embeddings': reply(200, body) });
      expect(await verdictOf(answer, requestOf('embeddings', { path: '/v1/embeddings' }))).toMatchObject({ ok: true });
      expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ model: 'the/model', input: 'hello' });
    }
  });

  it('kserve-v2 takes what its protocol answers, and nothing else', async () => {
    const ready = (body: unknown) => verdictOf(paths({ '/v2/health/ready': reply(200, body) }), requestOf('kserve-v2', {}, { model: undefined }));
    for (const body of ['', 'true', {}, { ready: true }, { live: true }]) expect(await ready(body)).toMatchObject({ ok: true });
    for (const body of ['false', { ready: false }, { error: 'x' }, 'welcome', '"login"']) expect(await ready(body)).toMatchObject({ ok: false });
  });

  it('http expects a status and a text', async () => {
    const answer = paths({ '/ready': reply(418, '{ "state": "up" }') });
    expect(await verdictOf(answer, requestOf('http', { path: '/ready' }))).toMatchObject({ ok: false, status: 418 });
    expect(
      await verdictOf(answer, requestOf('http', { path: '/ready', expectStatus: 418, expectText: '"state":"up"' })),
    ).toMatchObject({ ok: true });
    expect(await verdictOf(answer, requestOf('http', { path: '/ready', expectStatus: 418, expectText: 'down' }))).toMatchObject({
      ok: false,
    });
  });

  it('tcp only asks whether something listens', async () => {
    expect(await verdictOf(reply(200, ''), requestOf('tcp'))).toMatchObject({ ok: true });
    const closed = createTcpServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await verdictOf(reply(200, ''), requestOf('tcp', { port }))).toMatchObject({
      ok: false,
      reason: 'Nothing listens there',
    });
  });
});

describe('grpc', () => {
  const bytes = (buffer: Buffer) => buffer;
  /** A health service by hand: field 1 of the answer is the status. */
  async function startGrpc(status: number, path: string) {
    const grpc = new Server();
    const seen: { service: string; authorization: unknown }[] = [];
    grpc.addService(
      {
        check: {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize: bytes,
          requestDeserialize: bytes,
          responseSerialize: bytes,
          responseDeserialize: bytes,
        },
      },
      {
        check: (
          call: { request: Buffer; metadata: { get(key: string): unknown[] } },
          done: (err: null, answer: Buffer) => void,
        ) => {
          seen.push({ service: call.request.subarray(2).toString(), authorization: call.metadata.get('authorization')[0] });
          done(null, Buffer.from([0x08, status]));
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (err, bound) => (err ? reject(err) : resolve(bound))),
    );
    return { port, seen, close: () => grpc.forceShutdown() };
  }

  it('takes SERVING alone, asks for the service and shows its token', async () => {
    const serving = await startGrpc(1, '/grpc.health.v1.Health/Check');
    const notServing = await startGrpc(2, '/grpc.health.v1.Health/Check');
    expect(await verdictOf(reply(200, ''), requestOf('grpc', { port: serving.port, grpcService: 'chat' }))).toMatchObject({
      ok: true,
    });
    expect(serving.seen).toEqual([{ service: 'chat', authorization: `Bearer ${TOKEN}` }]);
    expect(await verdictOf(reply(200, ''), requestOf('grpc', { port: notServing.port }))).toMatchObject({
      ok: false,
      reason: 'The grpc health check says NOT_SERVING',
    });
    serving.close();
    notServing.close();
  });

  it('goes below the path of the endpoint when no port is named, and fails a server without it', async () => {
    const below = await startGrpc(1, '/project/p-7/endpoint/is-12/grpc.health.v1.Health/Check');
    const url = `http://127.0.0.1:${below.port}/project/p-7/endpoint/is-12`;
    expect(await verdictOf(reply(200, ''), requestOf('grpc', {}, { url }))).toMatchObject({ ok: true });
    expect(await verdictOf(reply(200, ''), requestOf('grpc', { port: below.port }))).toMatchObject({
      ok: false,
      reason: 'The server has no grpc health check',
    });
    below.close();
  });
});

describe('a probe', () => {
  it('of a target that drips, hangs or floods ends at its deadline or its bound, with a verdict', async () => {
    const drip: Answer = (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await verdictOf(drip, requestOf('http', { timeoutSeconds: 0.2 }))).toMatchObject({
      ok: false,
      reason: 'No whole answer within 0.2 s',
    });
    expect(await verdictOf(() => undefined, requestOf('openai-chat', { timeoutSeconds: 0.1 }))).toMatchObject({ ok: false });
    const flood: Answer = (_request, response) => response.writeHead(200).end(Buffer.alloc(10_000_000, 0x61));
    const verdict = await verdictOf(flood, requestOf('http'));
    expect(verdict.ok).toBe(true);
    expect(verdict.sample?.length).toBeLessThanOrEqual(300);
  });

  it('of a target that cuts the line, or is not there, gives a verdict', async () => {
    expect(await verdictOf((_request, response) => response.socket?.resetAndDestroy(), requestOf('http'))).toMatchObject({
      ok: false,
      reason: 'The connection was cut',
    });
    expect(await verdictOf(reply(200, ''), requestOf('http', {}, { url: 'http://127.0.0.1:1' }))).toMatchObject({
      ok: false,
      reason: 'Nothing listens there',
    });
    expect(await verdictOf(reply(200, ''), requestOf('http', {}, { url: 'not a url' }))).toMatchObject({ ok: false });
  });

  it('that is slower than maxLatencyMs is no success', async () => {
    const late: Answer = (request, response, raw) => void setTimeout(() => reply(200, 'ok')(request, response, raw), 30);
    expect(await verdictOf(late, requestOf('http', { maxLatencyMs: 5 }))).toMatchObject({ ok: false, status: 200 });
    expect(await verdictOf(late, requestOf('http', { maxLatencyMs: 20_000 }))).toMatchObject({ ok: true });
  });

  it.each<ProbePreset>(['http', 'openai-chat', 'grpc', 'tcp'])(
    '(%s) throws only when the caller gives up, with its reason',
    async (preset) => {
      const caller = new AbortController();
      const reason = new Error('cancelled');
      server.answerWith(() => caller.abort(reason));
      if (preset === 'tcp' || preset === 'grpc') queueMicrotask(() => caller.abort(reason));
      expect(await failureOf(probeOnce(requestOf(preset), caller.signal))).toBe(reason);
    },
  );
});
