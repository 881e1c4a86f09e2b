import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { payloadOf, startRaw, vllm } from './support.js';
import type { Json, RawClient, Reply } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw({ wakeHoldMs: 0 });
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const serving = async (body: Json = vllm()): Promise<number> => {
  const id = await client.create(body);
  await client.simulator.admin.advance(100);
  return id;
};
const model = 'meta-llama/Llama-3.2-1B-Instruct';
const question = { model, messages: [{ role: 'user', content: 'Are you there?' }], max_tokens: 4 };

describe('an address', () => {
  it('needs a token, a ready replica and a living endpoint', async () => {
    const id = await client.create();
    expect((await client.call(id, 'GET', '/health')).status).toBe(503);
    await client.simulator.admin.advance(100);
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
    expect((await client.call(id, 'GET', '/health', undefined, null)).status).toBe(401);
    await client.project('DELETE', `/serving/inference/${id}/`);
    expect((await client.call(id, 'GET', '/health')).status).toBe(404);
  });

  it('wakes an idle endpoint by its first request', async () => {
    const id = await serving(
      vllm({
        is_auto_scale_enabled: true,
        auto_scale_policy: { min_replicas: 0, max_replicas: 1, stability_period: 60, rules: [{ metric: 'concurrency' }] },
      }),
    );
    await client.simulator.admin.advance(60);
    expect(await client.status(id)).toBe('idle');
    expect((await client.call(id, 'GET', '/health')).status).toBe(503);
    expect(await client.status(id)).toBe('waiting');
    await client.simulator.admin.advance(100);
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
  });

  it('holds the request that wakes it, when time goes on', async () => {
    const { admin } = client.simulator;
    const id = await serving(
      vllm({
        is_auto_scale_enabled: true,
        auto_scale_policy: { min_replicas: 0, max_replicas: 1, stability_period: 60, rules: [{ metric: 'concurrency' }] },
      }),
    );
    await admin.advance(60);
    await admin.setOptions({ wakeHoldMs: 20_000 });
    await admin.setClockRate(500);
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
    await admin.setClockRate(0);
    await admin.setOptions({ wakeHoldMs: 0 });
  });
});

describe('an OpenAI server', () => {
  it('lists its model, chats, completes, and knows no other model', async () => {
    const id = await serving();
    expect((await client.call(id, 'GET', '/v1/models')).data).toMatchObject([{ id: model, object: 'model' }]);
    const chat = await client.call(id, 'POST', '/v1/chat/completions', question);
    expect(chat.json).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
      usage: { completion_tokens: 4 },
    });
    expect((await client.call(id, 'POST', '/v1/completions', { model, prompt: 'Hi' })).json).toMatchObject({
      object: 'text_completion',
    });
    const wrong = await client.call(id, 'POST', '/v1/chat/completions', { ...question, model: 'other' });
    expect(wrong.status).toBe(404);
    expect(wrong.json).toMatchObject({ error: { type: 'NotFoundError', code: 404 } });
    expect((await client.call(id, 'POST', '/v1/chat/completions', { model })).status).toBe(400);
  });

  it('streams server-sent events that end in [DONE]', async () => {
    const id = await serving();
    const reply = await client.call(id, 'POST', '/v1/chat/completions', { ...question, stream: true });
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const events = reply.text
      .trim()
      .split('\n\n')
      .map((event) => event.replace('data: ', ''));
    expect(events.at(-1)).toBe('[DONE]');
    expect(JSON.parse(events[1] ?? '')).toMatchObject({ object: 'chat.completion.chunk' });
  });

  it('gives a choice for every prompt and every n, whole and streamed, each answer under an id of its own', async () => {
    const id = await serving();
    const ask = async (path: string, body: Json): Promise<Reply> =>
      client.call(id, 'POST', path, { model, max_tokens: 2, ...body });
    const indices = (reply: Json): unknown[] => (reply['choices'] as Json[]).map((choice) => choice['index']);
    const texts = await ask('/v1/completions', { prompt: ['a', 'b'], n: 2 });
    expect(indices(texts.json)).toEqual([0, 1, 2, 3]);
    expect(texts.json['usage']).toEqual({
      prompt_tokens: 2,
      completion_tokens: 8,
      total_tokens: 10,
      prompt_tokens_details: null,
    });
    const tokens = await ask('/v1/completions', { prompt: [1, 2, 3] });
    expect(indices(tokens.json)).toEqual([0]);
    expect(tokens.json['id']).not.toBe(texts.json['id']);
    const { messages } = question;
    expect(indices((await ask('/v1/chat/completions', { messages, n: 2 })).json)).toEqual([0, 1]);
    const stream = await ask('/v1/chat/completions', { messages, n: 2, stream: true, stream_options: { include_usage: true } });
    const events = stream.text.trim().split('\n\n').slice(0, -1);
    const chunks = events.map((event) => JSON.parse(event.replace('data: ', '')) as Json);
    expect(new Set(chunks.flatMap(indices))).toEqual(new Set([0, 1]));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 4 } });
  });

  // vLLM tells apart what does not validate and what it will not do.
  it.each([
    ['/v1/chat/completions', { messages: [null] }, 'Bad Request'],
    ['/v1/chat/completions', { messages: [{}] }, 'Bad Request'],
    ['/v1/chat/completions', { ...question, n: 0 }, 'BadRequestError'],
    ['/v1/completions', { prompt: null }, 'Bad Request'],
    ['/v1/completions', { prompt: {} }, 'Bad Request'],
  ])('%s refuses %j', async (path, body, type) => {
    const id = await serving();
    const reply = await client.call(id, 'POST', path, { model, ...body });
    expect(reply.json).toMatchObject({ error: { type, code: 400 } });
  });

  it('calls a repository model /mnt/models, and an adapter peft-model', async () => {
    const info = payloadOf('vllm-hugging-face-provider')['detailed_info'] as Json;
    const id = await serving(vllm({ model_id: 12, detailed_info: { ...info, model_serve_type: 'peft-model' } }));
    expect(((await client.call(id, 'GET', '/v1/models')).data as unknown as Json[]).map((one) => one['id'])).toEqual([
      '/mnt/models',
      'peft-model',
    ]);
  });
});

