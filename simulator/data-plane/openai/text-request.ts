import type { Invocation, ServerAnswer } from '../answer.js';
import { completionAnswer } from './completion.js';
import type { Choice } from './completion.js';
import { Fields } from './fields.js';
import type { Host } from './host.js';
import { completionLogprobs } from './logprobs.js';
import { badRequest } from './refusal.js';
import { checkSampling, readSampling, roomFor } from './sampling.js';
import { say } from './saying.js';
import { tokenOf, tokenize } from './tokens.js';

/** Prompts that one request may hold. */
const mostPrompts = 1024;
const noTools = { tools: [], call: undefined, named: false };

/** `POST /v1/completions`. @throws ServerRefusal */
export function completeText(invocation: Invocation, host: Host): ServerAnswer {
  const { model } = host;
  host.demand('generate', 'Completions');
  const fields = new Fields(invocation.body);
  const prompts = readPrompts(fields);
  const read = readSampling(fields, 16);
  const logprobs = fields.int('logprobs');
  if (logprobs !== undefined && logprobs < 0) fields.broken('`logprobs` must be a positive value.', 'logprobs');
  const echo = fields.flag('echo');
  const suffix = fields.text('suffix');
  const asked = fields.text('model');
  fields.done();
  const name = host.nameOf(asked);
  if (suffix) throw badRequest('suffix is not currently supported');
  const sampling = { ...read, logprobs };
  const echoOnly = echo && sampling.maxTokens === 0;
  const rooms = prompts.map((prompt) => roomFor(prompt, model, sampling.maxTokens));
  checkSampling(fields, sampling, echoOnly);
  const choices = rooms.flatMap(({ tokens, room }, place) => {
    const saying = say(name, sampling, noTools, room, invocation.behaviour.answerTokens);
    const echoed = echo ? { prefix: tokens.join(''), prefixTokens: tokens } : { prefix: '', prefixTokens: [] };
    return Array.from({ length: sampling.n }, (_, each): Choice => ({ index: place * sampling.n + each, saying, ...echoed }));
  });
  return completionAnswer(invocation, {
    form: 'text',
    model: name,
    choices,
    sampling,
    promptTokens: rooms.reduce((sum, { tokens }) => sum + tokens.length, 0),
    logprobsOf: (part, place, offset, first) =>
      logprobs === undefined ? null : completionLogprobs(part, logprobs, { place, offset, first }),
  });
}

/** One text, a list of texts, a list of tokens, or a list of those: each prompt in tokens. */
export function readPrompts(fields: Fields, name = 'prompt'): string[][] {
  const prompt = fields.raw(name);
  if (prompt === undefined || prompt === '')
    return fields.broken(`Either ${name} or ${name}_embeds must be provided and non-empty.`, name);
  if (typeof prompt === 'string') return [tokenize(prompt)];
  if (!Array.isArray(prompt)) return fields.find(name, 'string_type', 'Input should be a valid string') ?? [];
  if (prompt.length === 0) throw badRequest('please provide at least one prompt');
  if (prompt.length > mostPrompts && typeof prompt[0] !== 'number')
    return fields.broken(`prompt list length ${prompt.length} exceeds the maximum allowed count of ${mostPrompts}.`, name);
  if (prompt.every(isTokenId)) return [prompt.map(tokenOf)];
  return prompt.map((one: unknown) => {
    if (typeof one === 'string') return tokenize(one);
    if (Array.isArray(one) && one.every(isTokenId)) return one.map(tokenOf);
    return fields.find(name, 'string_type', 'Input should be a valid string') ?? [];
  });
}

function isTokenId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
