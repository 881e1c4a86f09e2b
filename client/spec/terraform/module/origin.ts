/** What an expression is drawn from in the end: two that have one origin have one value, whether that is known or not. */
import { placeOfNode, type Expression } from '../syntax/read-file.js';
import type { ExpressionNode } from '../syntax/parser.js';
import type { Value } from '../value/value.js';
import { plain } from '../value/plain.js';

export interface OriginScope {
  /** Address of the module, "" for the first one. */
  address: string;
  locals: ReadonlyMap<string, Expression>;
  /** Origin of what the caller gives for a variable; undefined when it gives nothing. */
  ofInput: (name: string) => string | undefined;
}

/** Most expressions that lead to each other; a bound for circles, which have a finding of their own. */
const MAX_DEPTH = 50;

/**
 * The text of the expression with what its references stand for in their places.
 * @param values `each`, `count` and iterators
 */
export function originOf(expression: Expression, values: ReadonlyMap<string, Value>, scope: OriginScope, depth = MAX_DEPTH): string {
  const source = Buffer.from(expression.text);
  let result = '';
  let at = 0;
  for (const node of traversals(expression.node)) {
    const { start, end } = node.range;
    if (start.byte < at) continue;
    result += source.subarray(at, start.byte).toString() + ofReference(source.subarray(start.byte, end.byte).toString(), values, scope, depth);
    at = end.byte;
  }
  // The text of JSON has places of its own, so it stands for itself.
  const rest = expression.node.type === 'embedded' ? `${expression.file}:${JSON.stringify(placeOfNode(expression, expression.node))}` : '';
  return `${result}${source.subarray(at).toString()}${rest}`.replace(/\s+/g, ' ').trim();
}

function traversals(node: ExpressionNode): ExpressionNode[] {
  const own = node.type === 'scopeTraversal' ? [node] : node.children.flatMap(traversals);
  return own.sort((one, other) => one.range.start.byte - other.range.start.byte);
}

function ofReference(text: string, values: ReadonlyMap<string, Value>, scope: OriginScope, depth: number): string {
  const [whole = text, root = '', name = ''] = /^([\w-]+)(?:\.([\w-]+))?/.exec(text) ?? [];
  const repeated = values.get(root);
  // Which element it is, tells what it holds.
  if (repeated) return `${scope.address}${text}@${JSON.stringify(plain(repeated.entries.get('key') ?? repeated.entries.get('index') ?? repeated))}`;
  const rest = text.slice(whole.length);
  const local = root === 'local' ? scope.locals.get(name) : undefined;
  if (local && depth > 0) return `${originOf(local, new Map(), scope, depth - 1)}${rest}`;
  const input = root === 'var' ? scope.ofInput(name) : undefined;
  return input === undefined ? `${scope.address}${text}` : `${input}${rest}`;
}