describe('the other servers', () => {
  it('speak KServe v2 for Triton', async () => {
    const id = await serving(payloadOf('triton-model-repository'));
    for (const path of ['/v2/health/live', '/v2/health/ready', '/v2/models/simple/ready', '/v2/models/simple'])
      expect((await client.call(id, 'GET', path)).status).toBe(200);
    const reply = await client.call(id, 'POST', '/v2/models/simple/infer', {
      inputs: [{ name: 'IN', shape: [1], datatype: 'FP32', data: [1] }],
    });
    expect(reply.json).toMatchObject({ model_name: 'simple', outputs: [{ name: 'IN_OUT', data: [1] }] });
    expect((await client.call(id, 'POST', '/v2/models/simple/infer', {})).status).toBe(400);
  });

  it('give the outputs that a Triton client asks for, and read tensors that it sends as bytes', async () => {
    const id = await serving(payloadOf('triton-model-repository'));
    const head = JSON.stringify({
      inputs: [
        { name: 'NUMBERS', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: 8 } },
        { name: 'HALVES', shape: [2], datatype: 'FP16', parameters: { binary_data_size: 4 } },
        { name: 'TEXTS', shape: [2], datatype: 'BYTES', parameters: { binary_data_size: 11 } },
        { name: 'LONG', shape: [1], datatype: 'INT64', parameters: { binary_data_size: 8 } },
      ],
      outputs: ['A', 'B', 'C', 'D'].map((name) => ({ name })),
    });
    const tensors = Buffer.concat([
      Buffer.from(Float32Array.of(1.5, -2).buffer),
      Buffer.of(0x00, 0x3e, 0x00, 0xc0),
      Buffer.from('\u0001\0\0\0a\u0002\0\0\0bc'),
      Buffer.from(BigInt64Array.of(-7n).buffer),
    ]);
    const infer = async (length: number): Promise<{ status: number; json: unknown }> => {
      const answer = await fetch(`${client.simulator.dataPlaneUrl}/project/p-7/endpoint/is-${id}/v2/models/simple/infer`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer token-1',
          'content-type': 'application/octet-stream',
          'inference-header-content-length': String(length),
        },
        body: Buffer.concat([Buffer.from(head), tensors]),
      });
      return { status: answer.status, json: await answer.json() };
    };
    expect((await infer(head.length)).json).toMatchObject({
      outputs: [
        { name: 'A', datatype: 'FP32', data: [1.5, -2] },
        { name: 'B', data: [1.5, -2] },
        { name: 'C', data: ['a', 'bc'] },
        { name: 'D', data: [-7] },
      ],
    });
    expect((await infer(head.length - 1)).status).toBe(400);
    expect((await infer(1e9)).status).toBe(400);
  });

  it.each([
    ['of the wrong length', { shape: [3], datatype: 'FP32', data: [1] }],
    ['of no datatype that there is', { shape: [1], datatype: 'FP31', data: [1] }],
    ['nested deeper than its shape', { shape: [1], datatype: 'FP32', data: [[[1]]] }],
    ['of a shape in words', { shape: ['one'], datatype: 'FP32', data: [1] }],
  ])('refuse a tensor %s', async (_what, input) => {
    const id = await serving(payloadOf('triton-model-repository'));
    const reply = await client.call(id, 'POST', '/v2/models/simple/infer', { inputs: [{ name: 'IN', ...input }] });
    expect([reply.status, typeof reply.json['error']]).toEqual([400, 'string']);
  });

  it('speak TorchServe for pytorch', async () => {
    const id = await serving(payloadOf('pytorch-model-repository'));
    expect((await client.call(id, 'GET', '/ping')).json).toEqual({ status: 'Healthy' });
    expect((await client.call(id, 'POST', '/predictions/mnist', { data: 1 })).status).toBe(200);
    expect((await client.call(id, 'POST', '/v1/models/mnist:predict', { instances: [1, 2] })).json).toEqual({
      predictions: [0, 0],
    });
  });

  it('speak text-embeddings-inference for bge', async () => {
    const id = await serving(vllm({ framework: 'bge-large-en-v1_5' }));
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
    const [first] = (await client.call(id, 'POST', '/embed', { inputs: ['a', 'b'] })).json as unknown as number[][];
    expect(first).toHaveLength(1024);
    expect((await client.call(id, 'POST', '/v1/embeddings', { input: 'a' })).json).toMatchObject({ object: 'list' });
    const packed = await client.call(id, 'POST', '/v1/embeddings', { input: 'a', encoding_format: 'base64' });
    const { embedding } = (packed.data as unknown as [{ embedding: string }])[0];
    expect(Buffer.from(embedding, 'base64').readFloatLE(4)).toBe(first?.[1]);
    expect((await client.call(id, 'GET', '/metrics')).status).toBe(200);
    const ranker = await serving(vllm({ name: 'ranker', framework: 'bge-reranker-large' }));
    const ranks = (
      await client.call(ranker, 'POST', '/rerank', { query: 'red cat', texts: ['a dog', 'the red cat'], return_text: true })
    ).json as unknown as Json[];
    expect(ranks.map(({ index, text }) => [index, text])).toEqual([
      [1, 'the red cat'],
      [0, 'a dog'],
    ]);
  });

  it('answer on the readiness path of a custom container, and as KServe when that path says so', async () => {
    const id = await serving(payloadOf('custom-container-probes'));
    expect((await client.call(id, 'GET', '/v2/health/ready')).status).toBe(200);
    expect((await client.call(id, 'POST', '/v2/models/demo/infer', { inputs: [{ name: 'IN' }] })).status).toBe(200);
  });
});

