import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Served } from './served.js';
import { startRaw, vllm } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const embedder = (): Promise<Served> => Served.open(client, vllm({ name: 'embedder', framework: 'bge-large-en-v1_5' }));
const ranker = (): Promise<Served> => Served.open(client, vllm({ name: 'ranker', framework: 'bge-reranker-large' }));
const pair = { query: 'a red cat', texts: ['blue car', 'one red cat'] };

it('names its model, and what that is', async () => {
  const about = async (served: Served): Promise<Json> => (await served.get('/info')).json;
  expect(await about(await embedder())).toMatchObject({
    model_id: 'BAAI/bge-large-en-v1.5',
    model_type: { embedding: { pooling: 'cls' } },
  });
  expect(await about(await ranker())).toMatchObject({ model_id: 'BAAI/bge-reranker-large', model_type: { reranker: {} } });
});

it('embeds with a model that embeds, and nothing else', async () => {
  const served = await embedder();
  const vectors = (await served.post('/embed', { inputs: ['a', 'b'] })).json as unknown as number[][];
  expect(vectors.map((vector) => vector.length)).toEqual([1024, 1024]);
  expect((await served.post('/', { inputs: ['a', 'b'] })).json).toEqual(vectors);
  expect((await served.post('/v1/embeddings', { input: ['a', 'b'] })).json).toMatchObject({
    model: 'BAAI/bge-large-en-v1.5',
    data: [{ index: 0, embedding: vectors[0] }, { index: 1 }],
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });
  const near = (await served.post('/similarity', { inputs: { source_sentence: 'red cat', sentences: ['red cat', 'car'] } })).json;
  expect(near).toEqual([expect.closeTo(1, 4), expect.any(Number)]);
  const backend = { error_type: 'backend' };
  const refused = await served.post('/rerank', pair);
  expect([refused.status, refused.json]).toEqual([424, { error: 'model is not a re-ranker model', ...backend }]);
  const predicted = await served.post('/predict', { inputs: 'a' });
  expect([predicted.status, predicted.json]).toEqual([424, { error: 'Model is not a classifier model', ...backend }]);
});

it('ranks with a model that ranks, and nothing else', async () => {
  const served = await ranker();
  const ranks = (await served.post('/rerank', pair)).json as unknown as Json[];
  expect(ranks.map(({ index }) => index)).toEqual([1, 0]);
  expect((await served.post('/', pair)).json).toEqual(ranks);
  expect((await served.post('/predict', { inputs: [['a', 'b'], ['a']] })).json).toMatchObject([
    [{ label: 'LABEL_0' }],
    [{ label: 'LABEL_0' }],
  ]);
  const refused = await served.post('/embed', { inputs: 'a' });
  expect([refused.status, refused.json]).toEqual([424, { error: 'Model is not an embedding model', error_type: 'backend' }]);
  const openai = await served.post('/v1/embeddings', { input: 'a' });
  expect([openai.status, openai.json]).toEqual([424, { message: 'Model is not an embedding model', code: 424, type: 'backend' }]);
});

it.each([
  ['/embed', {}, 422, 'missing field `inputs`'],
  ['/embed', { inputs: 7 }, 422, 'untagged enum Input'],
  ['/embed', { inputs: [] }, 400, '`inputs` cannot be empty'],
  ['/embed', { inputs: Array<string>(33).fill('a') }, 413, 'batch size 33 > maximum allowed batch size 32'],
  ['/embed', { inputs: 'word '.repeat(600) }, 413, '`inputs` must have less than 512 tokens'],
  ['/embed', { inputs: 'word '.repeat(600), truncate: true }, 200, ''],
  ['/rerank', { query: 'q' }, 422, 'missing field `texts`'],
])('answers %s with %j by %i', async (path, body, status, words) => {
  const reply = await (await embedder()).post(path, body);
  expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(words)]);
});
