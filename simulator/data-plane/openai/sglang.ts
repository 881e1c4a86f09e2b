import { randomUUID } from 'node:crypto';
import { isObject, jsonObject } from '../answer.js';
import type { Invocation, Server, ServerAnswer } from '../answer.js';
import { metricsContentType } from '../prometheus.js';
import { routed } from '../routes.js';
import type { Routes } from '../routes.js';
import { chat } from './chat-request.js';
import { embed } from './embeddings.js';
import { Fields } from './fields.js';
import { sglangHost } from './host.js';
import { sglangMetrics } from './metrics.js';
import { modelPath, servedModel, servedModels } from './model.js';
import { rerank, score } from './ranking.js';
import { badRequest, flatError, refusing } from './refusal.js';
import { checkSampling, readSampling, roomFor } from './sampling.js';
import { say } from './saying.js';
import type { Saying } from './saying.js';
import { completeText } from './text-request.js';
import { tokenId, tokenize, tokenOf } from './tokens.js';

/** Health that has the engine generate a token: a dead one is found out. */
function healthGenerate({ behaviour }: Invocation): ServerAnswer {
  return behaviour.engineDead === false ? { status: 200, role: 'health' } : { status: 503, role: 'health' };
}

function models({ endpoint, nowSeconds }: Invocation): ServerAnswer {
  const { names, maxLength } = servedModel(endpoint);
  const data = names.map((id) => ({
    id,
    object: 'model',
    created: nowSeconds,
    owned_by: 'sglang',
    root: id,
    parent: null,
    max_model_len: maxLength,
  }));
  return { status: 200, json: { object: 'list', data }, role: 'health' };
}

function modelInfo({ endpoint }: Invocation): ServerAnswer {
  const path = modelPath(endpoint);
  return {
    status: 200,
    json: {
      model_path: path,
      tokenizer_path: path,
      is_generation: servedModel(endpoint).task === 'generate',
      preferred_sampling_params: null,
      weight_version: 'default',
    },
    role: 'health',
  };
}

function serverInfo({ endpoint }: Invocation): ServerAnswer {
  const { names, maxLength, concurrency } = servedModel(endpoint);
  return {
    status: 200,
    json: {
      model_path: modelPath(endpoint),
      served_model_name: names[0],
      context_length: maxLength,
      max_running_requests: concurrency,
      status: 'ready',
      version: '0.5.4',
    },
    role: 'other',
  };
}

/** `POST /generate`, SGLang's own: texts or tokens in, texts out, a stream of growing texts. @see docs.sglang.ai/basic_usage/native_api.html */
function generate({ body, endpoint, behaviour }: Invocation): ServerAnswer {
  const host = sglangHost(endpoint);
  host.demand('generate', 'generate');
  const request = jsonObject(body);
  const { max_new_tokens: maxNew, ...params } = jsonObject(request['sampling_params']);
  const fields = new Fields({ ...params, max_tokens: maxNew, stream: request['stream'] });
  const sampling = readSampling(fields, 128);
  fields.done();
  const given = request['text'] ?? request['input_ids'];
  const many = Array.isArray(given) && typeof given[0] !== 'number';
  const prompts = (many ? (given as unknown[]) : given === undefined ? [] : [given]).map((one) =>
    typeof one === 'string' ? tokenize(one) : Array.isArray(one) ? one.map((id) => tokenOf(Number(id))) : undefined,
  );
  if (prompts.length === 0 || prompts.includes(undefined))
    throw badRequest('Either text, input_ids or input_embeds should be provided.');
  const rooms = prompts.map((prompt) => roomFor(prompt ?? [], host.model, sampling.maxTokens));
  checkSampling(fields, sampling);
  const noTools = { tools: [], call: undefined, named: false };
  const said = rooms.map(({ room }) => say(host.model.names[0] ?? '', sampling, noTools, room, behaviour.answerTokens));
  const shown = (saying: Saying, place: number, upTo: number): object => {
    const tokens = saying.tokens.slice(0, upTo);
    const ended = upTo >= saying.tokens.length;
    const reason =
      saying.finish === 'length' ? { type: 'length', length: saying.generated } : { type: 'stop', matched: saying.stopReason };
    return {
      text: tokens.join(''),
      output_ids: tokens.map(tokenId),
      meta_info: {
        id: randomUUID().replaceAll('-', ''),
        finish_reason: ended ? reason : null,
        prompt_tokens: rooms[place]?.tokens.length ?? 0,
        weight_version: 'default',
        completion_tokens: ended ? saying.generated : tokens.length,
        cached_tokens: 0,
      },
    };
  };
  const steps = Math.max(...said.map(({ generated }) => generated));
  const generation = {
    promptTokens: rooms.reduce((sum, { tokens }) => sum + tokens.length, 0),
    tokens: said.reduce((sum, { generated }) => sum + generated, 0),
    steps,
    finishReasons: said.map(({ finish }) => finish),
    maxTokens: sampling.maxTokens,
  };
  if (!sampling.stream) {
    const answers = said.map((saying, place) => shown(saying, place, Infinity));
    return { status: 200, json: many ? answers : answers[0], generation, role: 'invoke' };
  }
  const events = Array.from({ length: steps }, (_, step) =>
    said.flatMap((saying, place) =>
      step < saying.tokens.length
        ? [{ data: JSON.stringify({ ...shown(saying, place, step + 1), ...(many ? { index: place } : {}) }), step, tokens: 1 }]
        : [],
    ),
  ).flat();
  return { status: 200, events: [...events, { data: '[DONE]', step: steps - 1, tokens: 0 }], generation, role: 'invoke' };
}

const routes: Routes = {
  'GET /health': () => ({ status: 200, role: 'health' }),
  'GET /health_generate': healthGenerate,
  'GET /ping': () => ({ status: 200, role: 'health' }),
  'GET /get_model_info': modelInfo,
  'GET /model_info': modelInfo,
  'GET /get_server_info': serverInfo,
  'GET /server_info': serverInfo,
  'GET /v1/models': models,
  'GET /metrics': ({ engine, endpoint }) => ({
    status: 200,
    text: sglangMetrics(engine, servedModels(endpoint)[0] ?? ''),
    contentType: metricsContentType,
    role: 'other',
  }),
  'POST /generate': generate,
  'POST /v1/chat/completions': (invocation) => chat(invocation, sglangHost(invocation.endpoint)),
  'POST /v1/completions': (invocation) => completeText(invocation, sglangHost(invocation.endpoint)),
  'POST /v1/embeddings': (invocation) => embed(invocation, sglangHost(invocation.endpoint)),
  'POST /v1/rerank': (invocation) => rerank(invocation, sglangHost(invocation.endpoint)),
  'POST /v1/score': (invocation) => score(invocation, sglangHost(invocation.endpoint)),
};

/** SGLang. @see github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/http_server.py (read on 2026-11-28) */
export const sglang: Server = (invocation) =>
  refusing(flatError, () => {
    const named = invocation.method === 'GET' ? /^\/v1\/models\/(.+)$/.exec(invocation.path)?.[1] : undefined;
    if (named === undefined) return routed(routes, invocation);
    const list = jsonObject(models(invocation).json)['data'];
    const found = Array.isArray(list) ? list.filter(isObject).find(({ id }) => id === decodeURIComponent(named)) : undefined;
    if (found) return { status: 200, json: found, role: 'other' };
    const error = {
      message: `The model '${named}' does not exist`,
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    };
    return { status: 404, json: { error }, role: 'other' };
  });
