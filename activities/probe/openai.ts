/**
 * vLLM, SGLang, Dynamo: a generation of a few tokens. An engine can be dead behind a healthy `/health`, so only words
 * that come back count.
 */
import { callEndpoint, fieldAt, jsonOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Finding, Preset, ProbeRequest } from './request.js';

/** Enough to prove that the engine generates, and nearly free. */
const MAX_TOKENS = 4;

/** POST `/v1/chat/completions`. */
export const openaiChat: Preset = async (request, signal) =>
  generate(request, signal, '/v1/chat/completions', { messages: [{ role: 'user', content: 'Say hello.' }] }, chatText);

/** POST `/v1/completions`. */
export const openaiCompletion: Preset = async (request, signal) =>
  generate(request, signal, '/v1/completions', { prompt: 'Hello' }, (choice) => textOf(fieldAt(choice, 'text')));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A model that reasons spends its first tokens on that, and content stays null; a tool call is an answer too. */
function chatText(choice: unknown): string {
  const message = fieldAt(choice, 'message');
  const texts = [fieldAt(message, 'content'), fieldAt(message, 'reasoning_content'), fieldAt(message, 'reasoning')].map(textOf);
  return texts.find((text) => text !== '') ?? (fieldAt(message, 'tool_calls', 0) === undefined ? '' : 'a tool call');
}

async function generate(
  request: ProbeRequest,
  signal: AbortSignal,
  path: string,
  input: object,
  textIn: (choice: unknown) => string,
): Promise<Finding> {
  const model = request.model ?? (await firstModel(request, signal));
  if (typeof model !== 'string') return model;
  const answer = await callEndpoint(
    request,
    { method: 'POST', path, body: { model, max_tokens: MAX_TOKENS, temperature: 0, stream: false, ...input } },
    signal,
  );
  const fault = statusFault(answer, `A generation at ${path} with model ${model}`);
  if (fault) return fault;
  const { status, text } = answer;
  const json = jsonOf(answer);
  if (json === undefined) return failed('The generation was answered with something that is not JSON', { status, text });
  const choice = fieldAt(json, 'choices', 0);
  if (choice === undefined) return failed('The generation brought no choice', { status, text });
  if (textIn(choice).trim() === '' && !generatedTokens(json)) return failed('The generation came back empty', { status, text });
  if (request.check.expectText !== undefined && !text.includes(request.check.expectText))
    return failed(`The generation does not contain ${request.check.expectText}`, { status, text });
  return { ok: true, status, sample: textIn(choice) };
}

/** Tokens may be white space at first; the engine's own count says that it generated. */
const generatedTokens = (json: unknown): boolean =>
  Number(fieldAt(json, 'usage', 'completion_tokens') ?? 0) > 0 && textPresent(json);
const textPresent = (json: unknown): boolean =>
  [fieldAt(json, 'choices', 0, 'text'), fieldAt(json, 'choices', 0, 'message', 'content')].some(
    (text) => typeof text === 'string' && text !== '',
  );

/** The name by which the server itself knows its model. */
async function firstModel(request: ProbeRequest, signal: AbortSignal): Promise<string | Finding> {
  const answer = await callEndpoint(request, { method: 'GET', path: '/v1/models' }, signal);
  const fault = statusFault(answer, 'The list of models at /v1/models');
  if (fault) return fault;
  const name = fieldAt(jsonOf(answer), 'data', 0, 'id');
  return typeof name === 'string' && name !== ''
    ? name
    : failed('The server lists no model at /v1/models', { status: answer.status, text: answer.text });
}
