/** Values of expressions, as far as the files alone give them. What they do not give is reported, and is `UNKNOWN` from there on. */
import type { ExpressionNode } from '../syntax/parser.js';
import type { Expression } from '../syntax/read-file.js';
import { asText } from '../value/plain.js';
import { BigNumber } from '../value/number.js';
import { FALSE, NULL, TRUE, UNKNOWN, object as objectOf, number, text, tuple, unknownOf, type Value } from '../value/value.js';
import { call } from './call.js';
import { comprehension } from './comprehension.js';
import { conditional } from './conditional.js';
import { binary, unary } from './operators.js';
import { reference, splat } from './reference.js';
import { Exhausted, attempt, child, fail, hushed, isMistake, quietly, type Context, type Scope } from './scope.js';
import { template, templateJoin } from './template.js';

/** Most nodes that one expression evaluates, those of a `for` once for each element. */
const MAX_STEPS = 200_000;

/** Most nodes inside each other. */
const MAX_DEPTH = 400;

/** The value of the expression. It may hold `UNKNOWN`; then the reason has been reported. */
export function evaluate(expression: Expression, scope: Scope): Value {
  const context: Context = { expression, scope, valueOf, budget: { steps: MAX_STEPS, depth: MAX_DEPTH } };
  try {
    return valueOf(expression.node, context);
  } catch (err) {
    if (!(err instanceof Exhausted)) throw err;
    return fail(expression.node, context, 'expression-unsupported', `${err.message}.`, `Make the expression smaller. ${scope.remedy}`);
  }
}

/** The same without a word of what is wrong with it. */
export const evaluateQuietly = (expression: Expression, scope: Scope): Value => hushed(() => evaluate(expression, { ...scope, report: () => undefined }));

type Reader = (node: ExpressionNode, context: Context) => Value;

const readers: Record<string, Reader> = {
  literalValue: (node, context) => attempt(node, context, () => literal(node.meta?.['type'], String(node.meta?.['value']))),
  template,
  templateWrap: (node, context) => child(node, 0, context),
  templateJoin,
  tuple: (node, context) => {
    const elements = node.children.map((inner) => valueOf(inner, context));
    return attempt(node, context, () => tuple(elements));
  },
  object,
  scopeTraversal: reference,
  relativeTraversal: reference,
  index: reference,
  splat,
  for: comprehension,
  conditional,
  unaryOp: (node, context) => {
    const value = child(node, 0, context);
    return value.holdsUnknown ? unknownOf(value) : attempt(node, context, () => unary(operatorOf(node), value));
  },
  binaryOp: operation,
  function: call,
  // What stands inside a text of JSON.
  embedded: ({ meta }, context) => {
    const expression = meta?.['expression'] as Expression;
    return valueOf(expression.node, { ...context, expression });
  },
  broken: () => UNKNOWN,
  // Parentheses hold one expression; the element of a splat is a node without any.
  '': (node, context) => (node.children[0] ? child(node, 0, context) : (context.scope.values.get('') ?? UNKNOWN)),
};

function valueOf(node: ExpressionNode, context: Context): Value {
  const reader = Object.hasOwn(readers, node.type) ? readers[node.type] : undefined;
  if (!reader) return fail(node, context, 'expression-unsupported', `${node.type} is not evaluated here.`);
  const { budget } = context;
  if (--budget.steps < 0) throw new Exhausted(`The expression takes more than ${MAX_STEPS} steps`);
  if (--budget.depth < 0) throw new Exhausted(`The expression has more than ${MAX_DEPTH} parts inside each other`);
  try {
    return reader(node, context);
  } finally {
    budget.depth++;
  }
}

const operatorOf = ({ meta }: ExpressionNode): string => String(meta?.['operator']);

function literal(type: unknown, word: string): Value {
  if (type === 'number') {
    const parsed = BigNumber.parse(word);
    if (!parsed) throw new Error(`${word} is no number`);
    return number(parsed);
  }
  if (type === 'bool') return word === 'true' ? TRUE : FALSE;
  return type === 'string' ? text(word) : NULL;
}

/** Both sides are evaluated, as Terraform does. One that is only not known here does not matter where the other decides. */
function operation(node: ExpressionNode, context: Context): Value {
  const operator = operatorOf(node);
  const left = child(node, 0, context);
  const decisive = operator === 'logicalAnd' ? false : operator === 'logicalOr' ? true : undefined;
  const [, rightNode] = node.children;
  if (decisive !== undefined && rightNode && !left.holdsUnknown) {
    const { value, problems } = quietly(rightNode, context);
    const isOnlyUnknown = value.holdsUnknown && !problems.some(isMistake);
    const decided = isOnlyUnknown && left.type.isPrimitive && !left.isNull ? decidedBy(left, decisive) : undefined;
    if (decided) return decided;
    if (!value.holdsUnknown) return attempt(node, context, () => binary(operator, left, value));
  }
  const right = child(node, 1, context);
  if (left.holdsUnknown || right.holdsUnknown) return unknownOf(left, right);
  return attempt(node, context, () => binary(operator, left, right));
}

function decidedBy(left: Value, decisive: boolean): Value | undefined {
  return left.raw === decisive || left.raw === String(decisive) ? (decisive ? TRUE : FALSE).marked(left.isSensitive) : undefined;
}

/** Children are key and value in turn; a bare key has no children of its own and is read from the text. */
function object(node: ExpressionNode, context: Context): Value {
  const entries = new Map<string, Value>();
  let isSensitive = false;
  for (let index = 0; index + 1 < node.children.length; index += 2) {
    const keyNode = node.children[index];
    if (!keyNode) continue;
    const { start, end } = keyNode.range;
    const bare = (): string => Buffer.from(context.expression.text).subarray(start.byte, end.byte).toString();
    const key = keyNode.children.length === 0 ? text(bare()) : valueOf(keyNode, context);
    const value = child(node, index + 1, context);
    if (key.holdsUnknown) return unknownOf(key);
    const name = attempt(keyNode, context, () => text(asText(key)));
    if (name === UNKNOWN) return UNKNOWN;
    isSensitive ||= key.isSensitive;
    entries.set(String(name.raw), value);
  }
  return attempt(node, context, () => objectOf(entries).marked(isSensitive));
}
