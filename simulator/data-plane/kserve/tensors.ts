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
export type Datatype = keyof typeof elementBytes;

/** One element of a tensor. A text is kept as its bytes, which need not be UTF-8; a whole number beyond 2^53 as bigint. */
export type Element = number | bigint | boolean | Buffer;

/** Whether a text names a datatype. */
export function isDatatype(name: unknown): name is Datatype {
  return typeof name === 'string' && Object.hasOwn(elementBytes, name);
}

/**
 * The elements that bytes hold. Triton's own client sends them so unless told otherwise.
 * @see github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md (inferred for the gateway)
 * @throws Error when the bytes hold no whole number of elements
 */
export function elementsOf(bytes: Buffer, datatype: Datatype): Element[] {
  const size = elementBytes[datatype];
  if (size === 0) return texts(bytes);
  if (bytes.length % size !== 0) throw new Error(`${bytes.length} bytes hold no whole number of ${datatype}`);
  return Array.from({ length: bytes.length / size }, (_, index) => readElement(bytes, index * size, datatype));
}

/** Texts, each behind its length. */
function texts(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const end = offset + 4 + (offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : Infinity);
    if (end > bytes.length) throw new Error('a text of BYTES is cut short');
    found.push(Buffer.from(bytes.subarray(offset + 4, end)));
    offset = end;
  }
  return found;
}

function readElement(bytes: Buffer, offset: number, datatype: Datatype): Element {
  switch (datatype) {
    case 'BOOL':
      return bytes[offset] !== 0;
    case 'UINT64':
      return shortest(bytes.readBigUInt64LE(offset));
    case 'INT64':
      return shortest(bytes.readBigInt64LE(offset));
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

/** A whole number as number where that loses nothing. */
function shortest(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** Elements as bytes, in the order and form in which they are read. */
export function bytesOf(elements: readonly Element[], datatype: Datatype): Buffer {
  return Buffer.concat(elements.map((element) => writeElement(element, datatype)));
}

function writeElement(element: Element, datatype: Datatype): Buffer {
  if (datatype === 'BYTES') {
    const text = Buffer.isBuffer(element) ? element : Buffer.from(String(element));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text]);
  }
  const bytes = Buffer.alloc(elementBytes[datatype]);
  const value = Buffer.isBuffer(element) ? 0 : element;
  switch (datatype) {
    case 'UINT64':
      bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
      break;
    case 'INT64':
      bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
      break;
    case 'FP16':
      bytes.writeUInt16LE(halfBits(Number(value)));
      break;
    case 'BF16': {
      const whole = Buffer.alloc(4);
      whole.writeFloatLE(Number(value));
      whole.copy(bytes, 0, 2);
      break;
    }
    case 'FP32':
      bytes.writeFloatLE(Number(value));
      break;
    case 'FP64':
      bytes.writeDoubleLE(Number(value));
      break;
    default:
      if (datatype.startsWith('INT')) bytes.writeIntLE(Number(value), 0, elementBytes[datatype]);
      else bytes.writeUIntLE(Number(value), 0, elementBytes[datatype]);
  }
  return bytes;
}

/** The element of a JSON value; undefined when it is none of the datatype, or does not fit in it. */
export function elementFrom(value: unknown, datatype: Datatype): Element | undefined {
  if (datatype === 'BYTES') return typeof value === 'string' ? Buffer.from(value) : undefined;
  if (datatype === 'BOOL') return typeof value === 'boolean' ? value : value === 0 || value === 1 ? value === 1 : undefined;
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  if (datatype === 'FP32') return Math.fround(Number(value));
  if (datatype.includes('FP') || datatype === 'BF16') return Number(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
  const bits = elementBytes[datatype] * 8;
  const [least, most] = datatype.startsWith('U')
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  return BigInt(value) >= least && BigInt(value) <= most ? value : undefined;
}

/** An element as JSON shows it; a bigint is left to `wholeJson`. */
export function shownElement(element: Element): number | bigint | boolean | string {
  return Buffer.isBuffer(element) ? element.toString('utf8') : element;
}

/** A number of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
}

/** The nearest number of 16 bits. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  // A fraction that rounds up to 1024 carries into the exponent by itself.
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}
