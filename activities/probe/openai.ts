/**
 * vLLM, SGLang, Dynamo: a generation of a few tokens. An engine can be dead behind a healthy `/health`, so only tokens
 * that come back count.
 */
import { fieldAt, jsonOf, textOf, type ProbeAnswer } from './answer.js';
import { callEndpoint, modelOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Finding, Preset, ProbeRequest } from './request.js';

/** Enough to prove that the engine generates, and nearly free. */
const FEW_TOKENS = 16;
/** What a second try may take: a model that reasons first comes to its answer. */
const MANY_TOKENS = 512;

/** POST `/v1/chat/completions`. */
export const openaiChat: Preset = async (request, signal) =>
  generate(request, signal, '/v1/chat/completions', { messages: [{ role: 'user', content: 'Say hello.' }] });

/** POST `/v1/completions`. */
export const openaiCompletion: Preset = async (request, signal) => generate(request, signal, '/v1/completions', { prompt: 'Hello' });

/** What a generation brought. */
interface Generated {
  /** Texts of all choices: their answers; where none has an answer yet, their reasoning. */
  texts: string[];
  /** The engine's own count; undefined when it gives none. */
  tokens?: number;
  /** A choice was ended by the model or by the bound on tokens, and not by a fault. */
  finished: boolean;
  /** A choice was ended by the bound on tokens. */
  cutShort: boolean;
}

async function generate(request: ProbeRequest, signal: AbortSignal, path: string, input: object): Promise<Finding> {
  const model = await modelOf(request, signal);
  if (typeof model !== 'string') return model;
  const ask = async (maxTokens: number): Promise<{ finding: Finding; more: boolean }> => {
    const body = { model, max_tokens: maxTokens, temperature: 0, stream: false, ...input };
    const answer = await callEndpoint(request, { method: 'POST', path, body }, signal);
    const fault = statusFault(answer, `A generation at ${path} with model ${model}`);
    return fault ? { finding: fault, more: false } : judge(answer, request.check.expectText);
  };
  const { finding, more } = await ask(FEW_TOKENS);
  return finding.ok || !more ? finding : (await ask(MANY_TOKENS)).finding;
}

/** @returns more: whether a longer generation may prove what this one does not */
function judge(answer: ProbeAnswer, expectText: string | undefined): { finding: Finding; more: boolean } {
  const { status, text } = answer;
  const json = jsonOf(answer);
  const not = (reason: string, more = false) => ({ finding: failed(reason, { status, text }), more });
  if (json === undefined) return not('The generation was answered with something that is not JSON');
  const choices = fieldAt(json, 'choices');
  if (!Array.isArray(choices) || choices.length === 0) return not('The generation brought no choice');
  const generated = generatedIn(json, choices);
  if (!isAlive(generated)) return not('The generation came back empty', true);
  const { texts, cutShort, tokens } = generated;
  if (expectText !== undefined && !texts.some((one) => one.includes(expectText)))
    return not(`What was generated does not contain ${expectText}`, cutShort);
  const sample = texts.find((one) => one.trim() !== '') ?? (tokens === undefined ? 'no text' : `${tokens} tokens without a text`);
  return { finding: { ok: true, status, sample }, more: false };
}

function generatedIn(json: unknown, choices: readonly unknown[]): Generated {
  const answers = choices.flatMap((choice) => textsAt(choice, ['text'], ['message', 'content'], ['message', 'refusal'], ['message', 'tool_calls', 0, 'function', 'name']));
  const thoughts = choices.flatMap((choice) => textsAt(choice, ['message', 'reasoning_content'], ['message', 'reasoning']));
  const tokens = fieldAt(json, 'usage', 'completion_tokens');
  const ends = choices.map((choice) => fieldAt(choice, 'finish_reason')).filter(textOf);
  return {
    texts: answers.length > 0 ? answers : thoughts,
    ...(typeof tokens === 'number' ? { tokens } : {}),
    finished: ends.some((end) => end !== 'abort' && end !== 'error'),
    cutShort: ends.includes('length'),
  };
}

/** Content may come as a list of parts. */
const textsAt = (choice: unknown, ...ways: (string | number)[][]): string[] =>
  ways.flatMap((way) => {
    const found = fieldAt(choice, ...way);
    return (Array.isArray(found) ? found.map((part) => fieldAt(part, 'text')) : [found]).flatMap((one) => textOf(one) ?? []);
  });

/**
 * Tokens without a text are life: a model that reasons has `content: null` at first, one may end at once, and white
 * space is a token too. Where the engine counts, its count decides; where it does not, an end that it reached does.
 */
const isAlive = ({ texts, tokens, finished }: Generated): boolean => texts.length > 0 || (tokens === undefined ? finished : tokens > 0);
