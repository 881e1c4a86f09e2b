import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { readEvents, Served } from './served.js';
import { startRaw } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const model = 'meta-llama/Llama-3.2-1B-Instruct';
const messages = [{ role: 'user', content: 'Hello' }];
const open = (engineArgs: Json = {}): Promise<Served> => Served.model(client, model, engineArgs);
const chat = async (served: Served, set: Json): Promise<Json> =>
  (await served.post('/v1/chat/completions', { model, messages, ...set })).json;
const choiceOf = (answer: Json): Json => (answer['choices'] as [Json])[0];
const messageOf = (answer: Json): Json => choiceOf(answer)['message'] as Json;
const errorOf = (answer: Json): Json => answer['error'] as Json;

describe('a model does what it is for', () => {
  const asks: Record<string, [string, object]> = {
    chat: ['/v1/chat/completions', { messages }],
    text: ['/v1/completions', { prompt: 'Hello' }],
    embed: ['/v1/embeddings', { input: 'Hello' }],
    pool: ['/pooling', { input: 'Hello' }],
    rerank: ['/v1/rerank', { query: 'red', documents: ['blue', 'red'] }],
    score: ['/v1/score', { text_1: 'red', text_2: ['blue', 'red'] }],
  };
  const statuses = async (served: Served): Promise<Record<string, number>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(asks).map(async ([name, [path, body]]) => [name, (await served.post(path, body)).status] as const),
      ),
    );
  const generates = { chat: 200, text: 200, embed: 400, pool: 400, rerank: 400, score: 400 };
  const embeds = { chat: 400, text: 400, embed: 200, pool: 200, rerank: 200, score: 200 };
  const ranks = { ...embeds, embed: 400 };

  it.each([
    [model, {}, generates],
    ['meta-llama/Llama-3.2-1B', {}, { ...generates, chat: 400 }],
    ['meta-llama/Llama-3.2-1B', { chat_template: '/mnt/chat.jinja' }, generates],
    ['bigcode/starcoder2-7b', {}, { ...generates, chat: 400 }],
    ['BAAI/bge-m3', {}, embeds],
    ['Qwen/Qwen3-Embedding-8B', {}, embeds],
    ['intfloat/e5-mistral-7b-instruct', {}, embeds],
    ['BAAI/bge-reranker-v2-m3', {}, ranks],
    ['cross-encoder/ms-marco-MiniLM-L-6-v2', {}, ranks],
    [model, { task: 'embed' }, embeds],
    [model, { convert: 'classify' }, ranks],
    [model, { runner: 'pooling' }, embeds],
    ['BAAI/bge-m3', { task: 'generate' }, generates],
  ])('%s %j', async (name, engineArgs, expected) => {
    expect(await statuses(await Served.model(client, name, engineArgs))).toEqual(expected);
  });

  it('or what its behaviour says, and says no in the words of the server', async () => {
    const served = await open();
    await client.simulator.admin.setBehaviour(served.id, { task: 'embed' });
    expect(await statuses(served)).toEqual(embeds);
    expect(await chat(served, {})).toEqual({
      error: { message: 'The model does not support Chat Completions API', type: 'BadRequestError', param: null, code: 400 },
    });
    await client.simulator.admin.setBehaviour(served.id, { task: null, chatTemplate: false });
    expect(errorOf(await chat(served, {}))['message']).toMatch(
      /^As of transformers v4.44, default chat template is no longer allowed/,
    );
  });
});

