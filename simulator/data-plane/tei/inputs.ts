import { isObject } from '../answer.js';
import type { Invocation } from '../answer.js';
import { tokenize, tokenOf } from '../openai/tokens.js';

/** Inputs of one request, at most. */
export const mostInputs = 32;
/** Tokens of one input, at most. */
export const mostTokens = 512;

/** A no of this server, as a text for what cannot be read, else as JSON in the form of its route. */
export class TeiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** Fields of a body as this server's parser reads them. */
export function requestOf({ body }: Invocation): Record<string, unknown> {
  if (isObject(body)) return body;
  throw body === undefined || typeof body === 'string'
    ? new TeiRefusal(400, 'text', 'Failed to parse the request body as JSON: expected value at line 1 column 1')
    : unreadable('invalid type: sequence, expected struct');
}

/** A body of another form than the route takes. */
export function unreadable(what: string): TeiRefusal {
  return new TeiRefusal(422, 'text', `Failed to deserialize the JSON body into the target type: ${what} at line 1 column 2`);
}

/** A field that has to be there. @throws TeiRefusal */
export function needed(fields: Record<string, unknown>, name: string): unknown {
  if (fields[name] === undefined || fields[name] === null) throw unreadable(`missing field \`${name}\``);
  return fields[name];
}

/** One text or a list of them; a list of token ids counts as one text. */
export function textsOf(value: unknown, name: string): string[] {
  const list: unknown[] = Array.isArray(value) && typeof value[0] !== 'number' ? value : [value];
  const texts = list.map((one) =>
    typeof one === 'string'
      ? one
      : Array.isArray(one) && one.every((id) => typeof id === 'number')
        ? one.map(tokenOf).join('')
        : undefined,
  );
  if (texts.includes(undefined)) throw unreadable(`${name}: data did not match any variant of untagged enum Input`);
  return bounded(texts as string[], name);
}

/** A list that is neither empty nor too long. @throws TeiRefusal */
export function bounded<T>(list: T[], name: string): T[] {
  if (list.length === 0) throw new TeiRefusal(400, 'empty', `\`${name}\` cannot be empty`);
  if (list.length > mostInputs)
    throw new TeiRefusal(413, 'validation', `batch size ${list.length} > maximum allowed batch size ${mostInputs}`);
  return list;
}

/** Refuses texts that are too long, unless they may be cut. Gives their tokens in all. */
export function countTokens(texts: readonly string[], truncate: unknown): number {
  const counts = texts.map((text) => tokenize(text).length);
  const long = counts.find((count) => count > mostTokens);
  if (long !== undefined && truncate !== true)
    throw new TeiRefusal(413, 'validation', `\`inputs\` must have less than ${mostTokens} tokens. Given: ${long}`);
  return counts.reduce((sum, count) => sum + Math.min(count, mostTokens), 0);
}
