import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeProbeAgent } from '../../../activities/probe/call.js';
import { probeOnce } from '../../../activities/probe/probe-once.js';
import type { ProbePreset, ProbeRequest } from '../../../activities/probe/probe-once.js';
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
  it('takes words as a proof, and asks for four tokens with the token of the project', async () => {
    expect(await verdictOf(chatOf(chat({ content: 'Hello!' })), requestOf('openai-chat'))).toMatchObject({
      ok: true,
      status: 200,
      sample: 'Hello!',
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ model: 'the/model', max_tokens: 4, stream: false });
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
    ['answers 200 with an empty text', chat({ content: '' })],
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

describe('the other presets', () => {
  it('openai-completion needs a text', async () => {
    const answer = (text: string) => paths({ '/v1/completions': reply(200, { choices: [{ text }] }) });
    expect(await verdictOf(answer(', I am'), requestOf('openai-completion'))).toMatchObject({ ok: true });
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