describe('a data plane that misbehaves', () => {
  it('is healthy while its engine is dead', async () => {
    const id = await serving();
    await client.simulator.admin.setBehaviour(id, { engineDead: true });
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
    expect((await client.call(id, 'GET', '/v1/models')).status).toBe(200);
    expect((await client.call(id, 'POST', '/v1/chat/completions', question)).status).toBe(500);
  });

  it('fails as often as it is told, answers garbage, and is slow', async () => {
    const id = await serving();
    const { admin } = client.simulator;
    await admin.setBehaviour(id, { errorRate: 1 });
    expect((await client.call(id, 'POST', '/v1/chat/completions', question)).status).toBe(500);
    await admin.setBehaviour(id, { errorRate: 0, garbage: true });
    expect((await client.call(id, 'POST', '/v1/chat/completions', question)).json).toHaveProperty('unexpected');
    await admin.setBehaviour(id, { garbage: false, latencyMs: 30, servedModel: 'swapped' });
    const before = performance.now();
    expect((await client.call(id, 'POST', '/v1/chat/completions', question)).status).toBe(404);
    expect(performance.now() - before).toBeGreaterThanOrEqual(28);
    expect((await admin.dataPlaneCounts())[id]).toMatchObject({
      'POST /v1/chat/completions 500': 1,
      'POST /v1/chat/completions 200': 1,
    });
  });

  it('can lose its answers by a fault rule', async () => {
    const id = await serving();
    await client.simulator.admin.addFault({ operation: 'dataplane', name: 'vllm-qwen-demo', times: 1, kind: 'answerLost' });
    await expect(client.call(id, 'GET', '/health')).rejects.toThrow();
    expect((await client.call(id, 'GET', '/health')).status).toBe(200);
  });
});
