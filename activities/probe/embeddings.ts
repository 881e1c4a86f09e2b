/** Text Embeddings Inference: a text becomes numbers. @see huggingface.github.io/text-embeddings-inference (read 2026-11) */
import { callEndpoint, fieldAt, jsonOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Preset } from './request.js';

/** POST `/embed` must bring a vector of numbers that are not all zero. */
export const embeddings: Preset = async (request, signal) => {
  const answer = await callEndpoint(
    request,
    { method: 'POST', path: '/embed', body: request.check.body ?? { inputs: 'hello' } },
    signal,
  );
  const fault = statusFault(answer, 'An embedding at /embed');
  if (fault) return fault;
  const { status, text } = answer;
  // A vector longer than what is kept of an answer is still one: read as far as it goes.
  const vector = answer.cut ? leadingNumbers(text) : vectorIn(jsonOf(answer));
  if (!Array.isArray(vector) || vector.length === 0) return failed('The embedding brought no vector', { status, text });
  if (!vector.every((number) => typeof number === 'number' && Number.isFinite(number)))
    return failed('The embedding holds something that is not a number', { status, text });
  if (vector.every((number) => number === 0)) return failed('The embedding holds zeros alone', { status, text });
  return { ok: true, status, sample: `${vector.length} numbers` };
};

/** TEI answers with a list of vectors, an OpenAI server with `data[0].embedding`. */
function vectorIn(json: unknown): unknown {
  const first = fieldAt(json, 0);
  if (Array.isArray(first)) return first;
  return typeof first === 'number' ? json : fieldAt(json, 'data', 0, 'embedding');
}

function leadingNumbers(text: string): number[] {
  const inside = /^\s*\[\s*\[([^\]]*),/.exec(text)?.[1] ?? '';
  return inside === '' ? [] : inside.split(',').map(Number);
}
