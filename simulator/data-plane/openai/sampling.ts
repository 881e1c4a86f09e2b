import { isObject } from '../answer.js';
import type { Fields } from './fields.js';
import { pythonFloat } from './fields.js';
import type { ServedModel } from './model.js';
import { badRequest } from './refusal.js';
import { tokenize } from './tokens.js';

/** Choices that one prompt may ask for: fewer than vLLM's 16 384, since all of an answer is held at once here. */
const mostChoices = 128;
/** `--max-logprobs` when nothing is said. */
const mostLogprobs = 20;

/** How the answer to a prompt is to be generated. */
export interface Sampling {
  n: number;
  /** Bound that the request names; undefined lets the answer take all the room there is. */
  maxTokens: number | undefined;
  minTokens: number;
  ignoreEnd: boolean;
  stop: readonly string[];
  keepStop: boolean;
  stopTokens: readonly number[];
  /** Alternatives to each token that are told; undefined tells nothing. */
  logprobs: number | undefined;
  stream: boolean;
  /** Usage at the end of a stream, or with every chunk. */
  usage: 'none' | 'last' | 'each';
  /** What the answer has to be: any text, JSON, JSON of a schema, or one of some texts. */
  format: Format;
}

/** What an answer is constrained to. */
export type Format = { kind: 'text' } | { kind: 'json'; schema: unknown } | { kind: 'choice'; choices: readonly string[] };

/** Reads what a chat and a completion have in common. Findings stay with `fields`; call `checkSampling` after its `done`. */
export function readSampling(fields: Fields, usualMaxTokens: number | undefined): Sampling {
  const stream = fields.flag('stream');
  const options = fields.raw('stream_options');
  if (options !== undefined && !isObject(options))
    fields.find('stream_options', 'model_attributes_type', 'Input should be a valid dictionary or object to extract fields from');
  if (options !== undefined && !stream) fields.broken('Stream options can only be defined when `stream=True`.', 'stream_options');
  const { include_usage: last, continuous_usage_stats: each } = isObject(options) ? options : {};
  const stopTokens = fields.raw('stop_token_ids') ?? [];
  if (!Array.isArray(stopTokens) || stopTokens.some((id) => !Number.isInteger(id)))
    fields.find('stop_token_ids', 'int_type', 'Input should be a valid integer');
  for (const name of ['presence_penalty', 'frequency_penalty', 'repetition_penalty', 'temperature', 'top_p', 'min_p'])
    fields.float(name);
  for (const name of ['seed', 'top_k']) fields.int(name);
  return {
    n: fields.int('n') ?? 1,
    maxTokens: fields.int('max_completion_tokens') ?? fields.int('max_tokens') ?? usualMaxTokens,
    minTokens: fields.int('min_tokens') ?? 0,
    ignoreEnd: fields.flag('ignore_eos'),
    stop: fields.texts('stop'),
    keepStop: fields.flag('include_stop_str_in_output'),
    stopTokens: Array.isArray(stopTokens) ? (stopTokens as number[]) : [],
    logprobs: undefined,
    stream,
    usage: each === true && last === true ? 'each' : last === true ? 'last' : 'none',
    format: readFormat(fields),
  };
}

function readFormat(fields: Fields): Format {
  const format = fields.raw('response_format');
  const outputs = fields.raw('structured_outputs') ?? {};
  const { choice, json, json_object } = isObject(outputs) ? outputs : {};
  const choices = choice ?? fields.raw('guided_choice');
  if (Array.isArray(choices) && choices.length > 0) return { kind: 'choice', choices: choices.map(String) };
  const schema = json ?? fields.raw('guided_json');
  if (schema !== undefined) return { kind: 'json', schema: typeof schema === 'string' ? safeJson(schema) : schema };
  if (json_object === true) return { kind: 'json', schema: undefined };
  if (format === undefined) return { kind: 'text' };
  const type = isObject(format) ? format['type'] : undefined;
  if (type === 'text') return { kind: 'text' };
  if (type === 'json_object') return { kind: 'json', schema: undefined };
  if (type === 'json_schema' && isObject(format)) {
    const named = format['json_schema'];
    if (!isObject(named))
      return fields.broken(
        "When response_format type is 'json_schema', the 'json_schema' field must be provided.",
        'response_format',
      );
    if (typeof named['name'] !== 'string') fields.find('response_format', 'missing', 'json_schema.name: Field required');
    return { kind: 'json', schema: named['schema'] };
  }
  fields.find('response_format', 'literal_error', "type: Input should be 'text', 'json_object' or 'json_schema'");
  return { kind: 'text' };
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(`Invalid JSON schema: ${text}`);
  }
}

