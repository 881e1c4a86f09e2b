import type { Invocation, Server, ServerAnswer } from '../answer.js';
import { metricsContentType } from '../prometheus.js';
import { routed } from '../routes.js';
import type { Routes } from '../routes.js';
import { chat } from './chat-request.js';
import { embed, pool } from './embeddings.js';
import { vllmHost } from './host.js';
import type { Host } from './host.js';
import { vllmMetrics } from './metrics.js';
import { modelPath, servedModel, servedModels } from './model.js';
import { rerank, score } from './ranking.js';
import { nestedError, refusing } from './refusal.js';
import { respond } from './responses.js';
import { completeText } from './text-request.js';
import { detokenizeRoute, tokenizeRoute } from './tokenize-request.js';
import { fraction } from './tokens.js';

/** A route that works for one model. */
type ModelRoute = (invocation: Invocation, host: Host) => ServerAnswer;

const withHost =
  (route: ModelRoute): Routes[string] =>
  (invocation) =>
    route(invocation, vllmHost(invocation.endpoint));

const alive = (): ServerAnswer => ({ status: 200, role: 'health' });

function models({ endpoint, nowSeconds }: Invocation): ServerAnswer {
  const { names, maxLength } = servedModel(endpoint);
  const root = modelPath(endpoint);
  const data = names.map((id, place) => ({
    id,
    object: 'model',
    created: nowSeconds,
    owned_by: 'vllm',
    root: place === 0 ? root : id,
    parent: place === 0 ? null : names[0],
    max_model_len: place === 0 ? maxLength : null,
    permission: [
      {
        id: `modelperm-${fraction(id).toString(16).slice(2)}`,
        object: 'model_permission',
        created: nowSeconds,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: '*',
        group: null,
        is_blocking: false,
      },
    ],
  }));
  return { status: 200, json: { object: 'list', data }, role: 'health' };
}

const routes: Routes = {
  'GET /health': alive,
  'GET /ping': alive,
  'POST /ping': alive,
  'GET /version': () => ({ status: 200, json: { version: '0.11.0' }, role: 'other' }),
  'GET /load': ({ engine }) => ({ status: 200, json: { server_load: engine.runs.size + engine.waiting }, role: 'other' }),
  'GET /metrics': ({ engine, endpoint }) => ({
    status: 200,
    text: vllmMetrics(engine, servedModels(endpoint)[0] ?? ''),
    contentType: metricsContentType,
    role: 'other',
  }),
  'GET /v1/models': models,
  'POST /v1/chat/completions': withHost(chat),
  'POST /v1/completions': withHost(completeText),
  'POST /v1/responses': withHost(respond),
  'POST /v1/embeddings': withHost(embed),
  'POST /pooling': withHost(pool),
  'POST /rerank': withHost(rerank),
  'POST /v1/rerank': withHost(rerank),
  'POST /v2/rerank': withHost(rerank),
  'POST /score': withHost(score),
  'POST /v1/score': withHost(score),
  'POST /tokenize': withHost(tokenizeRoute),
  'POST /detokenize': withHost(detokenizeRoute),
};

/** vLLM, as of 0.11. @see docs.vllm.ai/en/latest/serving/openai_compatible_server/ (read on 2026-11-28) */
export const vllm: Server = (invocation) => refusing(nestedError, () => routed(routes, invocation));
