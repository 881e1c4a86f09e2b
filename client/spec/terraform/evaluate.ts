/** Values of expressions, as far as the files alone give them. What they do not give is reported, and is `UNKNOWN` from there on. */
import type { ErrorCode } from '../../../workflows/contract/finding-codes.js';
import type { Position } from '../document.js';
import { callFunction, isFunction } from './functions.js';
import { binary, unary } from './operators.js';
import type { ExpressionNode } from './parser.js';
import { placeOfNode, type Expression } from './read-file.js';
import { flatten, type Step } from './steps.js';
import { isQuoted, literalText } from './template-text.js';
import { UNKNOWN, asText, elementsOf, holdsUnknown, isRecord, stepInto } from './value.js';

/** What is wrong with an expression. */
export interface Problem {
  code: ErrorCode;
  message: string;
  fix: string;
}

export interface Scope {
  /** `each`, `count`, `self`, iterators and variables of `for`; the element of a splat under "". */
  values: ReadonlyMap<string, unknown>;
  /** The value of a reference to anything else. It reports what it cannot find. */
  find: (steps: readonly Step[], report: (problem: Problem) => void) => unknown;
  report: (problem: Problem, file: string, place: Position) => void;
  /** What to do about an expression that only Terraform can evaluate. */
  remedy: string;
}

/** The value of the expression. It may hold `UNKNOWN`; then the reason has been reported. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  return valueOf(expression.node, { expression, scope });
}

interface Context {
  expression: Expression;
  scope: Scope;
}

type Reader = (node: ExpressionNode, context: Context) => unknown;

const readers: Record<string, Reader> = {
  literalValue: ({ meta }) => literal(meta?.['type'], String(meta?.['value'])),
  template: (node, context) => template(node, context),
  templateWrap: (node, context) => child(node, 0, context),
  templateJoin: (node, context) => joined(elementsOf(child(node, 0, context)) ?? [], node, context),
  tuple: (node, context) => node.children.map((inner) => valueOf(inner, context)),
  object: (node, context) => object(node, context),
  scopeTraversal: (node, context) => reference(node, context),
  relativeTraversal: (node, context) => reference(node, context),
  index: (node, context) => reference(node, context),
  splat: (node, context) => splat(node, context),
  for: (node, context) => comprehension(node, context),
  conditional: (node, context) => conditional(node, context),
  unaryOp: (node, context) => attempt(node, context, () => unary(String(node.meta?.['operator']), child(node, 0, context))),
  binaryOp: (node, context) =>
    attempt(node, context, () =>
      binary(
        String(node.meta?.['operator']),
        () => child(node, 0, context),
        () => child(node, 1, context),
      ),
    ),
  function: (node, context) => call(node, context),
  broken: () => UNKNOWN,
  // Parentheses hold one expression; the element of a splat is a node without any.
  '': (node, context) => (node.children[0] ? child(node, 0, context) : context.scope.values.get('')),
};

function valueOf(node: ExpressionNode, context: Context): unknown {
  const reader = Object.hasOwn(readers, node.type) ? readers[node.type] : undefined;
  return reader ? reader(node, context) : fail(node, context, 'expression-unsupported', `${node.type} is not evaluated here.`);
}

function child(node: ExpressionNode, index: number, context: Context): unknown {
  const inner = node.children[index];
  return inner ? valueOf(inner, context) : UNKNOWN;
}

function fail(node: ExpressionNode, { expression, scope }: Context, code: ErrorCode, message: string, fix = scope.remedy): symbol {
  scope.report({ code, message, fix }, expression.file, placeOfNode(expression, node));
  return UNKNOWN;
}

/** Runs what may throw for values that do not fit. */
function attempt(node: ExpressionNode, context: Context, run: () => unknown): unknown {
  try {
    return run();
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    return fail(node, context, 'expression-invalid', `${err.message}.`, 'Mend the expression.');
  }
}

function literal(type: unknown, text: string): unknown {
  if (type === 'number') return Number(text);
  if (type === 'bool') return text === 'true';
  return type === 'string' ? text : null;
}

/** A text with parts in it; strings of the tree still have their escapes, which quotes and here-documents read differently. */
function template(node: ExpressionNode, context: Context): unknown {
  const source = String(node.meta?.['value']);
  const isPlain = node.children.every(({ type }) => type === 'literalValue');
  if (!isPlain && /[$%]\{~|~\}/.test(source))
    return fail(node, context, 'expression-unsupported', 'Strip markers (~) of templates are not evaluated here.');
  const parts = node.children.map((part) =>
    part.type === 'literalValue' && part.meta?.['type'] === 'string'
      ? literalText(String(part.meta['value']), isQuoted(source))
      : valueOf(part, context),
  );
  return joined(parts, node, context);
}

