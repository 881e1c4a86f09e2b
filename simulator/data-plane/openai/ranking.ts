import { randomUUID } from 'node:crypto';
import { isObject } from '../answer.js';
import type { Invocation, ServerAnswer } from '../answer.js';
import { similarity } from '../vectors.js';
import { fitted, pooled } from './embeddings.js';
import { Fields } from './fields.js';
import type { Host } from './host.js';
import { badRequest } from './refusal.js';
import { tokenize } from './tokens.js';

/** `POST /rerank`, `/v1/rerank` and `/v2/rerank`, in the form of Jina and Cohere. @throws ServerRefusal */
export function rerank(invocation: Invocation, host: Host): ServerAnswer {
  host.demand('pool', 'Rerank (Score)');
  const fields = new Fields(invocation.body);
  if (fields.raw('query') === undefined) fields.missing('query');
  const query = textOf(fields.raw('query'));
  const documents = readList(fields, 'documents');
  const top = fields.int('top_n') ?? 0;
  const asked = fields.text('model');
  fields.done();
  const name = host.nameOf(asked);
  const inputs = documents.map((document) =>
    fitted(tokenize(`${query} ${document}`), host.model, fields.int('truncate_prompt_tokens'), 'score'),
  );
  const results = documents
    .map((text, index) => ({ index, document: { text, multi_modal: null }, relevance_score: similarity(query, text) }))
    .sort((left, right) => right.relevance_score - left.relevance_score)
    .slice(0, top > 0 ? top : undefined);
  const { generation } = pooled(invocation, 'rerank', name, [], inputs);
  const tokens = generation?.promptTokens ?? 0;
  return {
    status: 200,
    json: {
      id: `rerank-${randomUUID().replaceAll('-', '')}`,
      model: name,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
      results,
    },
    generation,
    role: 'invoke',
  };
}

/** `POST /score` and `/v1/score`: one text against each of some, or pair by pair. @throws ServerRefusal */
export function score(invocation: Invocation, host: Host): ServerAnswer {
  host.demand('pool', 'Score');
  const fields = new Fields(invocation.body);
  const pairs = [
    ['text_1', 'text_2'],
    ['queries', 'documents'],
    ['data_1', 'data_2'],
    ['queries', 'items'],
  ] as const;
  const names = pairs.find((pair) => pair.every((field) => fields.raw(field) !== undefined)) ?? pairs[0];
  const [left, right] = [readList(fields, names[0]), readList(fields, names[1])];
  const asked = fields.text('model');
  fields.done();
  const name = host.nameOf(asked);
  if (left.length > 1 && left.length !== right.length) throw badRequest('Input lengths must be either 1:1, 1:N or N:N');
  const texts = right.map((text, index) => [left.length === 1 ? (left[0] ?? '') : (left[index] ?? ''), text] as const);
  const inputs = texts.map(([one, other]) =>
    fitted(tokenize(`${one} ${other}`), host.model, fields.int('truncate_prompt_tokens'), 'score'),
  );
  const data = texts.map(([one, other], index) => ({ index, object: 'score', score: similarity(one, other) }));
  return pooled(invocation, 'score', name, data, inputs);
}

function readList(fields: Fields, name: string): string[] {
  const value = fields.raw(name);
  if (value === undefined) return fields.missing(name) ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw badRequest(`At least one text in ${name} must be given`, name);
  return list.map(textOf);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value['text'] === 'string' ? value['text'] : JSON.stringify(value ?? '');
}
