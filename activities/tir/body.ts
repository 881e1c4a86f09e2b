/** Reading of an answer's body up to a bound. */
import type { HttpMethod } from './answer.js';
import { TirError } from './errors.js';

/** The longest body that is read (bytes). A page of a hundred endpoints is far below it. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Reads a body whole. @throws TirError of kind `contract` beyond `MAX_BODY_BYTES`; the rest is never read */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  of: { operation: string; method: HttpMethod; status: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by a throw destroys the body and its connection, which is what a body without end deserves.
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw new TirError(
        `TIR answered ${of.operation} with more than ${MAX_BODY_BYTES} bytes, which no known answer has. Check the host in E2E_TIR_API_HOST; if it is right, report this.`,
        { kind: 'contract', effect: of.method === 'GET' ? 'none' : 'unknown', operation: of.operation, status: of.status },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
