import type { Endpoint } from '../state.js';
import { jsonObject } from './answer.js';
import type { Invocation, Server, ServerAnswer } from './answer.js';
import { findFramework } from '../frameworks.js';

/**
 * The names under which an endpoint's model is called: the Hugging Face id, `/mnt/models` for a repository model, and
 * `peft-model` for an adapter. @see docs.e2enetworks.com/tir/model-endpoints/how-to/use-the-openai-client-and-stream-responses/
 */
export function servedModels(endpoint: Endpoint): string[] {
  if (endpoint.behaviour.servedModel) return [endpoint.behaviour.servedModel];
  const { servedBody: body } = endpoint;
  const chosen = body.detailed_info.engine_args?.['served_model_name'];
  const fixed = findFramework(body.framework)?.defaultHuggingFaceId ?? '';
  const base =
    typeof chosen === 'string' && chosen !== ''
      ? chosen
      : body.model_id
        ? '/mnt/models'
        : body.detailed_info.hugging_face_id || fixed || '/mnt/models';
  return body.detailed_info.model_serve_type === 'peft-model' ? [base, 'peft-model'] : [base];
}

/** vLLM, SGLang and Dynamo: the OpenAI protocol. */
export const openai: Server = (invocation) => {
  const { method, path, endpoint, nowSeconds } = invocation;
  if (method === 'GET' && (path === '/health' || path === '/ping')) return { status: 200, role: 'health' };
  if (method === 'GET' && path === '/version') return { status: 200, json: { version: '0.10.0' }, role: 'other' };
  if (method === 'GET' && path === '/metrics')
    return {
      status: 200,
      text: '# HELP vllm:num_requests_running Number of requests running.\n# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running 0.0\n',
      role: 'other',
    };
  if (method === 'GET' && path === '/v1/models') {
    const data = servedModels(endpoint).map((id) => ({
      id,
      object: 'model',
      created: nowSeconds,
      owned_by: endpoint.servedBody.framework,
      root: id,
      parent: null,
      max_model_len: 8192,
      permission: [],
    }));
    return { status: 200, json: { object: 'list', data }, role: 'health' };
  }
  if (method === 'POST' && path === '/v1/chat/completions') return complete(invocation, 'chat');
  if (method === 'POST' && path === '/v1/completions') return complete(invocation, 'text');
  return undefined;
};

let completions = 0;

function complete(invocation: Invocation, form: 'chat' | 'text'): ServerAnswer {
  const request = jsonObject(invocation.body);
  const model = String(request['model'] ?? '');
  const prompts = form === 'chat' ? chatPrompts(request['messages']) : textPrompts(request['prompt']);
  if (prompts === undefined)
    return refusal(400, 'BadRequestError', form === 'chat' ? 'messages: Field required' : 'prompt: Field required');
  if (!servedModels(invocation.endpoint).includes(model))
    return refusal(404, 'NotFoundError', `The model \`${model}\` does not exist.`);
  const limit = Number(request['max_tokens'] ?? request['max_completion_tokens'] ?? 16);
  if (!Number.isInteger(limit) || limit < 1)
    return refusal(400, 'BadRequestError', `max_tokens must be at least 1, got ${limit}.`);
  const each = Number(request['n'] ?? 1);
  if (!Number.isInteger(each) || each < 1 || each > mostChoices)
    return refusal(400, 'BadRequestError', `n must be from 1 to ${mostChoices}, got ${each}.`);
  const words = `This is a simulated answer of ${model} .`.split(' ').slice(0, limit);
  const indices = Array.from({ length: prompts.length * each }, (_, index) => index);
  const promptTokens = prompts.reduce((sum, prompt) => sum + prompt.split(/\s+/).length, 0);
  const completionTokens = words.length * indices.length;
  completions += 1;
  const answer: Completion = {
    form,
    common: {
      id: `${form === 'chat' ? 'chatcmpl' : 'cmpl'}-${invocation.endpoint.id}-${invocation.nowSeconds}-${completions}`,
      created: invocation.nowSeconds,
      model,
    },
    words,
    finish: limit < 8 ? 'length' : 'stop',
    indices,
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    },
  };
  if (request['stream'] !== true) return { status: 200, json: whole(answer), role: 'invoke' };
  const withUsage = jsonObject(request['stream_options'])['include_usage'] === true;
  return { status: 200, events: chunks(answer, withUsage), role: 'invoke' };
}

/** Choices that one prompt may ask for. */
const mostChoices = 128;

/** A completion: the same words for every choice. */
interface Completion {
  form: 'chat' | 'text';
  common: object;
  words: readonly string[];
  finish: string;
  indices: readonly number[];
  usage: object;
}

/** The conversation as one prompt; undefined when it is no list of messages. */
function chatPrompts(messages: unknown): string[] | undefined {
  const valid = Array.isArray(messages) && messages.length > 0 && messages.every((message) => jsonObject(message)['role']);
  return valid ? [JSON.stringify(messages)] : undefined;
}

/** One text, a list of texts, a list of tokens, or a list of those. Each prompt gets a choice of its own. */
function textPrompts(prompt: unknown): string[] | undefined {
  if (typeof prompt === 'string') return [prompt];
  if (!Array.isArray(prompt) || prompt.length === 0) return undefined;
  if (prompt.every((token) => typeof token === 'number')) return [prompt.join(' ')];
  return prompt.map((one: unknown) => (Array.isArray(one) ? one.join(' ') : String(one)));
}

function whole({ form, common, words, finish, indices, usage }: Completion): object {
  const text = words.join(' ');
  const said = form === 'chat' ? { message: { role: 'assistant', content: text } } : { text };
  const choices = indices.map((index) => ({ index, ...said, logprobs: null, finish_reason: finish }));
  return { ...common, object: form === 'chat' ? 'chat.completion' : 'text_completion', choices, usage };
}

function chunks({ form, common, words, finish, indices, usage }: Completion, withUsage: boolean): string[] {
  const object = form === 'chat' ? 'chat.completion.chunk' : 'text_completion';
  const chunk = (content: string, finishReason: string | null, role?: string): string[] =>
    indices.map((index) => {
      const delta = form === 'chat' ? { delta: { ...(role ? { role } : {}), content } } : { text: content };
      return JSON.stringify({ ...common, object, choices: [{ index, ...delta, logprobs: null, finish_reason: finishReason }] });
    });
  return [
    ...(form === 'chat' ? chunk('', null, 'assistant') : []),
    ...words.flatMap((word, place) => chunk(place === 0 ? word : ` ${word}`, null)),
    ...chunk('', finish),
    ...(withUsage ? [JSON.stringify({ ...common, object, choices: [], usage })] : []),
    '[DONE]',
  ];
}

/** vLLM's error body. @see docs.vllm.ai/en/latest/serving/openai_compatible_server/ (form of recent versions, inferred) */
function refusal(code: number, type: string, message: string): ServerAnswer {
  return { status: code, json: { error: { message, type, param: code === 404 ? 'model' : null, code } }, role: 'invoke' };
}