describe('embeddings and ranks', () => {
  it('come as floats or base64, with their usage, and fewer numbers only where the model can', async () => {
    const served = await Served.model(client, 'Qwen/Qwen3-Embedding-0.6B');
    const embed = async (set: Json): Promise<Json> =>
      (await served.post('/v1/embeddings', { input: ['red cat', 'b'], ...set })).json;
    const [floats, packed] = [await embed({}), await embed({ encoding_format: 'base64' })];
    const vectors = (floats['data'] as Json[]).map((one) => one['embedding'] as number[]);
    expect(vectors.map((vector) => vector.length)).toEqual([1024, 1024]);
    expect(Math.hypot(...(vectors[0] ?? []))).toBeCloseTo(1, 4);
    const bytes = Buffer.from((packed['data'] as [{ embedding: string }])[0].embedding, 'base64');
    expect([...new Float32Array(new Uint8Array(bytes).buffer)]).toEqual(vectors[0]);
    expect(floats['usage']).toEqual({ prompt_tokens: 3, total_tokens: 3, completion_tokens: 0, prompt_tokens_details: null });
    expect(((await embed({ dimensions: 32 }))['data'] as [{ embedding: number[] }])[0].embedding).toHaveLength(32);
    const fixed = await Served.model(client, 'BAAI/bge-large-en-v1.5');
    const refused = await fixed.post('/v1/embeddings', { input: 'a', dimensions: 32 });
    expect(errorOf(refused.json)['message']).toContain('does not support matryoshka representation');
    const long = await fixed.post('/v1/embeddings', { input: 'word '.repeat(600) });
    expect(errorOf(long.json)['message']).toMatch(
      /^This model's maximum context length is 512 tokens\. However, you requested \d+ tokens/,
    );
  });

  it('put what is like the question first', async () => {
    const served = await Served.model(client, 'BAAI/bge-reranker-v2-m3');
    const ranked = await served.post('/v1/rerank', { query: 'a red cat', documents: ['blue car', 'one red cat'], top_n: 1 });
    expect(ranked.json['results']).toMatchObject([{ index: 1, document: { text: 'one red cat' } }]);
    const scored = await served.post('/v1/score', { text_1: 'a red cat', text_2: ['blue car', 'a red cat'] });
    const [apart, same] = (scored.json['data'] as { score: number }[]).map(({ score }) => score);
    expect(apart).toBeLessThan(same ?? 0);
  });
});

describe('the length of a model', () => {
  it.each([{ max_model_len: 64 }, { 'max-model-len': '64' }, { max_model_length: 64 }])(
    '%j bounds the prompt and what is generated',
    async (engineArgs) => {
      const served = await open(engineArgs);
      const models = (await served.get('/v1/models')).json['data'] as Json[];
      expect(models).toMatchObject([{ id: model, root: model, owned_by: 'vllm', max_model_len: 64, parent: null }]);
      const { count } = (await served.post('/tokenize', { messages })).json as { count: number };
      expect(errorOf(await chat(served, { max_tokens: 64 }))).toEqual({
        message: `'max_tokens' or 'max_completion_tokens' is too large: 64. This model's maximum context length is 64 tokens and your request has ${count} input tokens (64 > 64 - ${count}).`,
        type: 'BadRequestError',
        param: 'max_tokens',
        code: 400,
      });
      const long = await chat(served, { messages: [{ role: 'user', content: 'word '.repeat(64) }] });
      expect(errorOf(long)['message']).toMatch(
        /^This model's maximum context length is 64 tokens\. However, your request has \d+ input tokens\. Please reduce the length of the input messages\.$/,
      );
      const all = await chat(served, { ignore_eos: true });
      expect([choiceOf(all)['finish_reason'], (all['usage'] as Json)['total_tokens']]).toEqual(['length', 64]);
    },
  );

  it('is read from the command line too, in its short form', async () => {
    const info = { commands: '', args: Buffer.from('--max-model-len 2k --served-model-name mine').toString('base64') };
    const served = await Served.model(client, model, {}, { detailed_info: { hugging_face_id: model, ...info } });
    expect((await served.get('/v1/models')).json['data']).toMatchObject([{ id: 'mine', root: model, max_model_len: 2000 }]);
  });
});

