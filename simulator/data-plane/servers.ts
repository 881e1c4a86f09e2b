import { dataPlaneFamily } from '../frameworks.js';
import type { Endpoint } from '../state.js';
import { jsonObject, knowsModel } from './answer.js';
import type { Server } from './answer.js';
import { kserve } from './kserve.js';
import { openai, servedModels } from './openai.js';

/** TorchServe: its own protocol and the KServe envelope. @see pytorch.org/serve/inference_api.html */
const torchserve: Server = ({ method, path, body, endpoint }) => {
  if (method === 'GET' && path === '/ping') return { status: 200, json: { status: 'Healthy' }, role: 'health' };
  const named = /^\/predictions\/([^/]+)(?:\/[^/]+)?$/.exec(path) ?? /^\/v1\/models\/([^/:]+)(?::predict)?$/.exec(path);
  const model = named?.[1];
  if (model === undefined) return undefined;
  if (!knowsModel(endpoint, model))
    return {
      status: 404,
      json: { code: 404, type: 'ModelNotFoundException', message: `Model not found: ${model}` },
      role: 'invoke',
    };
  if (method === 'GET')
    return path.startsWith('/v1/models/') ? { status: 200, json: { name: model, ready: true }, role: 'health' } : undefined;
  if (!path.endsWith(':predict'))
    return { status: 200, json: { prediction: 'simulated', received: body ?? null }, role: 'invoke' };
  const { instances } = jsonObject(body);
  if (!Array.isArray(instances))
    return { status: 400, json: { code: 400, type: 'BadRequestException', message: 'instances is missing' }, role: 'invoke' };
  return { status: 200, json: { predictions: instances.map(() => 0) }, role: 'invoke' };
};

/** Text embeddings and reranking. @see huggingface.github.io/text-embeddings-inference */
const tei: Server = ({ method, path, body, endpoint }) => {
  const request = jsonObject(body);
  const missing = (field: string) => ({
    status: 422,
    json: { error: `missing field \`${field}\``, error_type: 'validation' },
    role: 'invoke' as const,
  });
  const vector = [0.1, 0.2, 0.3, 0.4];
  const model = servedModels(endpoint)[0] ?? '';
  if (method === 'GET' && path === '/health') return { status: 200, role: 'health' };
  if (method === 'GET' && path === '/info')
    return {
      status: 200,
      json: { model_id: model, model_dtype: 'float16', max_input_length: 512, version: '1.5.0' },
      role: 'health',
    };
  if (method === 'GET' && path === '/metrics')
    return { status: 200, text: '# TYPE te_queue_size gauge\nte_queue_size 0\n', role: 'other' };
  if (method !== 'POST') return undefined;
  if (path === '/embed')
    return request['inputs'] === undefined
      ? missing('inputs')
      : { status: 200, json: [request['inputs']].flat().map(() => vector), role: 'invoke' };
  if (path === '/rerank')
    return Array.isArray(request['texts']) && typeof request['query'] === 'string'
      ? { status: 200, json: ranked(request['texts'], request['return_text'] === true), role: 'invoke' }
      : missing(typeof request['query'] === 'string' ? 'texts' : 'query');
  if (path !== '/v1/embeddings') return undefined;
  if (request['input'] === undefined) return missing('input');
  // OpenAI's own client asks for base64 unless told otherwise: little-endian floats of 32 bits.
  const embedding =
    request['encoding_format'] === 'base64' ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector;
  const data = [request['input']].flat().map((_input, index) => ({ object: 'embedding', index, embedding }));
  return {
    status: 200,
    json: { object: 'list', model, data, usage: { prompt_tokens: data.length, total_tokens: data.length } },
    role: 'invoke',
  };
};

function ranked(texts: readonly unknown[], withText: boolean): object[] {
  return texts.map((text, index) => ({ index, ...(withText ? { text } : {}), score: 1 / (index + 1) }));
}

/** Any other container: its probe paths and `/` answer, and a POST anywhere is echoed. */
const plain: Server = ({ method, path, body, endpoint }) => {
  const probes = endpoint.servedBody.custom_endpoint_details.container.advance_config;
  const paths = ['/', probes?.readiness_probe?.path, probes?.liveness_probe?.path];
  if (method === 'GET' && paths.includes(path)) return { status: 200, json: { status: 'ok' }, role: 'health' };
  if (method === 'POST' || method === 'PUT') return { status: 200, json: { path, received: body ?? null }, role: 'invoke' };
  return undefined;
};

const servers = { openai, kserve, torchserve, tei, plain };

/** The server of an endpoint: by framework; a custom container also answers on its own probe paths. */
export function serverOf(endpoint: Endpoint): Server {
  const { container } = endpoint.servedBody.custom_endpoint_details;
  const readinessPath = container.advance_config?.readiness_probe?.path ?? '';
  const server = servers[dataPlaneFamily(endpoint.servedBody.framework, container.container_name ?? '', readinessPath)];
  if (endpoint.servedBody.framework !== 'custom') return server;
  return (invocation) => server(invocation) ?? (server === plain || invocation.method === 'GET' ? plain(invocation) : undefined);
}
