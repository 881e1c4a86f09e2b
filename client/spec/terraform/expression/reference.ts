/** References: `var.a.b`, `local.x[0]`, `list[*].name`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { DYNAMIC, listOf, type Type } from '../value/type.js';
import { SECRET, UNKNOWN, list, tuple, type Value } from '../value/value.js';
import { attempt, child, fail, within, type Context } from './scope.js';
import { flatten, keyOf, stepInto, type Step } from './steps.js';

export function reference(node: ExpressionNode, context: Context): Value {
  let isKnown = true;
  const { base, steps } = flatten(node, context.expression.text, (keyNode) => {
    const value = context.valueOf(keyNode, context);
    const key = keyOf(value);
    if (key === undefined) {
      isKnown = false;
      if (!value.holdsUnknown) fail(keyNode, context, 'expression-invalid', 'An index is a number or a text.', 'Mend the expression.');
    }
    return { key: key ?? '', isIndex: true, isSensitive: value.isSensitive };
  });
  if (!isKnown) return steps.some((step) => step.isSensitive) ? SECRET : UNKNOWN;
  if (base) return walk(context.valueOf(base, context), steps, node, context);
  const [first, ...rest] = steps;
  const known = context.scope.values.get(String(first?.key));
  if (known) return walk(known, rest, node, context);
  const isSensitive = steps.some((step) => step.isSensitive);
  return context.scope.find(steps, ({ code, message, fix }) => void fail(node, context, code, message, fix)).marked(isSensitive);
}

function walk(value: Value, steps: readonly Step[], node: ExpressionNode, context: Context): Value {
  let inner = value;
  for (const step of steps) {
    if (inner.isUnknown) return inner;
    const next = stepInto(inner, step);
    if (next === undefined) {
      const written = String(node.meta?.['value'] ?? 'the value');
      return fail(node, context, 'reference-missing', `There is no ${step.key} in ${written}.`, 'Mend the reference.');
    }
    inner = next;
  }
  return inner;
}

/** `source[*].name`: one value for each element; a single value counts as a list of one, and null as none. */
export function splat(node: ExpressionNode, context: Context): Value {
  const source = child(node, 0, context);
  if (source.isUnknown) return source;
  const { kind } = source.type;
  const isSequence = kind === 'tuple' || kind === 'list' || kind === 'set';
  if (source.isNull && isSequence)
    return fail(node, context, 'expression-invalid', 'null has no elements to go through.', 'Mend the expression.');
  const elements = source.isNull ? [] : isSequence ? source.children : [source];
  const values = elements.map((element) => child(node, 1, within(context, { '': element })));
  return attempt(node, context, () => {
    if (kind === 'tuple' || !isSequence) return tuple(values).marked(source.isSensitive);
    const [, each] = node.children;
    const type = each ? typeAt(each, source.type.element) : DYNAMIC;
    return list(values, values[0]?.type ?? type).marked(source.isSensitive);
  });
}

/** What the steps of a splat lead to in an element of the type. */
function typeAt(node: ExpressionNode, element: Type): Type {
  const [source, each] = node.children;
  if (!source) return element;
  const inner = typeAt(source, element);
  if (node.type === 'splat') return each ? listOf(typeAt(each, inner.element)) : inner;
  const { steps } = flatten(node, '', () => ({ key: '', isIndex: true }));
  return steps.reduce((type, { key }) => (type.kind === 'object' ? (type.attributes.get(String(key)) ?? DYNAMIC) : type.element), inner);
}