describe('a request', () => {
  it('without a model is served by the one there is', async () => {
    const served = await open();
    for (const none of [undefined, null, ''])
      expect(await chat(served, { model: none })).toMatchObject({ model, object: 'chat.completion' });
  });

  const invalid = 'Bad Request';
  it.each([
    [{ temperature: -1 }, 'BadRequestError', 'temperature must be non-negative, got -1.0.'],
    [{ temperature: 2.5 }, 'BadRequestError', 'temperature must be in [0, 2], got 2.5.'],
    [{ temperature: 'hot' }, invalid, "'type': 'float_parsing', 'loc': ('body', 'temperature')"],
    [{ top_p: 0 }, 'BadRequestError', 'top_p must be in (0, 1], got 0.0.'],
    [{ top_p: 1.5 }, 'BadRequestError', 'top_p must be in (0, 1], got 1.5.'],
    [{ presence_penalty: 3 }, 'BadRequestError', 'presence_penalty must be in [-2, 2], got 3.0.'],
    [{ max_tokens: 0 }, 'BadRequestError', 'max_tokens must be at least 1, got 0.'],
    [{ max_tokens: 1.5 }, invalid, "'type': 'int_from_float'"],
    [{ n: 2, temperature: 0 }, 'BadRequestError', 'n must be 1 when using greedy sampling, got 2.'],
    [{ stop: '' }, 'BadRequestError', 'stop cannot contain an empty string.'],
    [{ logprobs: true, top_logprobs: 21 }, 'BadRequestError', 'greater than max allowed: 20'],
    [{ top_logprobs: 2 }, invalid, '`logprobs` must be set to true.'],
    [{ stream_options: { include_usage: true } }, invalid, 'Stream options can only be defined when `stream=True`.'],
    [{ response_format: { type: 'yaml' } }, invalid, 'literal_error'],
    [{ response_format: { type: 'json_schema' } }, invalid, "the 'json_schema' field must be provided."],
    [{ tools: [] }, invalid, '`tools` must not be an empty array.'],
    [{ tool_choice: 'auto' }, invalid, 'When using `tool_choice`, `tools` must be set.'],
    [{ messages: undefined }, invalid, "'type': 'missing', 'loc': ('body', 'messages'), 'msg': 'Field required'"],
    [{ messages: [{ content: 'x' }] }, invalid, 'role'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x' } }] }] },
      'BadRequestError',
      'At most 0 image(s)',
    ],
  ])('with %j is refused as %s', async (set, type, message) => {
    const served = await open();
    const reply = await served.post('/v1/chat/completions', { model, messages, ...set });
    expect(reply.status).toBe(400);
    expect(errorOf(reply.json)).toMatchObject({ type, code: 400, message: expect.stringContaining(message) as string });
  });

  it('that is no JSON, by another method or to no route is told so', async () => {
    const served = await open();
    const broken = await served.fetch('/v1/chat/completions', Buffer.from('{'));
    expect([broken.status, await broken.text()]).toEqual([400, expect.stringContaining('json_invalid')]);
    expect((await served.get('/v1/chat/completions')).json).toEqual({ detail: 'Method Not Allowed' });
    expect((await served.get('/v1/nothing')).json).toEqual({ detail: 'Not Found' });
  });

  it('has its roles judged by the template of the model', async () => {
    const twice = [...messages, ...messages];
    expect((await chat(await open(), { messages: twice }))['object']).toBe('chat.completion');
    const strict = await Served.model(client, 'mistralai/Mistral-7B-Instruct-v0.3');
    expect(errorOf(await chat(strict, { model: undefined, messages: twice }))['message']).toMatch(
      /^Conversation roles must alternate/,
    );
    const gemma = await Served.model(client, 'google/gemma-2b-it');
    const system = [{ role: 'system', content: 'x' }, ...messages];
    expect(errorOf(await chat(gemma, { model: undefined, messages: system }))['message']).toBe('System role not supported');
  });
});

