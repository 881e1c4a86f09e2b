import { jsonObject } from '../answer.js';
import type { Invocation, ServerAnswer } from '../answer.js';
import { packed, unpacked } from './compression.js';
import { bytesOf, elementBytes, elementFrom, elementsOf, isDatatype, shownElement } from './tensors.js';
import type { Datatype, Element } from './tensors.js';
import { parseWhole, wholeJson } from './whole-numbers.js';

/** Dimensions that a tensor may have. */
const maxDimensions = 32;

/** A tensor that was read; what the caller left out is undefined. */
interface Tensor {
  name: string;
  datatype: Datatype | undefined;
  shape: number[] | undefined;
  elements: Element[] | undefined;
}

/** A no of the server, in its words (400). */
export class InferenceError extends Error {}

/**
 * `POST .../infer`: an inference gives its inputs back as outputs, under the names that are asked for, else under
 * `NAME_OUT`. Tensors come and go as JSON or as bytes behind it, packed or not.
 * @param strict whether every input needs name, shape, datatype and data, as Triton demands
 */
export function infer(invocation: Invocation, model: string, version: string, strict: boolean): ServerAnswer {
  const { request, rest } = readBody(invocation);
  const inputs = request['inputs'];
  if (!Array.isArray(inputs))
    throw new InferenceError("Unable to parse 'inputs': attempt to access non-existing object member 'inputs'");
  if (inputs.length === 0) throw new InferenceError(`expected 1 inputs but got 0 inputs for model '${model}'`);
  const source = new Bytes(rest, model);
  const tensors = inputs.map((input) => readTensor(jsonObject(input), source, model, strict));
  source.end();
  const wanted = Array.isArray(request['outputs']) ? request['outputs'].map(jsonObject) : [];
  const asBytes = jsonObject(request['parameters'])['binary_data_output'] === true;
  // A client reads the outputs that it asked for by their names; each gets the input in its place, in turn.
  const outputs: (Tensor & { binary: boolean })[] =
    wanted.length === 0
      ? tensors.map((tensor) => ({ ...tensor, name: `${tensor.name}_OUT`, binary: asBytes }))
      : wanted.map(({ name, parameters }, place) => {
          const binary = jsonObject(parameters)['binary_data'] ?? asBytes;
          return { ...(tensors[place % tensors.length] as Tensor), name: String(name), binary: binary === true };
        });
  return writeAnswer(invocation, model, version, request['id'], outputs);
}

/** The JSON of a request, and the bytes behind it. */
function readBody(invocation: Invocation): { request: Record<string, unknown>; rest: Buffer } {
  const bytes = guarded(() => unpacked(invocation), '');
  const header = invocation.headers['inference-header-content-length'];
  const size = header === undefined ? bytes.length : Number(header);
  if (!Number.isInteger(size) || size < 0 || size > bytes.length)
    throw new InferenceError(
      `Unable to parse Inference-Header-Content-Length '${String(header)}': the body has ${bytes.length} bytes`,
    );
  const json = guarded(() => parseWhole(bytes.subarray(0, size).toString('utf8')), 'failed to parse the request JSON buffer: ');
  return { request: jsonObject(json), rest: bytes.subarray(size) };
}

function guarded<T>(read: () => T, prefix: string): T {
  try {
    return read();
  } catch (error) {
    throw new InferenceError(`${prefix}${(error as Error).message}`);
  }
}

/** Bytes that inputs take their parts of, one after another. */
class Bytes {
  private offset = 0;
  constructor(
    private readonly bytes: Buffer,
    private readonly model: string,
  ) {}

  take(size: unknown, input: string): Buffer {
    if (!Number.isInteger(size) || (size as number) < 0)
      throw new InferenceError(`Unable to parse 'binary_data_size' of ${input}`);
    if (this.offset + (size as number) > this.bytes.length)
      throw new InferenceError(`unexpected size for ${input}, expecting ${String(size)} bytes for model '${this.model}'`);
    return this.bytes.subarray(this.offset, (this.offset += size as number));
  }

  end(): void {
    if (this.offset < this.bytes.length) throw new InferenceError(`unexpected additional input data for model '${this.model}'`);
  }
}

