import { jsonObject, knowsModel } from './answer.js';
import type { Server } from './answer.js';

/** TorchServe: its own protocol and the KServe envelope. @see pytorch.org/serve/inference_api.html */
export const torchserve: Server = ({ method, path, body, endpoint }) => {
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
