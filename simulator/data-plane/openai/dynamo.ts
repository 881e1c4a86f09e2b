import type { Invocation, Server, ServerAnswer } from '../answer.js';
import { metricsContentType, renderMetrics } from '../prometheus.js';
import { routed } from '../routes.js';
import type { Routes } from '../routes.js';
import { chat } from './chat-request.js';
import { embed } from './embeddings.js';
import { dynamoHost } from './host.js';
import { servedModels } from './model.js';
import { dynamoError, refusing } from './refusal.js';
import { completeText } from './text-request.js';

function health({ endpoint }: Invocation): ServerAnswer {
  const instances = endpoint.replicas
    .filter(({ ready }) => ready)
    .map((_replica, index) => ({ component: 'backend', endpoint: 'generate', namespace: 'dynamo', instance_id: index + 1 }));
  return { status: 200, json: { status: 'healthy', endpoints: ['dyn://dynamo.backend.generate'], instances }, role: 'health' };
}

function models({ endpoint, nowSeconds }: Invocation): ServerAnswer {
  const data = servedModels(endpoint).map((id) => ({ id, object: 'model', created: nowSeconds, owned_by: 'nvidia' }));
  return { status: 200, json: { object: 'list', data }, role: 'health' };
}

function metrics({ engine, endpoint }: Invocation): ServerAnswer {
  const model = servedModels(endpoint)[0] ?? '';
  const { counts, runs, waiting } = engine;
  const { abort = 0, ...ended } = counts.finished;
  const success = Object.values(ended).reduce((sum, value) => sum + value, 0);
  const text = renderMetrics(
    [
      {
        name: 'dynamo_frontend_requests',
        type: 'counter',
        help: 'Total number of LLM requests processed',
        samples: [
          { labels: { status: 'success' }, value: success },
          { labels: { status: 'error' }, value: abort },
        ],
      },
      {
        name: 'dynamo_frontend_inflight_requests',
        type: 'gauge',
        help: 'Number of inflight requests',
        samples: [{ value: runs.size }],
      },
      {
        name: 'dynamo_frontend_queued_requests',
        type: 'gauge',
        help: 'Number of requests in HTTP processing queue',
        samples: [{ value: waiting }],
      },
      {
        name: 'dynamo_frontend_output_tokens',
        type: 'counter',
        help: 'Total number of output tokens generated',
        samples: [{ value: counts.generationTokens }],
      },
      {
        name: 'dynamo_frontend_time_to_first_token_seconds',
        type: 'histogram',
        help: 'Time to first token in seconds',
        samples: [{ value: counts.timeToFirstToken }],
      },
      {
        name: 'dynamo_frontend_request_duration_seconds',
        type: 'histogram',
        help: 'Duration of LLM requests',
        samples: [{ value: counts.requestSeconds }],
      },
    ],
    { model },
  );
  return { status: 200, text, contentType: metricsContentType, role: 'other' };
}

const routes: Routes = {
  'GET /health': health,
  'GET /live': () => ({ status: 200, json: { status: 'live', message: 'Service is alive' }, role: 'health' }),
  'GET /v1/models': models,
  'GET /metrics': metrics,
  'POST /v1/chat/completions': (invocation) => chat(invocation, dynamoHost(invocation.endpoint)),
  'POST /v1/completions': (invocation) => completeText(invocation, dynamoHost(invocation.endpoint)),
  'POST /v1/embeddings': (invocation) => embed(invocation, dynamoHost(invocation.endpoint)),
};

/** NVIDIA Dynamo's frontend. @see github.com/ai-dynamo/dynamo/tree/main/lib/llm/src/http/service (inferred for the gateway) */
export const dynamo: Server = (invocation) => refusing(dynamoError, () => routed(routes, invocation));
