/** References: `var.a.b`, `local.x[0]`, `list[*].name`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { child, fail, within, type Context } from './scope.js';
import { flatten, type Step } from './steps.js';
import { UNKNOWN, elementsOf, stepInto } from './value.js';

export function reference(node: ExpressionNode, context: Context): unknown {
  const { base, steps } = flatten(node, (key) => context.valueOf(key, context));
  if (steps.some(({ key }) => (key as unknown) === UNKNOWN)) return UNKNOWN;
  if (base) return walk(context.valueOf(base, context), steps, node, context);
  const [first, ...rest] = steps;
  const root = String(first?.key);
  if (context.scope.values.has(root)) return walk(context.scope.values.get(root), rest, node, context);
  return context.scope.find(steps, ({ code, message, fix }) => void fail(node, context, code, message, fix));
}

function walk(value: unknown, steps: readonly Step[], node: ExpressionNode, context: Context): unknown {
  let inner = value;
  for (const { key } of steps) {
    if (inner === UNKNOWN) return UNKNOWN;
    const next = stepInto(inner, key);
    if (next === undefined)
      return fail(
        node,
        context,
        'reference-missing',
        `There is no ${key} in ${String(node.meta?.['value'])}.`,
        'Mend the reference.',
      );
    inner = next;
  }
  return inner;
}

/** `source[*].name`: one value for each element; a single value counts as a list of one, and null as none. */
export function splat(node: ExpressionNode, context: Context): unknown {
  const source = child(node, 0, context);
  if (source === UNKNOWN) return UNKNOWN;
  if (source === null) return [];
  return (Array.isArray(source) ? elementsOf(source) : [source])?.map((element) =>
    child(node, 1, within(context, { '': element })),
  );
}
