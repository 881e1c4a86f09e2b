import { randomUUID } from 'node:crypto';
import { isObject } from '../answer.js';
import type { Invocation, ServerAnswer, StreamEvent } from '../answer.js';
import { Fields } from './fields.js';
import type { Host } from './host.js';
import { readMessages, renderPrompt } from './messages.js';
import { checkSampling, readSampling, roomFor } from './sampling.js';
import { say } from './saying.js';
import type { Saying } from './saying.js';
import { checkAutoTools, readTools } from './tools.js';

type Json = Record<string, unknown>;

/** `POST /v1/responses`, without a memory of earlier ones. @see platform.openai.com/docs/api-reference/responses; vLLM since 0.10 @throws ServerRefusal */
export function respond(invocation: Invocation, host: Host): ServerAnswer {
  host.demand('generate', 'Responses');
  const { body } = new Fields(invocation.body);
  const fields = new Fields(asChat(body));
  if (body['input'] === undefined) fields.missing('input');
  const messages = readMessages(fields);
  const sampling = readSampling(fields, undefined);
  const use = readTools(fields, messages);
  const asked = fields.text('model');
  fields.done();
  const model = host.nameOf(asked);
  checkAutoTools(use, host.model);
  const { tokens, room } = roomFor(renderPrompt(messages, host.model, use.tools), host.model, sampling.maxTokens);
  checkSampling(fields, sampling);
  const saying = say(model, sampling, use, room, invocation.behaviour.answerTokens);
  const item = itemOf(saying);
  const base = responseOf(invocation, body, model);
  const generation = {
    promptTokens: tokens.length,
    tokens: saying.generated,
    steps: saying.generated,
    finishReasons: [saying.finish === 'length' ? 'length' : 'stop'],
    maxTokens: sampling.maxTokens,
    n: 1,
  };
  const done = ended(base, item, saying, tokens.length);
  if (!sampling.stream) return { status: 200, json: done, generation, role: 'invoke' };
  return { status: 200, events: eventsOf(base, item, saying, done), generation, role: 'invoke' };
}

/** The request as a chat would put it. */
function asChat({ input, instructions, tools, tool_choice: choice, text, max_output_tokens: maxTokens, ...rest }: Json): Json {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : Array.isArray(input) ? input : [];
  const said = items.filter(isObject).map((item): Json => {
    if (item['type'] === 'function_call') return { role: 'assistant', content: null, tool_calls: [item] };
    if (item['type'] === 'function_call_output') return { role: 'tool', content: String(item['output']) };
    return { role: item['role'] ?? 'user', content: item['content'] };
  });
  const format = isObject(text) && isObject(text['format']) ? text['format'] : undefined;
  const { type, ...schema } = format ?? {};
  return {
    ...rest,
    messages: [...(typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []), ...said],
    max_tokens: maxTokens,
    stream_options: undefined,
    ...(Array.isArray(tools) && tools.length > 0
      ? { tools: tools.map((tool: unknown) => ({ type: 'function', function: tool })) }
      : {}),
    ...(choice === undefined ? {} : { tool_choice: isObject(choice) ? { type: 'function', function: choice } : choice }),
    ...(format ? { response_format: type === 'json_schema' ? { type, json_schema: schema } : format } : {}),
  };
}

function id(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

/** What was said as an item of the output. */
function itemOf({ tokens, call, finish }: Saying): Json {
  const text = tokens.join('');
  const status = finish === 'length' ? 'incomplete' : 'completed';
  if (call !== undefined)
    return { type: 'function_call', id: id('fc'), call_id: id('call'), name: call, arguments: text, status };
  return {
    type: 'message',
    id: id('msg'),
    role: 'assistant',
    status,
    content: [{ type: 'output_text', text, annotations: [], logprobs: null }],
  };
}

/** The response before anything was said. */
function responseOf({ nowSeconds }: Invocation, body: Json, model: string): Json {
  return {
    id: id('resp'),
    object: 'response',
    created_at: nowSeconds,
    status: 'in_progress',
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    metadata: body['metadata'] ?? null,
    model,
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    temperature: body['temperature'] ?? 1,
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    background: false,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: null,
    previous_response_id: null,
    prompt: null,
    reasoning: body['reasoning'] ?? null,
    service_tier: 'auto',
    text: body['text'] ?? null,
    top_logprobs: null,
    truncation: 'disabled',
    usage: null,
    user: body['user'] ?? null,
  };
}

function ended(base: Json, item: Json, { finish, generated }: Saying, promptTokens: number): Json {
  return {
    ...base,
    status: finish === 'length' ? 'incomplete' : 'completed',
    incomplete_details: finish === 'length' ? { reason: 'max_output_tokens' } : null,
    output: [item],
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: generated,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: promptTokens + generated,
    },
  };
}

/** The events of a stream, each with its name. */
function eventsOf(base: Json, item: Json, saying: Saying, done: Json): StreamEvent[] {
  const events: StreamEvent[] = [];
  const last = saying.generated - 1;
  const add = (type: string, fields: Json, step: number, tokens = 0): void => {
    events.push({ name: type, data: JSON.stringify({ type, sequence_number: events.length, ...fields }), step, tokens });
  };
  const at = { item_id: item['id'], output_index: 0 };
  const text = saying.tokens.join('');
  const calls = saying.call !== undefined;
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  add('response.created', { response: base }, 0);
  add('response.in_progress', { response: base }, 0);
  add(
    'response.output_item.added',
    { output_index: 0, item: { ...item, status: 'in_progress', ...(calls ? { arguments: '' } : { content: [] }) } },
    0,
  );
  if (!calls) add('response.content_part.added', { ...at, content_index: 0, part }, 0);
  for (const [step, delta] of saying.tokens.entries())
    if (calls) add('response.function_call_arguments.delta', { ...at, delta }, step, 1);
    else add('response.output_text.delta', { ...at, content_index: 0, delta, logprobs: [] }, step, 1);
  if (calls) add('response.function_call_arguments.done', { ...at, name: saying.call, arguments: text }, last);
  else {
    add('response.output_text.done', { ...at, content_index: 0, text, logprobs: [] }, last);
    add('response.content_part.done', { ...at, content_index: 0, part: { ...part, text } }, last);
  }
  add('response.output_item.done', { output_index: 0, item }, last);
  add(
    saying.finish === 'length' ? 'response.incomplete' : 'response.completed',
    { response: done },
    last,
    saying.generated - saying.tokens.length,
  );
  return events;
}
