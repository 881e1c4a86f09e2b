/**
 * Texts are put in an order by how well they fit a question: Text Embeddings Inference at `/rerank`, vLLM and SGLang at
 * `/v1/rerank`; vLLM's `/v1/score` does the same of a pair.
 * @see docs.vllm.ai, Rerank API and Score API; docs.sglang.io, Rerank models (read 2026-11)
 */
import { fieldAt, jsonOf } from './answer.js';
import { callEndpoint, modelOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Preset } from './request.js';

const QUESTION = 'What is a panda?';
const TEXTS = ['A bear of China.', 'A kind of bread.'];

/** POST to `check.path` (default `/rerank`) must bring a number for each text. */
export const rerank: Preset = async (request, signal) => {
  const { path = '/rerank', body } = request.check;
  const model = path === '/rerank' || body !== undefined ? request.model : await modelOf(request, signal);
  if (typeof model === 'object') return model;
  const answer = await callEndpoint(request, { method: 'POST', path, body: body ?? formFor(path, model) }, signal);
  const fault = statusFault(answer, `A ranking at ${path}`);
  if (fault) return fault;
  const { status, text } = answer;
  const json = jsonOf(answer);
  const ranked = [fieldAt(json, 'results'), fieldAt(json, 'data'), json].find(Array.isArray) as unknown[] | undefined;
  if (!ranked || ranked.length === 0) return failed('The ranking brought no scores', { status, text });
  const scores = ranked.map((one) => fieldAt(one, 'relevance_score') ?? fieldAt(one, 'score') ?? one);
  if (!scores.every((score) => typeof score === 'number' && Number.isFinite(score)))
    return failed('The ranking holds a score that is not a number', { status, text });
  return { ok: true, status, sample: `scores ${scores.join(', ')}` };
};

/** Each server reads its own field for the texts and passes over the other one. */
function formFor(path: string, model: string | undefined): object {
  const named = model === undefined ? {} : { model };
  if (path.endsWith('/score')) return { ...named, text_1: QUESTION, text_2: TEXTS };
  return { ...named, query: QUESTION, documents: TEXTS, ...(path === '/rerank' ? { texts: TEXTS } : {}) };
}
