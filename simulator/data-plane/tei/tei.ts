import { isObject } from '../answer.js';
import type { Invocation, Server, ServerAnswer } from '../answer.js';
import { guessedTask, modelPath, usualDimensions } from '../openai/model.js';
import { tokenId, tokenize, tokenOf } from '../openai/tokens.js';
import { metricsContentType, renderMetrics } from '../prometheus.js';
import { routed } from '../routes.js';
import type { Routes } from '../routes.js';
import { base64Of, similarity, unit, vectorOf } from '../vectors.js';
import { bounded, countTokens, mostInputs, mostTokens, needed, requestOf, TeiRefusal, textsOf, unreadable } from './inputs.js';

/** The model behind a built-in framework, such as `bge-reranker-large`; other containers name theirs. */
function modelOf({ endpoint }: Invocation): { id: string; ranks: boolean; dimensions: number } {
  const { framework } = endpoint.servedBody;
  const built: Record<string, string> = {
    'bge-large-en-v1_5': 'BAAI/bge-large-en-v1.5',
    'bge-reranker-large': 'BAAI/bge-reranker-large',
  };
  const id = endpoint.behaviour.servedModel ?? built[framework] ?? modelPath(endpoint);
  const task = endpoint.behaviour.task ?? guessedTask(`${id} ${framework}`.toLowerCase());
  return { id, ranks: task === 'rank', dimensions: usualDimensions(id.toLowerCase()) };
}

function info(invocation: Invocation): ServerAnswer {
  const { id, ranks } = modelOf(invocation);
  return {
    status: 200,
    json: {
      model_id: id,
      model_sha: null,
      model_dtype: 'float16',
      model_type: ranks
        ? { reranker: { id2label: { '0': 'LABEL_0' }, label2id: { LABEL_0: 0 } } }
        : { embedding: { pooling: 'cls' } },
      max_concurrent_requests: 512,
      max_input_length: mostTokens,
      max_batch_tokens: 16_384,
      max_batch_requests: null,
      max_client_batch_size: mostInputs,
      auto_truncate: false,
      tokenization_workers: 4,
      version: '1.5.0',
      sha: null,
      docker_label: null,
    },
    role: 'health',
  };
}

function answered(json: unknown, promptTokens: number, count: number): ServerAnswer {
  const headers = { 'x-compute-type': 'gpu+optimized', 'x-compute-tokens': String(promptTokens) };
  const generation = { promptTokens, tokens: 0, steps: 0, finishReasons: Array.from({ length: count }, () => 'stop') };
  return { status: 200, json, headers, generation, role: 'invoke' };
}

function embeddings(
  invocation: Invocation,
  field: string,
): { vectors: number[][]; tokens: number; fields: Record<string, unknown> } {
  const fields = requestOf(invocation);
  const texts = textsOf(needed(fields, field), field);
  const { ranks, dimensions } = modelOf(invocation);
  if (ranks) throw new TeiRefusal(424, 'backend', 'Model is not an embedding model');
  const wanted = fields['dimensions'];
  if (typeof wanted === 'number' && (wanted < 1 || wanted > dimensions))
    throw new TeiRefusal(422, 'validation', `the provided dimensions=${wanted} is not valid`);
  const tokens = countTokens(texts, fields['truncate']);
  const vectors = texts.map((text) => unit(vectorOf(text, dimensions).slice(0, typeof wanted === 'number' ? wanted : undefined)));
  return { vectors, tokens, fields };
}

function embed(invocation: Invocation): ServerAnswer {
  const { vectors, tokens } = embeddings(invocation, 'inputs');
  return answered(vectors, tokens, vectors.length);
}

/** Every token's vector instead of one for the text. */
function embedAll(invocation: Invocation): ServerAnswer {
  const { vectors, tokens } = embeddings(invocation, 'inputs');
  const { dimensions } = modelOf(invocation);
  const texts = textsOf(requestOf(invocation)['inputs'], 'inputs');
  return answered(
    texts.map((text) => tokenize(text).map((token) => vectorOf(token, dimensions))),
    tokens,
    vectors.length,
  );
}

function openaiEmbed(invocation: Invocation): ServerAnswer {
  const { vectors, tokens, fields } = embeddings(invocation, 'input');
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    // OpenAI's own client asks for base64 unless told otherwise.
    embedding: fields['encoding_format'] === 'base64' ? base64Of(vector) : vector,
    index,
  }));
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return answered({ object: 'list', data, model: modelOf(invocation).id, usage }, tokens, vectors.length);
}

function rerank(invocation: Invocation): ServerAnswer {
  const fields = requestOf(invocation);
  const query = needed(fields, 'query');
  const list = needed(fields, 'texts');
  if (typeof query !== 'string') throw unreadable('query: invalid type, expected a string');
  if (!Array.isArray(list) || !list.every((one): one is string => typeof one === 'string'))
    throw unreadable('texts: invalid type, expected a sequence');
  const texts = bounded(list, 'texts');
  if (!modelOf(invocation).ranks) throw new TeiRefusal(424, 'backend', 'model is not a re-ranker model');
  const tokens = countTokens(
    texts.map((text) => `${query} ${text}`),
    fields['truncate'],
  );
  const ranks = texts
    .map((text, index) => ({
      index,
      ...(fields['return_text'] === true ? { text } : {}),
      score: scoreOf(similarity(query, text), fields),
    }))
    .sort((left, right) => right.score - left.score);
  return answered(ranks, tokens, texts.length);
}

