import { jsonObject } from './answer.js';

/** Bytes of one element of each KServe datatype; 0 where each element brings its own length. */
export const elementBytes = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  BF16: 2,
  FP32: 4,
  FP64: 8,
  BYTES: 0,
} as const;
type Datatype = keyof typeof elementBytes;

/**
 * Moves tensors that follow a request's JSON as bytes into their `data`. Triton's own client sends them so unless told otherwise.
 * @see github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md (inferred for the gateway)
 * @throws Error when the bytes do not fit what the JSON says of them
 */
export function binaryTensors(request: Record<string, unknown>, bytes: Buffer): Record<string, unknown> {
  let offset = 0;
  const inputs = [request['inputs'] ?? []].flat().map((each) => {
    const input = jsonObject(each);
    const size = jsonObject(input['parameters'])['binary_data_size'];
    if (size === undefined) return input;
    if (!Number.isInteger(size) || (size as number) < 0 || offset + (size as number) > bytes.length)
      throw new Error('binary_data_size does not fit the body');
    const own = bytes.subarray(offset, (offset += size as number));
    return { ...input, data: elements(own, String(input['datatype'])) };
  });
  if (offset !== bytes.length) throw new Error('the body holds more bytes than its inputs');
  return { ...request, inputs };
}

function elements(bytes: Buffer, datatype: string): unknown[] {
  if (!Object.hasOwn(elementBytes, datatype)) throw new Error(`datatype ${datatype} is unknown`);
  const size = elementBytes[datatype as Datatype];
  if (size === 0) return texts(bytes);
  if (bytes.length % size !== 0) throw new Error(`${bytes.length} bytes hold no whole number of ${datatype}`);
  return Array.from({ length: bytes.length / size }, (_, index) => element(bytes, index * size, datatype as Datatype));
}

/** Texts, each behind its length. */
function texts(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 4 + (offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : Infinity);
    if (end > bytes.length) throw new Error('a text of BYTES is cut short');
    found.push(bytes.subarray(offset + 4, end).toString('utf8'));
    offset = end;
  }
  return found;
}

function element(bytes: Buffer, offset: number, datatype: Datatype): number | boolean {
  switch (datatype) {
    case 'BOOL':
      return bytes[offset] !== 0;
    case 'UINT64':
      return Number(bytes.readBigUInt64LE(offset));
    case 'INT64':
      return Number(bytes.readBigInt64LE(offset));
    case 'FP16':
      return half(bytes.readUInt16LE(offset));
    case 'BF16':
      return Buffer.of(0, 0, bytes[offset] ?? 0, bytes[offset + 1] ?? 0).readFloatLE(0);
    case 'FP32':
      return bytes.readFloatLE(offset);
    case 'FP64':
      return bytes.readDoubleLE(offset);
    default:
      return datatype.startsWith('U')
        ? bytes.readUIntLE(offset, elementBytes[datatype])
        : bytes.readIntLE(offset, elementBytes[datatype]);
  }
}

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
}
