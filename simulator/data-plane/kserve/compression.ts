import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type { Invocation } from '../answer.js';

/** Bytes of a body when it is unpacked, at most. */
const mostBytes = 64 * 1024 * 1024;

const packings = { gzip: { pack: gzipSync, unpack: gunzipSync }, deflate: { pack: deflateSync, unpack: inflateSync } } as const;
type Packing = keyof typeof packings;

/**
 * The body as it was before its `Content-Encoding`. Triton knows gzip and deflate.
 * @see github.com/triton-inference-server/server/blob/main/docs/customization_guide/inference_protocols.md#compression
 * @throws Error saying what is wrong with it
 */
export function unpacked({ headers, bytes }: Pick<Invocation, 'headers' | 'bytes'>): Buffer {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return bytes;
  if (!isPacking(encoding)) throw new Error(`unsupported Content-Encoding '${encoding}'`);
  try {
    return packings[encoding].unpack(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new Error(`failed to decompress the ${encoding} body`, { cause });
  }
}

/** The body in the encoding that the caller likes best among those that are known; undefined for none. */
export function packed(headers: Invocation['headers'], bytes: Buffer): { bytes: Buffer; encoding: Packing } | undefined {
  const liked = String(headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => {
      const [name = '', ...params] = one.split(';').map((part) => part.trim());
      const weight = Number(params.find((param) => param.startsWith('q='))?.slice(2) ?? 1);
      return { name, weight };
    })
    .filter(({ name, weight }) => weight > 0 && (isPacking(name) || name === 'identity'))
    .sort((left, right) => right.weight - left.weight)[0]?.name;
  return liked !== undefined && isPacking(liked) ? { bytes: packings[liked].pack(bytes), encoding: liked } : undefined;
}

function isPacking(name: string): name is Packing {
  return Object.hasOwn(packings, name);
}
