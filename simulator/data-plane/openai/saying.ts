import { exampleOf } from './json-schema.js';
import type { Sampling } from './sampling.js';
import { tokenId, tokenize } from './tokens.js';
import type { ToolUse } from './tools.js';

/** What one choice says, token by token. */
export interface Saying {
  /** The text of each token; what a stop took away is missing. */
  tokens: readonly string[];
  /** Tokens that were generated: those of a stop too. */
  generated: number;
  finish: 'stop' | 'length' | 'tool_calls';
  /** The text or the token that stopped it. */
  stopReason: string | number | null;
  /** The function that the tokens are the arguments of. */
  call: string | undefined;
}

/** What the model has to say, before anything bounds it. `length` is how long an answer in words is; undefined is one sentence. */
export function say(
  model: string,
  sampling: Sampling,
  { call, named }: ToolUse,
  room: number,
  length: number | undefined,
): Saying {
  const thought = thoughtOf(model, sampling, call?.parameters, call !== undefined);
  const prose = call === undefined && sampling.format.kind === 'text';
  const wanted = sampling.ignoreEnd ? room : Math.max(prose ? (length ?? thought.length) : thought.length, sampling.minTokens);
  const natural = repeated(thought, wanted);
  const bounded = natural.slice(0, room);
  const stopped = stopAt(bounded, sampling);
  if (stopped) return { ...stopped, call: call?.name };
  const whole = natural.length <= room && !sampling.ignoreEnd;
  return {
    tokens: bounded,
    generated: bounded.length,
    finish: !whole ? 'length' : call !== undefined && !named ? 'tool_calls' : 'stop',
    stopReason: null,
    call: call?.name,
  };
}

function thoughtOf(model: string, { format }: Sampling, parameters: unknown, calls: boolean): string[] {
  if (calls) return tokenize(JSON.stringify(exampleOf(parameters ?? { type: 'object' })));
  if (format.kind === 'choice') return tokenize(format.choices[0] ?? '');
  if (format.kind === 'json')
    return tokenize(JSON.stringify(format.schema === undefined ? { answer: 'simulated' } : exampleOf(format.schema)));
  return tokenize(`This is a simulated answer of ${model}.`);
}

/** The tokens, over and over until there are `length`. */
function repeated(tokens: readonly string[], length: number): string[] {
  const again = tokenize(` ${tokens.join('')}`);
  const grown = [...tokens];
  while (grown.length < length) grown.push(...again);
  return grown.slice(0, length);
}

/** The tokens up to the first stop, if there is one after the fewest tokens that are wanted. */
function stopAt(
  tokens: readonly string[],
  { stop, stopTokens, keepStop, minTokens }: Sampling,
): Omit<Saying, 'call'> | undefined {
  let text = '';
  for (const [place, token] of tokens.entries()) {
    const before = text.length;
    text += token;
    if (place + 1 < minTokens) continue;
    if (stopTokens.includes(tokenId(token)))
      return { tokens: tokens.slice(0, place), generated: place + 1, finish: 'stop', stopReason: tokenId(token) };
    const found = stop
      .map((one) => ({ one, at: text.indexOf(one, Math.max(0, before - one.length + 1)) }))
      .filter(({ at }) => at >= 0)
      .sort((left, right) => left.at - right.at)[0];
    if (!found) continue;
    const end = keepStop ? found.at + found.one.length : found.at;
    return { tokens: cutTokens(tokens, end), generated: place + 1, finish: 'stop', stopReason: found.one };
  }
  return undefined;
}

/** Tokens that make up the first `end` characters. */
function cutTokens(tokens: readonly string[], end: number): string[] {
  const kept: string[] = [];
  let left = end;
  for (const token of tokens) {
    if (left <= 0) break;
    kept.push(token.slice(0, left));
    left -= token.length;
  }
  return kept;
}