function readTensor(input: Record<string, unknown>, source: Bytes, model: string, strict: boolean): Tensor {
  const { name = 'INPUT', shape, datatype, data, parameters } = input;
  if (strict)
    for (const field of ['name', 'shape', 'datatype'])
      if (input[field] === undefined)
        throw new InferenceError(`Unable to parse '${field}': attempt to access non-existing object member '${field}'`);
  const label = `input '${String(name)}'`;
  if (datatype !== undefined && !isDatatype(datatype))
    throw new InferenceError(`${label} has an unknown datatype '${String(datatype)}'`);
  const sizes = shape === undefined ? undefined : readShape(shape, label);
  const { binary_data_size: size, shared_memory_region: region } = jsonObject(parameters);
  if (region !== undefined) throw new InferenceError(`Unable to find shared memory region: '${String(region)}'`);
  const own = size === undefined ? undefined : source.take(size, label);
  if (strict && own === undefined && data === undefined)
    throw new InferenceError("Unable to parse 'data': attempt to access non-existing object member 'data'");
  const known = isDatatype(datatype) ? datatype : undefined;
  if (own && known === undefined) throw new InferenceError(`${label} needs a datatype for its bytes`);
  const count = sizes?.reduce((product, one) => product * one, 1);
  if (own && known && count !== undefined && elementBytes[known] * count !== own.length && known !== 'BYTES')
    throw new InferenceError(
      `input byte size mismatch for ${label} for model '${model}'. Expected ${elementBytes[known] * count}, got ${own.length}`,
    );
  const elements = own && known ? guarded(() => elementsOf(own, known), `${label}: `) : readData(data, sizes, known, label);
  if (elements && count !== undefined && elements.length !== count)
    throw new InferenceError(
      own
        ? `expected ${count} string elements for inference ${label}, got ${elements.length}`
        : "Unable to parse 'data': Shape does not match true shape of 'data' field",
    );
  return { name: String(name), datatype: known, shape: sizes, elements };
}

function readShape(shape: unknown, label: string): number[] {
  const fits =
    Array.isArray(shape) && shape.length <= maxDimensions && shape.every((size) => Number.isInteger(size) && size >= 0);
  if (!fits) throw new InferenceError(`${label} needs a shape of at most ${maxDimensions} whole numbers, none below 0`);
  return shape as number[];
}

/** Data may be nested as the shape is, and no deeper. */
function readData(
  data: unknown,
  shape: number[] | undefined,
  datatype: Datatype | undefined,
  label: string,
): Element[] | undefined {
  if (data === undefined) return undefined;
  const flat: unknown[] | undefined = Array.isArray(data) ? data.flat(shape?.length ?? maxDimensions) : undefined;
  if (!flat || flat.some((value) => typeof value === 'object'))
    throw new InferenceError(`${label} needs its data as a list of elements`);
  return flat.map((value) => {
    const element = elementFrom(
      value,
      datatype ?? (typeof value === 'string' ? 'BYTES' : typeof value === 'boolean' ? 'BOOL' : 'FP64'),
    );
    if (element === undefined)
      throw new InferenceError(`Unable to parse 'data': ${String(value)} of ${label} is no ${datatype ?? 'element'}`);
    return element;
  });
}

function writeAnswer(
  { headers }: Invocation,
  model: string,
  version: string,
  id: unknown,
  outputs: readonly (Tensor & { binary: boolean })[],
): ServerAnswer {
  const behind: Buffer[] = [];
  const shown = outputs.map(({ name, datatype, shape, elements, binary }) => {
    if (!binary || datatype === undefined || elements === undefined)
      return { name, datatype, shape, data: elements?.map(shownElement) };
    const bytes = bytesOf(elements, datatype);
    behind.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } };
  });
  const head = Buffer.from(
    wholeJson({
      ...(typeof id === 'string' && id !== '' ? { id } : {}),
      model_name: model,
      model_version: version,
      outputs: shown,
    }),
  );
  const whole = Buffer.concat([head, ...behind]);
  const small = packed(headers, whole);
  const binary = behind.length > 0;
  return {
    status: 200,
    bytes: small?.bytes ?? whole,
    contentType: binary ? 'application/octet-stream' : 'application/json',
    headers: {
      ...(binary ? { 'inference-header-content-length': String(head.length) } : {}),
      ...(small ? { 'content-encoding': small.encoding } : {}),
    },
    generation: { promptTokens: 0, tokens: 0, steps: 0, finishReasons: ['stop'] },
    role: 'invoke',
  };
}
