import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readEvents, Served } from './served.js';
import { startRaw } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const model = 'Qwen/Qwen3-8B';
const messages = [{ role: 'user', content: 'Hello' }];

describe('SGLang', () => {
  const open = (name = model): Promise<Served> => Served.model(client, name, {}, { framework: 'sglang' });

  it('tells its health, with its engine and without, and its model', async () => {
    const served = await open();
    for (const path of ['/health', '/health_generate', '/get_server_info', `/v1/models/${encodeURIComponent(model)}`, '/metrics'])
      expect((await served.get(path)).status, path).toBe(200);
    expect((await served.get('/get_model_info')).json).toMatchObject({ model_path: model, is_generation: true });
    await client.simulator.admin.setBehaviour(served.id, { engineDead: true });
    expect([(await served.get('/health')).status, (await served.get('/health_generate')).status]).toEqual([200, 503]);
  });

  it('generates by its own route, whole and as a text that grows', async () => {
    const served = await open();
    const sampling_params = { max_new_tokens: 3 };
    expect((await served.post('/generate', { text: 'Hi', sampling_params })).json).toMatchObject({
      text: 'This is a',
      meta_info: { finish_reason: { type: 'length', length: 3 }, prompt_tokens: 1, completion_tokens: 3 },
    });
    expect((await served.post('/generate', { text: ['Hi', 'Ho'], sampling_params })).json).toMatchObject([
      { text: 'This is a' },
      { text: 'This is a' },
    ]);
    const { events } = await readEvents(await served.fetch('/generate', { text: 'Hi', sampling_params, stream: true }));
    expect(events.pop()).toBe('[DONE]');
    expect(events.map((event) => (JSON.parse(event) as Json)['text'])).toEqual(['This', 'This is', 'This is a']);
    expect((await served.post('/generate', {})).status).toBe(400);
  });

  it('serves its model by any name, and has the older body of errors', async () => {
    const served = await open();
    expect((await served.post('/v1/chat/completions', { model: 'any', messages })).status).toBe(200);
    expect((await served.post('/v1/chat/completions', { messages, temperature: -1 })).json).toEqual({
      object: 'error',
      message: 'temperature must be non-negative, got -1.0.',
      type: 'BadRequestError',
      param: 'temperature',
      code: 400,
    });
    const embeds = await open('Alibaba-NLP/gte-Qwen2-1.5B-instruct');
    expect((await embeds.post('/v1/embeddings', { input: 'a' })).status).toBe(200);
    expect((await embeds.get('/get_model_info')).json).toMatchObject({ is_generation: false });
    expect((await served.post('/v1/embeddings', { input: 'a' })).json['message']).toMatch(
      /does not appear to be an embedding model/,
    );
  });
});

describe('Dynamo', () => {
  it('tells that it lives and who works for it, and serves its model by its name alone', async () => {
    const served = await Served.model(client, model, {}, { framework: 'dynamo' });
    expect((await served.get('/live')).json).toEqual({ status: 'live', message: 'Service is alive' });
    expect((await served.get('/health')).json).toMatchObject({ status: 'healthy', instances: [{ endpoint: 'generate' }] });
    expect((await served.get('/v1/models')).json['data']).toMatchObject([{ id: model, owned_by: 'nvidia' }]);
    expect((await served.post('/v1/chat/completions', { model, messages })).status).toBe(200);
    const other = await served.post('/v1/chat/completions', { model: 'other', messages });
    expect([other.status, other.json]).toEqual([404, { message: 'Model not found: other', type: 'Not Found', code: 404 }]);
  });
});
