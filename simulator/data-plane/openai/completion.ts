import { randomUUID } from 'node:crypto';
import type { Invocation, ServerAnswer, StreamEvent } from '../answer.js';
import type { Sampling } from './sampling.js';
import type { Saying } from './saying.js';

/** One choice of an answer, with what an echo puts before it. */
export interface Choice {
  index: number;
  saying: Saying;
  prefix: string;
  prefixTokens: readonly string[];
}

/** An answer before it is written, whole or as a stream. */
export interface Completion {
  form: 'chat' | 'text';
  model: string;
  choices: readonly Choice[];
  sampling: Sampling;
  promptTokens: number;
  /** Log probabilities of tokens from a place and an offset in the text on, in the form's own shape; null for none. */
  logprobsOf: (tokens: readonly string[], place: number, offset: number, first: boolean) => object | null;
}

/** The answer of a completion: what it says, and what the engine has to do for it. */
export function completionAnswer(invocation: Invocation, completion: Completion): ServerAnswer {
  const { form, model, choices, sampling, promptTokens } = completion;
  const requestId = String(invocation.headers['x-request-id'] ?? randomUUID().replaceAll('-', ''));
  const common = { id: `${form === 'chat' ? 'chatcmpl' : 'cmpl'}-${requestId}`, created: invocation.nowSeconds, model };
  const generation = {
    promptTokens,
    tokens: generatedIn(choices),
    steps: Math.max(0, ...choices.map(({ saying }) => saying.generated)),
    finishReasons: choices.map(({ saying }) => (saying.finish === 'length' ? 'length' : 'stop')),
    maxTokens: sampling.maxTokens,
    n: sampling.n,
  };
  if (!sampling.stream) return { status: 200, json: whole(completion, common), generation, role: 'invoke' };
  return { status: 200, events: chunks(completion, common), generation, role: 'invoke' };
}

function generatedIn(choices: readonly Choice[]): number {
  return choices.reduce((sum, { saying }) => sum + saying.generated, 0);
}

function usageOf(promptTokens: number, completionTokens: number): object {
  return {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
    prompt_tokens_details: null,
  };
}

/** Fields that vLLM always has, whether they hold something or not. */
const unused = { service_tier: null, system_fingerprint: null };

function whole(completion: Completion, common: object): object {
  const { form, choices, promptTokens, logprobsOf } = completion;
  const shown = choices.map(({ index, saying, prefix, prefixTokens }) => {
    const text = prefix + saying.tokens.join('');
    const logprobs = logprobsOf([...prefixTokens, ...saying.tokens], 0, 0, true);
    const end = { logprobs, finish_reason: saying.finish, stop_reason: saying.stopReason, token_ids: null };
    if (form === 'text') return { index, text, ...end, prompt_logprobs: null, prompt_token_ids: null };
    return { index, message: messageOf(text, saying), ...end };
  });
  const object = form === 'chat' ? 'chat.completion' : 'text_completion';
  const usage = usageOf(promptTokens, generatedIn(choices));
  const rest = form === 'chat' ? { prompt_logprobs: null, prompt_token_ids: null } : {};
  return { ...common, object, choices: shown, ...unused, usage, ...rest, kv_transfer_params: null };
}

function messageOf(text: string, { call }: Saying): object {
  const toolCalls = call === undefined ? [] : [{ id: toolCallId(), type: 'function', function: { name: call, arguments: text } }];
  return {
    role: 'assistant',
    content: call === undefined ? text : null,
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    tool_calls: toolCalls,
    reasoning_content: null,
  };
}

function toolCallId(): string {
  return `chatcmpl-tool-${randomUUID().replaceAll('-', '')}`;
}

/** A choice in a chunk. */
interface Part {
  index: number;
  text: string;
  logprobs: object | null;
  finish: Saying['finish'] | null;
  stopReason: string | number | null;
  delta?: object;
}

function chunks(completion: Completion, common: object): StreamEvent[] {
  const { form, choices, sampling, promptTokens, logprobsOf } = completion;
  const object = form === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  let sent = 0;
  const event = (part: Part, step: number, tokens: number): StreamEvent => {
    sent += tokens;
    const { index, text, logprobs, finish, stopReason, delta } = part;
    const end = { logprobs, finish_reason: finish, ...(finish === null ? {} : { stop_reason: stopReason }) };
    const choice = form === 'chat' ? { index, delta: delta ?? { content: text }, ...end } : { index, text, ...end };
    const usage = sampling.usage === 'each' ? { usage: usageOf(promptTokens, sent) } : {};
    return { data: JSON.stringify({ ...common, object, choices: [choice], ...usage }), step, tokens };
  };
  const steps = Math.max(0, ...choices.map(({ saying }) => saying.generated));
  const none = { logprobs: null, finish: null, stopReason: null };
  const first =
    form === 'chat'
      ? choices.map(({ index }) => event({ index, text: '', ...none, delta: { role: 'assistant', content: '' } }, 0, 0))
      : [];
  const calls = choices.flatMap(({ index, saying: { call } }) =>
    call === undefined
      ? []
      : [
          event(
            {
              index,
              text: '',
              ...none,
              delta: { tool_calls: [{ id: toolCallId(), type: 'function', index: 0, function: { name: call, arguments: '' } }] },
            },
            0,
            0,
          ),
        ],
  );
  const echoed = choices.flatMap(({ index, prefix, prefixTokens }) =>
    prefix === '' ? [] : [event({ ...none, index, text: prefix, logprobs: logprobsOf(prefixTokens, 0, 0, true) }, 0, 0)],
  );
  const offsets = choices.map(({ prefix }) => prefix.length);
  const spoken = Array.from({ length: steps + 1 }, (_, step) =>
    choices.flatMap(({ index, saying, prefixTokens }, place): StreamEvent[] => {
      const token = saying.tokens[step];
      if (token === undefined) return [];
      const offset = offsets[place] ?? 0;
      offsets[place] = offset + token.length;
      const logprobs = logprobsOf([token], prefixTokens.length + step, offset, prefixTokens.length + step === 0);
      // What reached its bound ends with its last token; what ended by itself with one more chunk.
      const ends = saying.finish === 'length' && step === saying.tokens.length - 1;
      const delta = saying.call === undefined ? undefined : { tool_calls: [{ index: 0, function: { arguments: token } }] };
      return [event({ index, text: token, logprobs, finish: ends ? 'length' : null, stopReason: null, delta }, step, 1)];
    }),
  ).flat();
  const ends = choices.flatMap(({ index, saying }) =>
    saying.finish === 'length' && saying.tokens.length > 0
      ? []
      : [
          event(
            { index, text: '', logprobs: null, finish: saying.finish, stopReason: saying.stopReason },
            steps - 1,
            saying.generated - saying.tokens.length,
          ),
        ],
  );
  const last = { step: steps - 1, tokens: 0 };
  const usage = usageOf(promptTokens, generatedIn(choices));
  return [
    ...first,
    ...echoed,
    ...calls,
    ...spoken,
    ...ends,
    ...(sampling.usage === 'none' ? [] : [{ data: JSON.stringify({ ...common, object, choices: [], usage }), ...last }]),
    { data: '[DONE]', ...last },
  ];
}