function joined(parts: readonly unknown[], node: ExpressionNode, context: Context): unknown {
  if (parts.some(holdsUnknown)) return UNKNOWN;
  return attempt(node, context, () => parts.map(asText).join(''));
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
    result[asText(key)] = value;
  }
  return result;
}

function reference(node: ExpressionNode, context: Context): unknown {
  const { base, steps } = flatten(node, (key) => valueOf(key, context));
  if (steps.some(({ key }) => (key as unknown) === UNKNOWN)) return UNKNOWN;
  if (base) return walk(valueOf(base, context), steps, node, context);
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

const within = (context: Context, values: Record<string, unknown>): Context => ({
  ...context,
  scope: { ...context.scope, values: new Map([...context.scope.values, ...Object.entries(values)]) },
});

function splat(node: ExpressionNode, context: Context): unknown {
  const source = child(node, 0, context);
  if (source === UNKNOWN || source === null) return source ?? [];
  return (elementsOf(source) ?? [source]).map((element) => child(node, 1, within(context, { '': element })));
}

function comprehension(node: ExpressionNode, context: Context): unknown {
  const meta = node.meta ?? {};
  const source = child(node, 0, context);
  if (source === UNKNOWN) return UNKNOWN;
  const entries: [unknown, unknown][] | undefined = Array.isArray(source)
    ? source.map((value, index) => [index, value])
    : isRecord(source)
      ? Object.entries(source)
      : undefined;
  if (!entries) return fail(node, context, 'expression-invalid', 'for takes a list or a map.', 'Mend the expression.');
  const toObject = meta['keyExpression'] !== undefined;
  const valueIndex = toObject ? 2 : 1;
  const results: [unknown, unknown][] = [];
  for (const [key, value] of entries) {
    const inner = within(context, { [String(meta['keyVar'])]: key, [String(meta['valVar'])]: value });
    const kept = meta['conditionalExpression'] === undefined || child(node, valueIndex + 1, inner);
    if (kept === UNKNOWN) return UNKNOWN;
    if (kept === true) results.push([toObject ? child(node, 1, inner) : undefined, child(node, valueIndex, inner)]);
  }
  if (!toObject) return results.map(([, value]) => value);
  if (results.some(([key]) => key === UNKNOWN)) return UNKNOWN;
  if (meta['groupedValue'] !== true) return Object.fromEntries(results.map(([key, value]) => [asText(key), value]));
  const groups: Record<string, unknown[]> = {};
  for (const [key, value] of results) (groups[asText(key)] ??= []).push(value);
  return groups;
}

function conditional(node: ExpressionNode, context: Context): unknown {
  const condition = child(node, 0, context);
  if (condition === UNKNOWN) return UNKNOWN;
  if (condition !== true && condition !== false && condition !== 'true' && condition !== 'false')
    return fail(node, context, 'expression-invalid', 'A condition is true or false.', 'Mend the expression.');
  return child(node, String(condition) === 'true' ? 1 : 2, context);
}

function call(node: ExpressionNode, context: Context): unknown {
  const name = String(node.meta?.['name']);
  if (name === 'try' || name === 'can') return tried(name, node, context);
  if (!isFunction(name)) return fail(node, context, 'function-unresolved', `${name}() is not evaluated here.`);
  const given = node.children.map((argument) => valueOf(argument, context));
  if (given.some(holdsUnknown)) return UNKNOWN;
  const last = given.at(-1);
  const spread = node.meta?.['expandedFinalArgument'] === true && Array.isArray(last);
  return attempt(node, context, () => callFunction(name, spread ? [...given.slice(0, -1), ...(last as unknown[])] : given));
}

/** `try` gives the first argument without a mistake; `can` says whether there is none. Only the last mistake is told. */
function tried(name: 'try' | 'can', node: ExpressionNode, context: Context): unknown {
  const quiet = { ...context, scope: { ...context.scope, report: () => undefined } };
  const found = node.children.map((argument) => valueOf(argument, quiet)).find((value) => !holdsUnknown(value));
  if (name === 'can') return found !== undefined;
  return found === undefined ? child(node, node.children.length - 1, context) : found;
}
