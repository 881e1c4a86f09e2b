/** What an expression is drawn from in the end: two that have one origin have one value, whether that is known or not. */
import type { ExpressionNode } from '../syntax/parser.js';
import type { Block, Expression } from '../syntax/read-file.js';
import { plain } from '../value/plain.js';
import type { Value } from '../value/value.js';
import { attributeOf } from './configuration.js';

export interface OriginScope {
  /** Address of the module, "" for the first one. */
  address: string;
  locals: ReadonlyMap<string, Expression>;
  /** Origin of what the caller gives for a variable; undefined when it gives nothing. */
  ofInput: (name: string) => string | undefined;
}

/** Names that hold in a block alone, such as `each`. */
export interface RepeatedNames {
  values: ReadonlyMap<string, Value>;
  /** What they go through, as an origin. */
  origins: ReadonlyMap<string, string>;
}

/** The origin of an expression of the module. */
export type Origin = (expression: Expression, names: RepeatedNames) => string;

const NO_NAMES: RepeatedNames = { values: new Map(), origins: new Map() };

/** Most expressions that lead to each other; a bound for circles, which have a finding of their own. */
const MAX_DEPTH = 50;

/** Origins are texts of expressions with what their references stand for in the places of these. */
export const originsIn =
  (scope: OriginScope): Origin =>
  (expression, names) =>
    originOf(expression, names, scope, MAX_DEPTH);

/** The names of a block that is repeated. */
export function namesOf(block: Block, values: ReadonlyMap<string, Value>, origin: Origin): RepeatedNames {
  const source = attributeOf(block, 'for_each')?.expression;
  return { values, origins: new Map(source ? [['each', origin(source, NO_NAMES)]] : []) };
}

function originOf(expression: Expression, names: RepeatedNames, scope: OriginScope, depth: number): string {
  const source = Buffer.from(expression.text);
  let result = '';
  let at = 0;
  for (const { range } of traversals(expression.node)) {
    const [start, end] = [range.start.byte, range.end.byte];
    if (start < at) continue;
    result += source.subarray(at, start).toString() + ofReference(source.subarray(start, end).toString(), names, scope, depth);
    at = end;
  }
  // References in a text of JSON have places of their own, and stay as they are.
  const address = hasEmbedded(expression.node) ? scope.address : '';
  return `${address}${result}${source.subarray(at).toString()}`.replace(/\s+/g, ' ').trim();
}

function traversals(node: ExpressionNode): ExpressionNode[] {
  if (node.type === 'embedded') return [];
  const own = node.type === 'scopeTraversal' ? [node] : node.children.flatMap(traversals);
  return own.sort((one, other) => one.range.start.byte - other.range.start.byte);
}

const hasEmbedded = (node: ExpressionNode): boolean => node.type === 'embedded' || node.children.some(hasEmbedded);

function ofReference(text: string, names: RepeatedNames, scope: OriginScope, depth: number): string {
  const [whole = text, root = '', name = ''] = /^([\w-]+)(?:\.([\w-]+))?/.exec(text) ?? [];
  const repeated = names.values.get(root);
  // Which element it is, and of what, tells what it holds.
  if (repeated) {
    const key = plain(repeated.entries.get('key') ?? repeated.entries.get('index') ?? repeated);
    return `${scope.address}${text}@${JSON.stringify(key)} of ${names.origins.get(root) ?? root}`;
  }
  const rest = text.slice(whole.length);
  const local = root === 'local' ? scope.locals.get(name) : undefined;
  if (local && depth > 0) return `${originOf(local, NO_NAMES, scope, depth - 1)}${rest}`;
  const input = root === 'var' ? scope.ofInput(name) : undefined;
  return input === undefined ? `${scope.address}${text}` : `${input}${rest}`;
}
