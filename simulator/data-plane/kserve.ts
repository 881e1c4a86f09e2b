import { parseJson } from '../json.js';
import { jsonObject, knowsModel } from './answer.js';
import type { Invocation, Server, ServerAnswer } from './answer.js';
import { binaryTensors, elementBytes } from './tensors.js';

/** Triton and TensorRT: the KServe v2 protocol. An inference gives its inputs back as outputs. @see kserve.github.io (protocol v2) */
export const kserve: Server = (invocation) => {
  const { method, path, endpoint } = invocation;
  if (method === 'GET' && (path === '/v2/health/live' || path === '/v2/health/ready')) return { status: 200, role: 'health' };
  if (method === 'GET' && (path === '/v2' || path === '/v2/'))
    return { status: 200, json: { name: 'triton', version: '2.43.0', extensions: ['binary_tensor_data'] }, role: 'other' };
  const match = /^\/v2\/models\/([^/]+)(?:\/versions\/[^/]+)?(\/ready|\/infer|\/config)?$/.exec(path);
  const model = match?.[1];
  if (!match || model === undefined) return undefined;
  if (!knowsModel(endpoint, model))
    return {
      status: match[2] === '/ready' ? 400 : 404,
      json: { error: `Request for unknown model: '${model}' is not found` },
      role: 'invoke',
    };
  if (method === 'GET' && match[2] === '/ready') return { status: 200, role: 'health' };
  if (method === 'GET' && match[2] === '/config')
    return { status: 200, json: { name: model, platform: 'simulated', max_batch_size: 0, input: [], output: [] }, role: 'other' };
  if (method === 'GET' && !match[2])
    return { status: 200, json: { name: model, versions: ['1'], platform: 'simulated', inputs: [], outputs: [] }, role: 'other' };
  return method === 'POST' && match[2] === '/infer' ? infer(invocation, model) : undefined;
};

function infer(invocation: Invocation, model: string): ServerAnswer {
  const request = readRequest(invocation);
  if (typeof request === 'string') return refusal(request);
  const { inputs, outputs, id } = request;
  if (!Array.isArray(inputs) || inputs.length === 0)
    return refusal('failed to parse the request JSON buffer: inputs is missing');
  const tensors = inputs.map(jsonObject);
  const problem = tensors.map(problemOf).find((text) => text !== undefined);
  if (problem !== undefined) return refusal(problem);
  const shown = tensors.map(({ name, shape, datatype, data }) => ({
    name: `${String(name ?? 'INPUT')}_OUT`,
    shape,
    datatype,
    data,
  }));
  // A client reads the outputs that it asked for by their names; each gets the input in its place, in turn.
  const wanted = Array.isArray(outputs) && outputs.length > 0 ? outputs.map((output) => jsonObject(output)['name']) : undefined;
  const answered = wanted?.map((name, place) => ({ ...shown[place % shown.length], name })) ?? shown;
  return {
    status: 200,
    json: { model_name: model, model_version: '1', ...(typeof id === 'string' ? { id } : {}), outputs: answered },
    role: 'invoke',
  };
}

/** Dimensions that a tensor may have. */
const maxDimensions = 32;

/** The request as JSON, with tensors that came as bytes behind it read into `data`. A text says why it cannot be read. */
function readRequest({ body, bytes, headers }: Invocation): Record<string, unknown> | string {
  const length = headers['inference-header-content-length'];
  if (length === undefined) return jsonObject(body);
  const size = Number(length);
  if (!Number.isInteger(size) || size < 1 || size > bytes.length) return 'Inference-Header-Content-Length is not valid';
  try {
    return binaryTensors(jsonObject(parseJson(bytes.subarray(0, size).toString('utf8'))), bytes.subarray(size));
  } catch (error) {
    return `failed to parse the request: ${(error as Error).message}`;
  }
}

/** What is wrong with one input, if anything. What is left out is let pass: a custom container may know its own shapes. */
function problemOf({ name = 'INPUT', shape, datatype, data }: Record<string, unknown>): string | undefined {
  const input = `input '${String(name)}'`;
  if (datatype !== undefined && !Object.hasOwn(elementBytes, String(datatype))) return `${input} has an unknown datatype`;
  if (shape === undefined || data === undefined) return undefined;
  if (!Array.isArray(shape) || shape.length > maxDimensions || !shape.every((size) => Number.isInteger(size) && size >= 0))
    return `${input} needs a shape of at most ${maxDimensions} whole numbers`;
  // Data may be nested as the shape is, and no deeper.
  const flat: unknown[] | undefined = Array.isArray(data) ? data.flat(shape.length) : undefined;
  if (!flat || flat.some((value) => typeof value === 'object')) return `${input} needs its data as a list of elements`;
  const wanted = (shape as number[]).reduce((product, size) => product * size, 1);
  return flat.length === wanted ? undefined : `${input} has ${flat.length} elements, its shape needs ${wanted}`;
}

function refusal(error: string): ServerAnswer {
  return { status: 400, json: { error }, role: 'invoke' };
}
