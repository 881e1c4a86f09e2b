import type { Invocation, ServerAnswer } from '../answer.js';
import { completionAnswer } from './completion.js';
import type { Choice } from './completion.js';
import { Fields } from './fields.js';
import { chatLogprobs } from './logprobs.js';
import { readMessages, renderPrompt } from './messages.js';
import type { Host } from './host.js';
import { checkSampling, readSampling, roomFor } from './sampling.js';
import { say } from './saying.js';
import { checkAutoTools, readTools } from './tools.js';

/** `POST /v1/chat/completions`. @throws ServerRefusal */
export function chat(invocation: Invocation, host: Host): ServerAnswer {
  const { model } = host;
  host.demand('generate', 'Chat Completions');
  const fields = new Fields(invocation.body);
  const messages = readMessages(fields);
  const read = readSampling(fields, undefined);
  const logprobs = readChatLogprobs(fields);
  const use = readTools(fields, messages);
  const asked = fields.text('model');
  fields.done();
  const name = host.nameOf(asked);
  const sampling = { ...read, logprobs };
  checkAutoTools(use, model);
  const prompt = renderPrompt(messages, model, use.tools);
  const { tokens, room } = roomFor(prompt, model, sampling.maxTokens);
  checkSampling(fields, sampling);
  const saying = say(name, sampling, use, room, invocation.behaviour.answerTokens);
  const last = messages.at(-1);
  const prefix = fields.flag('echo') && last?.role === 'assistant' ? last.text : '';
  const choices = Array.from({ length: sampling.n }, (_, index): Choice => ({ index, saying, prefix, prefixTokens: [] }));
  return completionAnswer(invocation, {
    form: 'chat',
    model: name,
    choices,
    sampling,
    promptTokens: tokens.length,
    logprobsOf: (part, place) => (logprobs === undefined ? null : chatLogprobs(part, logprobs, place)),
  });
}

function readChatLogprobs(fields: Fields): number | undefined {
  const wanted = fields.flag('logprobs');
  const top = fields.int('top_logprobs') ?? 0;
  if (top < 0) fields.broken('`top_logprobs` must be a positive value.', 'top_logprobs');
  if (top > 0 && !wanted) fields.broken('when using `top_logprobs`, `logprobs` must be set to true.', 'top_logprobs');
  return wanted ? top : undefined;
}
