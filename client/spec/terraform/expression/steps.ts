/** References as steps from a name: `tir_integration.hub["eu"].id`. */
import type { ExpressionNode } from '../syntax/parser.js';

/** One step of a reference: `.name`, or `["index"]`. */
export interface Step {
  key: string | number;
  isIndex: boolean;
}

export interface Reference {
  /** What the steps start from when that is no name, such as the result of a function. */
  base?: ExpressionNode;
  steps: Step[];
}

/** Takes a reference apart; `keyOf` gives the value of an index that is an expression. */
export function flatten(node: ExpressionNode, keyOf: (node: ExpressionNode) => unknown): Reference {
  const [source, key] = node.children;
  if (node.type === 'scopeTraversal') return { steps: stepsOf(node) };
  if (node.type === 'relativeTraversal' && source) return append(flatten(source, keyOf), stepsOf(node));
  if (node.type === 'index' && source && key)
    return append(flatten(source, keyOf), [{ key: keyOf(key) as string | number, isIndex: true }]);
  return { base: node, steps: [] };
}

const append = (reference: Reference, steps: Step[]): Reference => ({ ...reference, steps: [...reference.steps, ...steps] });

function stepsOf({ meta }: ExpressionNode): Step[] {
  const parts = (meta?.['traversal'] ?? []) as { type: string; segment: string }[];
  return parts.map(({ type, segment }) => {
    if (type === 'nameTraversal') return { key: segment, isIndex: false };
    return { key: segment.startsWith('"') ? segment.slice(1, -1) : Number(segment), isIndex: true };
  });
}