describe('an answer', () => {
  it('ends before a stop, and says which', async () => {
    const served = await open();
    const stopped = choiceOf(await chat(served, { stop: ['simu', 'of'] }));
    expect(stopped).toMatchObject({ message: { content: 'This is a ' }, finish_reason: 'stop', stop_reason: 'simu' });
    const kept = choiceOf(await chat(served, { stop: ' is', include_stop_str_in_output: true }));
    expect(kept).toMatchObject({ message: { content: 'This is' }, stop_reason: ' is' });
    const { events } = await readEvents(
      await served.fetch('/v1/chat/completions', { model, messages, stream: true, stop: ' a ' }),
    );
    const parts = events.slice(0, -1).map((event) => choiceOf(JSON.parse(event) as Json));
    expect(parts.map((part) => (part['delta'] as Json)['content']).join('')).toBe('This is');
    expect(parts.at(-1)).toMatchObject({ finish_reason: 'stop', stop_reason: ' a ' });
  });

  it('is JSON, of the schema when there is one, or one of the choices', async () => {
    const served = await open();
    const text = async (set: Json): Promise<string> => messageOf(await chat(served, set))['content'] as string;
    expect(JSON.parse(await text({ response_format: { type: 'json_object' } }))).toEqual({ answer: 'simulated' });
    const schema = {
      type: 'object',
      properties: {
        kind: { enum: ['cat', 'dog'] },
        age: { type: 'integer', minimum: 3 },
        tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 2 },
        owner: { anyOf: [{ type: 'null' }, { type: 'string' }] },
      },
      required: ['kind', 'age'],
      $defs: { tag: { type: 'object', properties: { name: { type: 'string', maxLength: 4 } } } },
    };
    expect(JSON.parse(await text({ response_format: { type: 'json_schema', json_schema: { name: 'pet', schema } } }))).toEqual({
      kind: 'cat',
      age: 3,
      tags: [{ name: 'simu' }, { name: 'simu' }],
      owner: 'simulated',
    });
    expect(await text({ guided_choice: ['yes', 'no'] })).toBe('yes');
  });

  it('calls a tool when it may, and answers in words once it has the result', async () => {
    const tools = [
      {
        type: 'function',
        function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
      },
    ];
    const plain = await open();
    expect(errorOf(await chat(plain, { tools }))['message']).toBe(
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    );
    const called = { tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"simulated"}' } }] };
    const named = { type: 'function', function: { name: 'weather' } };
    expect(choiceOf(await chat(plain, { tools, tool_choice: named }))).toMatchObject({ message: called, finish_reason: 'stop' });
    expect(choiceOf(await chat(plain, { tools, tool_choice: 'none' }))).toMatchObject({ message: { tool_calls: [] } });
    const other = { type: 'function', function: { name: 'other' } };
    expect(errorOf(await chat(plain, { tools, tool_choice: other }))['message']).toContain(
      'does not match any of the specified `tools`',
    );
    const able = await open({ enable_auto_tool_choice: true, tool_call_parser: 'llama3_json' });
    const first = await chat(able, { tools });
    expect(choiceOf(first)).toMatchObject({ message: { content: null, ...called }, finish_reason: 'tool_calls' });
    const after = [...messages, messageOf(first), { role: 'tool', tool_call_id: 'x', content: 'sun' }];
    expect(choiceOf(await chat(able, { tools, messages: after }))).toMatchObject({
      message: { tool_calls: [] },
      finish_reason: 'stop',
    });
    const { events } = await readEvents(await able.fetch('/v1/chat/completions', { model, messages, tools, stream: true }));
    const calls = events
      .slice(0, -1)
      .flatMap((event) => ((choiceOf(JSON.parse(event) as Json)['delta'] as Json)['tool_calls'] as Json[] | undefined) ?? []);
    expect(calls.map((call) => (call['function'] as Json)['arguments']).join('')).toBe('{"city":"simulated"}');
    expect(calls[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'weather' } });
  });

  it('tells how likely its tokens were, those of an echoed prompt too', async () => {
    const served = await open();
    const { content } = choiceOf(await chat(served, { logprobs: true, top_logprobs: 2, max_tokens: 3 }))['logprobs'] as {
      content: { token: string; top_logprobs: { token: string }[] }[];
    };
    expect(content.map(({ token }) => token)).toEqual(['This', ' is', ' a']);
    expect(content.map(({ top_logprobs: top }) => [top.length, top[0]?.token])).toEqual([
      [2, 'This'],
      [2, ' is'],
      [2, ' a'],
    ]);
    const echo = { model, prompt: 'One two', echo: true, logprobs: 1, max_tokens: 1 };
    const echoed = choiceOf((await served.post('/v1/completions', echo)).json);
    expect(echoed).toMatchObject({
      text: 'One twoThis',
      logprobs: { tokens: ['One', ' two', 'This'], text_offset: [0, 3, 7], top_logprobs: [null, {}, {}] },
    });
    expect((echoed['logprobs'] as { token_logprobs: unknown[] }).token_logprobs[0]).toBeNull();
    const only = (await served.post('/v1/completions', { ...echo, max_tokens: 0 })).json;
    expect([choiceOf(only)['text'], (only['usage'] as Json)['completion_tokens']]).toEqual(['One two', 0]);
  });

  it('streams its usage when asked to: at the end, or with every chunk', async () => {
    const served = await open();
    const usages = async (options: Json | undefined): Promise<unknown[]> => {
      const body = { model, messages, stream: true, max_tokens: 2, stream_options: options };
      const { events } = await readEvents(await served.fetch('/v1/chat/completions', body));
      return events
        .slice(0, -1)
        .map((event) => ((JSON.parse(event) as Json)['usage'] as Json | undefined)?.['completion_tokens']);
    };
    expect(await usages(undefined)).toEqual([undefined, undefined, undefined]);
    expect(await usages({ include_usage: true })).toEqual([undefined, undefined, undefined, 2]);
    expect(await usages({ include_usage: true, continuous_usage_stats: true })).toEqual([0, 1, 2, 2]);
  });

  it('has its tokens told, there and back', async () => {
    const served = await open();
    const { tokens, count } = (await served.post('/tokenize', { prompt: 'Größe, simulated 日本' })).json as {
      tokens: number[];
      count: number;
    };
    expect(tokens).toHaveLength(count);
    expect((await served.post('/detokenize', { tokens })).json).toEqual({ prompt: 'Größe, simulated 日本' });
    const answer = await served.post('/v1/completions', { model, prompt: tokens, echo: true, max_tokens: 0 });
    expect(choiceOf(answer.json)['text']).toBe('Größe, simulated 日本');
  });
});

