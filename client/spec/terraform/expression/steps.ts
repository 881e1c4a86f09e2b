/** References as steps from a name: `tir_integration.hub["eu"].id`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { BigNumber } from '../value/number.js';
import type { Value } from '../value/value.js';
import { literalText } from './template-text.js';

/** One step of a reference: `.name`, or `["index"]`. */
export interface Step {
  key: string | number;
  isIndex: boolean;
  /** The index is drawn from something sensitive. */
  isSensitive?: boolean;
}

export interface Reference {
  /** What the steps start from when that is no name, such as the result of a function. */
  base?: ExpressionNode;
  steps: Step[];
}

/** Takes a reference of the text apart; `indexOf` gives the step of an index that is an expression. */
export function flatten(node: ExpressionNode, text: string, indexOf: (node: ExpressionNode) => Step): Reference {
  const [source, key] = node.children;
  if (node.type === 'scopeTraversal') return { steps: stepsOf(node, text) };
  if (node.type === 'relativeTraversal' && source) return append(flatten(source, text, indexOf), stepsOf(node, text));
  if (node.type === 'index' && source && key) return append(flatten(source, text, indexOf), [indexOf(key)]);
  return { base: node, steps: [] };
}

const append = (reference: Reference, steps: Step[]): Reference => ({ ...reference, steps: [...reference.steps, ...steps] });

function stepsOf({ meta }: ExpressionNode, text: string): Step[] {
  const parts = (meta?.['traversal'] ?? []) as { type: string; segment?: string; range: ExpressionNode['range'] }[];
  return parts.map(({ type, segment, range: { start, end } }) => {
    if (type === 'nameTraversal') return { key: segment ?? '', isIndex: false };
    // The tree leaves out words such as true.
    const word = segment ?? Buffer.from(text).subarray(start.byte, end.byte).toString().replace(/^\[\s*|\s*\]$/g, '');
    // Nothing has a null for its key.
    if (word === 'null') return { key: Number.NaN, isIndex: true };
    if (word.startsWith('"')) return { key: literalText(word.slice(1, -1), true), isIndex: true };
    return { key: /^\d/.test(word) ? Number(word) : word, isIndex: true };
  });
}

/** The value as an index; undefined when it is none. */
export function keyOf({ raw }: Value): string | number | undefined {
  if (raw instanceof BigNumber) return raw.toNumber();
  return typeof raw === 'string' || typeof raw === 'boolean' ? String(raw) : undefined;
}

/** What lies inside; undefined when nothing does. A list has no names, and a set neither names nor positions. */
export function stepInto(value: Value, { key, isIndex, isSensitive = false }: Step): Value | undefined {
  const { kind } = value.type;
  if (Number.isNaN(key)) return undefined;
  const isMarked = value.isSensitive || isSensitive;
  if (kind === 'map' || kind === 'object') return value.entries.get(String(key).normalize('NFC'))?.marked(isMarked);
  if (!isIndex || (kind !== 'list' && kind !== 'tuple')) return undefined;
  const position = typeof key === 'number' ? key : BigNumber.parse(key)?.toNumber();
  return position === undefined || !Number.isInteger(position) ? undefined : value.children[position]?.marked(isMarked);
}
