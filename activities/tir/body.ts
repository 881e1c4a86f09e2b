/** Reading of an answer's body up to a bound. */
import type { HttpMethod } from './answer.js';
import { TirError, isTirError } from './errors.js';

/** The longest answer that is read (bytes): one endpoint with all that somebody has put into its environment and arguments. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The longest page of a list (bytes). One that is longer is asked for in smaller pages. */
export const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** Code of the `TirError` that an answer beyond its bound ends in. */
const TOO_LONG = 'BODY_TOO_LONG';

/** Whether an answer was beyond its bound. What it said is not known; it proves the absence of nothing. */
export const isTooLong = (err: unknown): boolean => isTirError(err, 'contract') && err.code === TOO_LONG;

/** Reads a body whole. @throws TirError of kind `contract` beyond `maxBytes`; the rest is never read */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  of: { operation: string; method: HttpMethod; status: number; maxBytes?: number | undefined },
): Promise<Uint8Array> {
  const { operation, method, status, maxBytes = MAX_BODY_BYTES } = of;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw destroys the body and its connection, which is what a body without end deserves.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new TirError(
        `TIR answered ${operation} with more than ${maxBytes} bytes, which is more than is read of one answer, so what it says is not known. Look at it in TIR's portal: a value of many megabytes belongs into a dataset. If there is none, check the host in E2E_TIR_API_HOST.`,
        { kind: 'contract', effect: method === 'GET' ? 'none' : 'unknown', operation, status, code: TOO_LONG },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