/** The rules of vLLM's `SamplingParams`, in its words. @see github.com/vllm-project/vllm/blob/main/vllm/sampling_params.py (read on 2026-11-28) @throws ServerRefusal 400 */
export function checkSampling(fields: Fields, { n, maxTokens, minTokens, stop, logprobs }: Sampling, echoOnly = false): void {
  const float = (name: string): number | undefined => fields.float(name);
  if (n < 1) throw badRequest(`n must be at least 1, got ${n}.`, 'n');
  if (n > mostChoices) throw badRequest(`n must be at most ${mostChoices}, got ${n}.`, 'n');
  for (const name of ['presence_penalty', 'frequency_penalty']) {
    const value = float(name) ?? 0;
    if (Math.abs(value) > 2) throw badRequest(`${name} must be in [-2, 2], got ${pythonFloat(value)}.`);
  }
  const repetition = float('repetition_penalty') ?? 1;
  if (repetition <= 0) throw badRequest(`repetition_penalty must be greater than zero, got ${pythonFloat(repetition)}.`);
  const temperature = float('temperature') ?? 1;
  if (temperature < 0) throw badRequest(`temperature must be non-negative, got ${pythonFloat(temperature)}.`, 'temperature');
  if (temperature > 2) throw badRequest(`temperature must be in [0, 2], got ${pythonFloat(temperature)}.`, 'temperature');
  const topP = float('top_p') ?? 1;
  if (topP <= 0 || topP > 1) throw badRequest(`top_p must be in (0, 1], got ${pythonFloat(topP)}.`, 'top_p');
  const topK = fields.int('top_k') ?? 0;
  if (topK < -1) throw badRequest(`top_k must be 0 (disable), or at least 1, got ${topK}.`);
  const minP = float('min_p') ?? 0;
  if (minP < 0 || minP > 1) throw badRequest(`min_p must be in [0, 1], got ${pythonFloat(minP)}.`);
  if (maxTokens !== undefined && maxTokens < 1 && !echoOnly)
    throw badRequest(`max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens');
  if (minTokens < 0) throw badRequest(`min_tokens must be greater than or equal to 0, got ${minTokens}.`);
  if (maxTokens !== undefined && minTokens > maxTokens)
    throw badRequest(`min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${minTokens}.`);
  if (stop.includes('')) throw badRequest('stop cannot contain an empty string.');
  if (temperature < 1e-5 && n > 1) throw badRequest(`n must be 1 when using greedy sampling, got ${n}.`);
  if (logprobs !== undefined && logprobs > mostLogprobs)
    throw badRequest(`Requested sample logprobs of ${logprobs}, which is greater than max allowed: ${mostLogprobs}`, 'logprobs');
}

/** A prompt in tokens that leaves room for its answer, and how much. @throws ServerRefusal 400 in vLLM's words */
export function roomFor(
  prompt: string | readonly string[],
  { maxLength }: ServedModel,
  maxTokens: number | undefined,
): { tokens: readonly string[]; room: number } {
  const tokens = typeof prompt === 'string' ? tokenize(prompt) : prompt;
  if (tokens.length >= maxLength)
    throw badRequest(
      `This model's maximum context length is ${maxLength} tokens. However, your request has ${tokens.length} input tokens. Please reduce the length of the input messages.`,
      'input_tokens',
    );
  if (maxTokens !== undefined && tokens.length + maxTokens > maxLength)
    throw badRequest(
      `'max_tokens' or 'max_completion_tokens' is too large: ${maxTokens}. This model's maximum context length is ${maxLength} tokens and your request has ${tokens.length} input tokens (${maxTokens} > ${maxLength} - ${tokens.length}).`,
      'max_tokens',
    );
  return { tokens, room: maxTokens ?? maxLength - tokens.length };
}
