/** What an expression is evaluated in, and how its problems are told. */
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import type { Position } from '../../document.js';
import type { ExpressionNode } from '../syntax/parser.js';
import { placeOfNode, type Expression } from '../syntax/read-file.js';
import { Refusal } from '../value/refusal.js';
import { UNKNOWN, type Value } from '../value/value.js';
import type { Step } from './steps.js';

/** What is wrong with an expression. */
export interface Problem {
  code: ErrorCode;
  message: string;
  fix: string;
}

/** Files as functions such as `file()` reach them. Each method throws an Error in words. */
export interface FileAccess {
  read: (path: string) => Buffer;
  exists: (path: string) => boolean;
  /** Paths of the files below the folder that fit the pattern, in order. */
  list: (folder: string, pattern: string) => string[];
  /** The file as a template, whose only names are those that it is given. */
  template: (path: string) => Expression;
}

export interface Scope {
  /** `each`, `count`, `self`, iterators and variables of `for`; the element of a splat under "". */
  values: ReadonlyMap<string, Value>;
  /** The value of a reference to anything else. It reports what it cannot find. */
  find: (steps: readonly Step[], report: (problem: Problem) => void) => Value;
  report: (problem: Problem, file: string, place: Position) => void;
  /** What to do about an expression that only Terraform can evaluate. */
  remedy: string;
  /** Absent where there are none, as in a .tfvars file. */
  files?: FileAccess;
}

/** An expression on its way to a value. */
export interface Context {
  expression: Expression;
  scope: Scope;
  /** In the body of a directive: whether the text around it is one in quotes. */
  isQuoted?: boolean;
  /** Steps of work that are left, which what stands inside shares. */
  budget: { steps: number; depth: number };
  /** The value of a node inside it. */
  valueOf: (node: ExpressionNode, context: Context) => Value;
}

/** The value of one child; `UNKNOWN` when there is no such child. */
export function child(node: ExpressionNode, index: number, context: Context): Value {
  const inner = node.children[index];
  return inner ? context.valueOf(inner, context) : UNKNOWN;
}

/** Reports the problem at the node. */
export function fail(
  node: ExpressionNode,
  { expression, scope }: Context,
  code: ErrorCode,
  message: string,
  fix = scope.remedy,
): Value {
  scope.report({ code, message, fix }, expression.file, placeOfNode(expression, node));
  return UNKNOWN;
}

/** Runs what may throw for values that do not fit. */
export function attempt(node: ExpressionNode, context: Context, run: () => Value, fix = 'Mend the expression.'): Value {
  try {
    return run();
  } catch (err) {
    if (!(err instanceof Error) || err instanceof Postponed || err instanceof Exhausted) throw err;
    const code = err instanceof Refusal ? 'expression-unsupported' : 'expression-invalid';
    return fail(node, context, code, `${err.message}.`, err instanceof Refusal ? context.scope.remedy : fix);
  }
}

/** The same with more names in it. */
export const within = (context: Context, values: Record<string, Value>): Context => ({
  ...context,
  scope: { ...context.scope, values: new Map([...context.scope.values, ...Object.entries(values)]) },
});

/** What was found wrong on the way to a value. */
export type Told = Parameters<Scope['report']>;

/** The value with its problems, which are not reported: somebody decides first whether they count. */
export function quietly(node: ExpressionNode, context: Context): { value: Value; problems: Told[] } {
  const problems: Told[] = [];
  const report = (...problem: Told): void => void problems.push(problem);
  try {
    return { value: hushed(() => context.valueOf(node, { ...context, scope: { ...context.scope, report } })), problems };
  } finally {
    for (const problem of problems.filter(([{ code }]) => always.includes(code))) context.scope.report(...problem);
  }
}

/** Runs what tells nobody of its problems. */
export function hushed<T>(run: () => T): T {
  quiet++;
  try {
    return run();
  } finally {
    quiet--;
  }
}

/** What Terraform says before it evaluates anything. */
const always: readonly ErrorCode[] = ['reference-undeclared', 'function-unknown'];

let quiet = 0;

/** True while something is evaluated whose problems may not count. Evaluation never waits, so one counter is enough. */
export const isQuiet = (): boolean => quiet > 0;

/** Mistakes that Terraform makes an error of as well. What is only not known here, it would know. */
export const isMistake = ([{ code }]: Told): boolean => code === 'expression-invalid' || code === 'reference-missing';

/** Something must be read before the evaluation can be done, and then it begins anew. */
export class Postponed extends Error {}

/** The expression takes too much work. */
export class Exhausted extends Error {}
