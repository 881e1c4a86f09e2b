/** What an expression is evaluated in, and how its problems are told. */
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import type { Position } from '../../document.js';
import type { ExpressionNode } from '../syntax/parser.js';
import { placeOfNode, type Expression } from '../syntax/read-file.js';
import type { Step } from './steps.js';
import { UNKNOWN } from './value.js';

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
  values: ReadonlyMap<string, unknown>;
  /** The value of a reference to anything else. It reports what it cannot find. */
  find: (steps: readonly Step[], report: (problem: Problem) => void) => unknown;
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
  /** The value of a node inside it. */
  valueOf: (node: ExpressionNode, context: Context) => unknown;
}

/** The value of one child; `UNKNOWN` when there is no such child. */
export function child(node: ExpressionNode, index: number, context: Context): unknown {
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
): symbol {
  scope.report({ code, message, fix }, expression.file, placeOfNode(expression, node));
  return UNKNOWN;
}

/** Runs what may throw for values that do not fit. */
export function attempt(node: ExpressionNode, context: Context, run: () => unknown, fix = 'Mend the expression.'): unknown {
  try {
    return run();
  } catch (err) {
    if (!(err instanceof Error) || err instanceof Postponed) throw err;
    return fail(node, context, 'expression-invalid', `${err.message}.`, fix);
  }
}

/** The same with more names in it. */
export const within = (context: Context, values: Record<string, unknown>): Context => ({
  ...context,
  scope: { ...context.scope, values: new Map([...context.scope.values, ...Object.entries(values)]) },
});

/** Something must be read before the evaluation can be done, and then it begins anew. */
export class Postponed extends Error {}
