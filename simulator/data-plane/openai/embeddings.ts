import { randomUUID } from 'node:crypto';
import type { Invocation, ServerAnswer } from '../answer.js';
import { base64Of, unit, vectorOf } from '../vectors.js';
import { Fields } from './fields.js';
import type { Host } from './host.js';
import { readMessages } from './messages.js';
import type { ServedModel } from './model.js';
import { badRequest } from './refusal.js';
import { readPrompts } from './text-request.js';

/** `POST /v1/embeddings`. @throws ServerRefusal */
export function embed(invocation: Invocation, host: Host): ServerAnswer {
  host.demand('embed', 'Embeddings');
  const { fields, inputs, name } = readPooling(invocation, host);
  const { model } = host;
  const dimensions = fields.int('dimensions');
  const format = fields.text('encoding_format') ?? 'float';
  if (format !== 'float' && format !== 'base64')
    fields.find('encoding_format', 'literal_error', "Input should be 'float' or 'base64'");
  fields.done();
  if (dimensions !== undefined && !model.matryoshka)
    throw badRequest(
      `Model "${name}" does not support matryoshka representation, changing output dimensions will lead to poor results.`,
      'dimensions',
    );
  if (dimensions !== undefined && (dimensions < 1 || dimensions > model.dimensions))
    throw badRequest(`Dimensions must be between 1 and ${model.dimensions}, got ${dimensions}.`, 'dimensions');
  const data = inputs.map((tokens, index) => {
    const vector = unit(vectorOf(tokens.join(''), model.dimensions).slice(0, dimensions));
    return { index, object: 'embedding', embedding: format === 'base64' ? base64Of(vector) : vector };
  });
  return pooled(invocation, 'embd', name, data, inputs);
}

/** `POST /pooling`: what the model gives before it is made into anything. @throws ServerRefusal */
export function pool(invocation: Invocation, host: Host): ServerAnswer {
  host.demand('pool', 'Pooling');
  const { fields, inputs, name } = readPooling(invocation, host);
  fields.done();
  const size = host.model.task === 'embed' ? host.model.dimensions : 1;
  const data = inputs.map((tokens, index) => ({ index, object: 'pooling', data: vectorOf(tokens.join(''), size) }));
  return pooled(invocation, 'pool', name, data, inputs);
}

/** Inputs in tokens, within the length of the model. */
function readPooling(invocation: Invocation, host: Host): { fields: Fields; inputs: string[][]; name: string } {
  const fields = new Fields(invocation.body);
  const chats = fields.raw('messages') !== undefined;
  if (!chats && fields.raw('input') === undefined) fields.missing('input');
  const asked = fields.text('model');
  fields.done();
  const inputs = chats
    ? [
        [
          readMessages(fields)
            .map(({ text }) => text)
            .join('\n'),
        ],
      ]
    : readPrompts(fields, 'input');
  fields.done();
  const name = host.nameOf(asked);
  return { fields, inputs: inputs.map((tokens) => fitted(tokens, host.model, fields.int('truncate_prompt_tokens'))), name };
}

/** @throws ServerRefusal when the input is too long, in vLLM's words */
export function fitted(
  tokens: string[],
  { maxLength }: ServedModel,
  truncateTo: number | undefined,
  purpose = 'embedding generation',
): string[] {
  if (truncateTo !== undefined) return tokens.slice(0, truncateTo < 0 ? maxLength : truncateTo);
  if (tokens.length > maxLength)
    throw badRequest(
      `This model's maximum context length is ${maxLength} tokens. However, you requested ${tokens.length} tokens in the input for ${purpose}. Please reduce the length of the input.`,
      'input_tokens',
    );
  return tokens;
}

/** A list of results with vLLM's envelope, and the work behind it. */
export function pooled(
  invocation: Invocation,
  prefix: string,
  model: string,
  data: object[],
  inputs: readonly string[][],
): ServerAnswer {
  const tokens = inputs.reduce((sum, one) => sum + one.length, 0);
  return {
    status: 200,
    json: {
      id: `${prefix}-${randomUUID().replaceAll('-', '')}`,
      object: 'list',
      created: invocation.nowSeconds,
      model,
      data,
      usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
    },
    generation: { promptTokens: tokens, tokens: 0, steps: 0, finishReasons: inputs.map(() => 'stop') },
    role: 'invoke',
  };
}
