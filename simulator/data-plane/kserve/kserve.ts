import { knowsModel } from '../answer.js';
import type { Invocation, Server, ServerAnswer } from '../answer.js';
import { infer, InferenceError } from './inference.js';
import { generateText } from './text-generation.js';

/** Extensions that Triton names. @see github.com/triton-inference-server/server/tree/main/docs/protocol (read on 2026-11-28) */
const extensions = [
  'classification',
  'sequence',
  'model_repository',
  'model_repository(unload_dependents)',
  'schedule_policy',
  'model_configuration',
  'system_shared_memory',
  'cuda_shared_memory',
  'binary_tensor_data',
  'parameters',
  'statistics',
  'trace',
  'logging',
];

/** The one version of every model. */
const onlyVersion = '1';

/** Triton and TensorRT, and custom containers of the same protocol: KServe v2 with Triton's extensions. @see kserve.github.io (protocol v2) */
export const kserve: Server = (invocation) => {
  try {
    return ofServer(invocation) ?? ofModel(invocation);
  } catch (error) {
    if (!(error instanceof InferenceError)) throw error;
    return refusal(error.message);
  }
};

function ofServer({ method, path, endpoint }: Invocation): ServerAnswer | undefined {
  if (method === 'GET' && (path === '/v2/health/live' || path === '/v2/health/ready')) return { status: 200, role: 'health' };
  if (method === 'GET' && path === '/v2')
    return { status: 200, json: { name: 'triton', version: '2.43.0', extensions }, role: 'other' };
  if (method === 'POST' && path === '/v2/repository/index') {
    const name = endpoint.behaviour.servedModel ?? endpoint.body.name;
    return { status: 200, json: [{ name, version: onlyVersion, state: 'READY' }], role: 'other' };
  }
  if (method === 'POST' && /^\/v2\/repository\/models\/[^/]+\/(load|unload)$/.test(path))
    return refusal('explicit model load / unload is not allowed if polling is enabled');
  if (method === 'GET' && /^\/v2\/(systemsharedmemory|cudasharedmemory)(\/region\/[^/]+)?\/status$/.test(path))
    return { status: 200, json: [], role: 'other' };
  return undefined;
}

function ofModel(invocation: Invocation): ServerAnswer | undefined {
  const { method, path, endpoint } = invocation;
  const match =
    /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer|\/config|\/stats|\/generate|\/generate_stream)?$/.exec(path);
  const model = match?.[1] === undefined ? undefined : decodeURIComponent(match[1]);
  if (!match || model === undefined) return undefined;
  const [, , version = onlyVersion, action] = match;
  if (!/^\d+$/.test(version)) return refusal(`failed to get model version from specified version string '${version}'`);
  if (!knowsModel(endpoint, model) || version !== onlyVersion)
    return {
      status: action === '/ready' ? 400 : 404,
      json: {
        error: `Request for unknown model: '${model}' ${version === onlyVersion ? '' : `version ${version} `}is not found`,
      },
      role: 'invoke',
    };
  if (method === 'POST' && action === '/infer')
    return infer(invocation, model, version, endpoint.servedBody.framework !== 'custom');
  if (method === 'POST' && (action === '/generate' || action === '/generate_stream'))
    return generateText(invocation, model, version, action === '/generate_stream');
  return method === 'GET' ? about(invocation, model, version, action) : undefined;
}

function about({ engine }: Invocation, model: string, version: string, action: string | undefined): ServerAnswer | undefined {
  if (action === '/ready') return { status: 200, role: 'health' };
  if (action === '/config')
    return {
      status: 200,
      json: {
        name: model,
        platform: 'simulated',
        backend: 'simulated',
        version_policy: { latest: { num_versions: 1 } },
        max_batch_size: 0,
        input: [],
        output: [],
        instance_group: [],
      },
      role: 'other',
    };
  if (action === '/stats') {
    const count = engine.counts.finished['stop'] ?? 0;
    const spent = { count, ns: Math.round(engine.counts.requestSeconds.sum * 1e9) };
    const none = { count: 0, ns: 0 };
    const inference_stats = {
      success: spent,
      fail: none,
      queue: none,
      compute_input: none,
      compute_infer: spent,
      compute_output: none,
    };
    const stats = {
      name: model,
      version,
      last_inference: 0,
      inference_count: count,
      execution_count: count,
      inference_stats,
      batch_stats: [],
    };
    return { status: 200, json: { model_stats: [stats] }, role: 'other' };
  }
  if (action !== undefined) return undefined;
  return {
    status: 200,
    json: { name: model, versions: [onlyVersion], platform: 'simulated', inputs: [], outputs: [] },
    role: 'other',
  };
}

function refusal(error: string): ServerAnswer {
  return { status: 400, json: { error }, role: 'invoke' };
}
