import { jsonObject } from '../answer.js';
import type { Invocation, ServerAnswer } from '../answer.js';
import { say } from '../openai/saying.js';
import type { Sampling } from '../openai/sampling.js';
import { tokenize } from '../openai/tokens.js';
import { InferenceError } from './inference.js';

/** `POST .../generate` and `.../generate_stream`, Triton's extension for models of text. @see github.com/triton-inference-server/server/blob/main/docs/protocol/extension_generate.md */
export function generateText({ body, behaviour }: Invocation, model: string, version: string, stream: boolean): ServerAnswer {
  const request = jsonObject(body);
  const { text_input: text } = request;
  if (typeof text !== 'string')
    throw new InferenceError("Unable to parse 'text_input': attempt to access non-existing object member 'text_input'");
  const bound = request['max_tokens'] ?? jsonObject(request['parameters'])['max_tokens'] ?? 16;
  if (!Number.isInteger(bound) || (bound as number) < 1)
    throw new InferenceError(`max_tokens must be at least 1, got ${String(bound)}`);
  const sampling: Sampling = {
    n: 1,
    maxTokens: bound as number,
    minTokens: 0,
    ignoreEnd: false,
    stop: [],
    keepStop: false,
    stopTokens: [],
    logprobs: undefined,
    stream,
    usage: 'none',
    format: { kind: 'text' },
  };
  const { tokens, generated } = say(
    model,
    sampling,
    { tools: [], call: undefined, named: false },
    bound as number,
    behaviour.answerTokens,
  );
  const generation = { promptTokens: tokenize(text).length, tokens: generated, steps: generated, finishReasons: ['stop'] };
  const shown = (output: string): object => ({ model_name: model, model_version: version, text_output: output });
  if (!stream) return { status: 200, json: shown(tokens.join('')), generation, role: 'invoke' };
  const events = tokens.map((token, step) => ({ data: JSON.stringify(shown(token)), step, tokens: 1 }));
  return { status: 200, events, generation, role: 'invoke' };
}
