/**
 * A text becomes numbers: Text Embeddings Inference at `/embed`, servers of OpenAI's protocol at `/v1/embeddings`.
 * @see huggingface.github.io/text-embeddings-inference; docs.vllm.ai, OpenAI-compatible server (read 2026-11)
 */
import { fieldAt, jsonOf, leadingNumbers, type ProbeAnswer } from './answer.js';
import { callEndpoint, modelOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Preset } from './request.js';

const INPUT = 'hello';

/** POST to `check.path` (default `/embed`) must bring a vector of numbers that are not all zero. */
export const embeddings: Preset = async (request, signal) => {
  const { path = '/embed', body } = request.check;
  // OpenAI's path wants OpenAI's form, with the model; every other one that of Text Embeddings Inference.
  const isOpenai = path.endsWith('/embeddings');
  const model = isOpenai && body === undefined ? await modelOf(request, signal) : undefined;
  if (typeof model === 'object') return model;
  const form = isOpenai ? { model, input: INPUT, encoding_format: 'float' } : { inputs: INPUT };
  const answer = await callEndpoint(request, { method: 'POST', path, body: body ?? form }, signal);
  const fault = statusFault(answer, `An embedding at ${path}`);
  if (fault) return fault;
  const { status, text } = answer;
  const vector = vectorIn(answer);
  if (!Array.isArray(vector) || vector.length === 0) return failed('The embedding brought no vector', { status, text });
  if (!vector.every((number) => typeof number === 'number' && Number.isFinite(number)))
    return failed('The embedding holds something that is not a number', { status, text });
  if (vector.every((number) => number === 0)) return failed('The embedding holds zeros alone', { status, text });
  return { ok: true, status, sample: `${vector.length} numbers${answer.cut ? ' or more' : ''}` };
};

/** Text Embeddings Inference answers with a list of vectors, a server of OpenAI's protocol with `data[0].embedding`. */
function vectorIn(answer: ProbeAnswer): unknown {
  // A vector longer than what is kept of an answer is still one: read as far as it goes.
  if (answer.cut) return leadingNumbers(answer.text, /^\s*\[\s*\[|"embedding"\s*:\s*\[/);
  const json = jsonOf(answer);
  const first = fieldAt(json, 0);
  if (Array.isArray(first)) return first;
  return typeof first === 'number' ? json : fieldAt(json, 'data', 0, 'embedding');
}