describe('a response', () => {
  const ask = async (served: Served, set: Json): Promise<Json> =>
    (await served.post('/v1/responses', { model, input: 'Hello', ...set })).json;

  it('says what a chat says, or calls a tool, whole and as named events', async () => {
    const served = await open({ enable_auto_tool_choice: true, tool_call_parser: 'llama3_json' });
    const said = messageOf(await chat(served, {}))['content'];
    expect(await ask(served, {})).toMatchObject({
      status: 'completed',
      output: [{ type: 'message', content: [{ text: said }] }],
    });
    expect(await ask(served, { max_output_tokens: 3 })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 3 },
    });
    const tools = [{ type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } }];
    expect(await ask(served, { tools })).toMatchObject({ output: [{ type: 'function_call', name: 'weather', arguments: '{}' }] });
    const text = await (await served.fetch('/v1/responses', { model, input: 'Hello', stream: true })).text();
    expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual(
      expect.arrayContaining(['response.created', 'response.output_text.delta', 'response.completed']),
    );
    expect(errorOf(await ask(served, { input: undefined }))['message']).toContain("'type': 'missing'");
  });
});

describe('its metrics', () => {
  it('move with the load: what runs, what waits, what was generated and how it ended', async () => {
    const served = await open({ max_num_seqs: 1 });
    const { admin } = client.simulator;
    expect(await served.metric('vllm:num_requests_running', { model_name: model, engine: '0' })).toBe(0);
    await chat(served, { max_tokens: 5 });
    await chat(served, {});
    expect(await served.metric('vllm:request_success_total', { finished_reason: 'length' })).toBe(1);
    expect(await served.metric('vllm:request_success_total', { finished_reason: 'stop' })).toBe(1);
    expect(await served.metric('vllm:generation_tokens_total')).toBeGreaterThan(5);
    expect(await served.metric('vllm:prompt_tokens_total')).toBeGreaterThan(0);
    expect(await served.metric('vllm:time_to_first_token_seconds_count')).toBe(2);
    expect(await served.metric('vllm:e2e_request_latency_seconds_bucket', { le: '+Inf' })).toBe(2);
    await admin.setBehaviour(served.id, { tokensPerSecond: 1, answerTokens: 1000 });
    const hangUp = new AbortController();
    const asked = [1, 2].map(() =>
      served.fetch('/v1/chat/completions', { model, messages }, { signal: hangUp.signal }).catch(() => undefined),
    );
    await until('one runs and one waits', async () => (await served.metric('vllm:num_requests_waiting')) === 1);
    expect(await served.metric('vllm:num_requests_running')).toBe(1);
    expect((await served.get('/load')).json).toEqual({ server_load: 2 });
    hangUp.abort();
    await Promise.all(asked);
    await until('nothing runs', async () => (await served.metric('vllm:num_requests_running')) === 0);
    expect((await served.get('/metrics')).text).toMatch(
      /^# HELP vllm:num_requests_running .*\n# TYPE vllm:num_requests_running gauge\n/,
    );
  });
});
