/** Values of expressions, as far as the files alone give them. What they do not give is reported, and is `UNKNOWN` from there on. */
import type { ExpressionNode } from '../syntax/parser.js';
import type { Expression } from '../syntax/read-file.js';
import { call } from './call.js';
import { comprehension } from './comprehension.js';
import { binary, unary } from './operators.js';
import { reference, splat } from './reference.js';
import { attempt, child, fail, type Context, type Scope } from './scope.js';
import { template, templateJoin } from './template.js';
import { UNKNOWN, asText } from './value.js';

/** The value of the expression. It may hold `UNKNOWN`; then the reason has been reported. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return valueOf(expression.node, { expression, scope, valueOf });
}

type Reader = (node: ExpressionNode, context: Context) => unknown;

const readers: Record<string, Reader> = {
  literalValue: ({ meta }) => literal(meta?.['type'], String(meta?.['value'])),
  template,
  templateWrap: (node, context) => child(node, 0, context),
  templateJoin,
  tuple: (node, context) => node.children.map((inner) => valueOf(inner, context)),
  object,
  scopeTraversal: reference,
  relativeTraversal: reference,
  index: reference,
  splat,
  for: comprehension,
  conditional,
  unaryOp: (node, context) => attempt(node, context, () => unary(String(node.meta?.['operator']), child(node, 0, context))),
  binaryOp: (node, context) =>
    attempt(node, context, () =>
      binary(
        String(node.meta?.['operator']),
        () => child(node, 0, context),
        () => child(node, 1, context),
      ),
    ),
  function: call,
  // What stands inside a text of JSON.
  embedded: ({ meta }, context) => {
    const expression = meta?.['expression'] as Expression;
    return valueOf(expression.node, { ...context, expression });
  },
  broken: () => UNKNOWN,
  // Parentheses hold one expression; the element of a splat is a node without any.
  '': (node, context) => (node.children[0] ? child(node, 0, context) : context.scope.values.get('')),
};

function valueOf(node: ExpressionNode, context: Context): unknown {
  const reader = Object.hasOwn(readers, node.type) ? readers[node.type] : undefined;
  return reader ? reader(node, context) : fail(node, context, 'expression-unsupported', `${node.type} is not evaluated here.`);
}

function literal(type: unknown, text: string): unknown {
  if (type === 'number') return Number(text);
  if (type === 'bool') return text === 'true';
  return type === 'string' ? text : null;
}

/** Children are key and value in turn; a bare key has no children of its own and is read from the text. */
function object(node: ExpressionNode, context: Context): unknown {
  const result: Record<string, unknown> = {};
  for (let index = 0; index + 1 < node.children.length; index += 2) {
    const keyNode = node.children[index];
    if (!keyNode) continue;
    const { start, end } = keyNode.range;
    const bare = (): string => Buffer.from(context.expression.text).subarray(start.byte, end.byte).toString();
    const key = keyNode.children.length === 0 ? bare() : valueOf(keyNode, context);
    const value = child(node, index + 1, context);
    if (key === UNKNOWN) return UNKNOWN;
    const name = attempt(keyNode, context, () => asText(key));
    if (typeof name !== 'string') return UNKNOWN;
    result[name] = value;
  }
  return result;
}

function conditional(node: ExpressionNode, context: Context): unknown {
  // The bodies of a directive are texts as what is around them is; its condition is not.
  const { isQuoted: _around, ...plain } = context;
  const condition = child(node, 0, plain);
  if (condition === UNKNOWN) return UNKNOWN;
  if (condition !== true && condition !== false && condition !== 'true' && condition !== 'false')
    return fail(node, context, 'expression-invalid', 'A condition is true or false.', 'Mend the expression.');
  return child(node, String(condition) === 'true' ? 1 : 2, context);
}