/** A score as asked for: a probability, or what the model gives before that. */
function scoreOf(probability: number, fields: Record<string, unknown>): number {
  if (fields['raw_scores'] !== true) return probability;
  const inner = Math.min(0.999999, Math.max(0.000001, probability));
  return Math.log(inner / (1 - inner));
}

function predict(invocation: Invocation): ServerAnswer {
  const fields = requestOf(invocation);
  const inputs = needed(fields, 'inputs');
  const batch = Array.isArray(inputs) && inputs.some(Array.isArray);
  const pairs = (batch ? (inputs as unknown[]) : [inputs]).map((one): string[] => (Array.isArray(one) ? one : [one]).map(String));
  if (pairs.some((pair) => pair.length > 2)) throw unreadable('invalid length 3, expected a string or a pair of strings');
  if (!modelOf(invocation).ranks) throw new TeiRefusal(424, 'backend', 'Model is not a classifier model');
  bounded(pairs, 'inputs');
  const tokens = countTokens(
    pairs.map((pair) => pair.join(' ')),
    fields['truncate'],
  );
  const predictions = pairs.map(([left = '', right = '']) => [
    { score: scoreOf(similarity(left, right), fields), label: 'LABEL_0' },
  ]);
  return answered(batch ? predictions : predictions[0], tokens, pairs.length);
}

/** How near each sentence is to the first one. */
function similarities(invocation: Invocation): ServerAnswer {
  const inputs = needed(requestOf(invocation), 'inputs');
  const { source_sentence: source, sentences } = isObject(inputs) ? inputs : {};
  if (typeof source !== 'string') throw unreadable('missing field `source_sentence`');
  if (!Array.isArray(sentences)) throw unreadable('missing field `sentences`');
  if (modelOf(invocation).ranks) throw new TeiRefusal(424, 'backend', 'Model is not an embedding model');
  const texts = bounded(sentences.map(String), 'inputs.sentences');
  return answered(
    texts.map((text) => similarity(source, text)),
    countTokens([source, ...texts], true),
    texts.length,
  );
}

function tokenizeTexts(invocation: Invocation): ServerAnswer {
  const texts = textsOf(needed(requestOf(invocation), 'inputs'), 'inputs');
  const rows = texts.map((text) => {
    let start = 0;
    return tokenize(text).map((token) => {
      const row = { id: tokenId(token), text: token, special: false, start, stop: start + token.length };
      start += token.length;
      return row;
    });
  });
  return { status: 200, json: rows, role: 'other' };
}

function decode(invocation: Invocation): ServerAnswer {
  const ids = needed(requestOf(invocation), 'ids');
  const lists: unknown[] = Array.isArray(ids) && ids.some(Array.isArray) ? ids : [ids];
  return {
    status: 200,
    json: lists.map((list) => (Array.isArray(list) ? list : []).map((id) => tokenOf(Number(id))).join('')),
    role: 'other',
  };
}

function metrics({ engine }: Invocation): ServerAnswer {
  const { counts, waiting } = engine;
  const count = Object.values(counts.finished).reduce((sum, value) => sum + value, 0);
  const text = renderMetrics([
    { name: 'te_queue_size', type: 'gauge', help: 'Requests in the queue', samples: [{ value: waiting }] },
    { name: 'te_request_count', type: 'gauge', help: 'Requests', samples: [{ value: count }] },
    {
      name: 'te_request_success',
      type: 'gauge',
      help: 'Requests that went well',
      samples: [{ value: counts.finished['stop'] ?? 0 }],
    },
    { name: 'te_request_duration', type: 'histogram', help: 'Seconds of a request', samples: [{ value: counts.requestSeconds }] },
  ]);
  return { status: 200, text, contentType: metricsContentType, role: 'other' };
}

const alive = (): ServerAnswer => ({ status: 200, role: 'health' });
/** What the model is for, at the root. */
const root = (invocation: Invocation): ServerAnswer => (modelOf(invocation).ranks ? rerank(invocation) : embed(invocation));

const routes: Routes = {
  'GET /': alive,
  'GET /health': alive,
  'GET /ping': alive,
  'GET /info': info,
  'GET /metrics': metrics,
  'POST /': root,
  'POST /invocations': root,
  'POST /embed': embed,
  'POST /embed_all': embedAll,
  'POST /rerank': rerank,
  'POST /predict': predict,
  'POST /similarity': similarities,
  'POST /tokenize': tokenizeTexts,
  'POST /decode': decode,
  'POST /embeddings': openaiEmbed,
  'POST /v1/embeddings': openaiEmbed,
};

/** Text embeddings and reranking. @see github.com/huggingface/text-embeddings-inference/blob/main/router/src/http/server.rs (read on 2026-11-28) */
export const tei: Server = (invocation) => {
  try {
    return routed(routes, invocation);
  } catch (error) {
    if (!(error instanceof TeiRefusal)) throw error;
    const { status, type, message } = error;
    if (type === 'text') return { status, text: message, role: 'invoke' };
    const openai = invocation.path.endsWith('/embeddings');
    return { status, json: openai ? { message, code: status, type } : { error: message, error_type: type }, role: 'invoke' };
  }
};
