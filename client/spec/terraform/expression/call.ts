/** Calls of functions. */
import { fileFunctions } from '../functions/file.js';
import { callFunction, isFunction, whyNot } from '../functions/functions.js';
import type { Position } from '../../document.js';
import type { ExpressionNode } from '../syntax/parser.js';
import { addressOf } from './address.js';
import { attempt, child, fail, type Context, type Problem } from './scope.js';
import { UNKNOWN, asText, holdsUnknown, isRecord } from './value.js';

export function call(node: ExpressionNode, context: Context): unknown {
  const name = String(node.meta?.['name']).replace(/^core::/, '');
  if (name === 'try' || name === 'can') return tried(name, node, context);
  const onFile = Object.hasOwn(fileFunctions, name) ? fileFunctions[name] : undefined;
  if (!isFunction(name) && !onFile && name !== 'templatefile')
    return fail(node, context, 'function-unresolved', whyNot(name));
  const given = node.children.map((argument) => context.valueOf(argument, context));
  if (given.some(holdsUnknown)) return UNKNOWN;
  const last = given.at(-1);
  const isSpread = node.meta?.['expandedFinalArgument'] === true && Array.isArray(last);
  const args = isSpread ? [...given.slice(0, -1), ...(last as unknown[])] : given;
  if (!onFile && name !== 'templatefile') return attempt(node, context, () => callFunction(name, args));
  const { files } = context.scope;
  if (!files) return fail(node, context, 'function-unresolved', `${name}() has no place here.`);
  const fix = `Mend the expression. ${context.scope.remedy}`;
  return attempt(node, context, () => (onFile ? onFile(files, args) : templateFile(context, args)), fix);
}

/** The file as a template, with the given names alone. */
function templateFile(context: Context, [path, names]: readonly unknown[]): unknown {
  if (!isRecord(names)) throw new Error('templatefile() takes a path and a map');
  const expression = context.scope.files?.template(asText(path));
  if (!expression) return UNKNOWN;
  const scope = {
    ...context.scope,
    values: new Map(Object.entries(names)),
    find: (steps: Parameters<typeof addressOf>[0], report: (problem: Problem) => void) => {
      const address = addressOf(steps);
      report({
        code: 'reference-undeclared',
        message: `${address} is not among the names that templatefile() gives.`,
        fix: `Add it to the map, such as ${address} = local.${address}.`,
      });
      return UNKNOWN;
    },
  };
  return context.valueOf(expression.node, { expression, scope, valueOf: context.valueOf });
}

/** Mistakes that `try` and `can` look past. What is only not known here, Terraform would know. */
const forgiven = ['expression-invalid', 'reference-missing'];

/** `try` gives the first argument without a mistake; `can` says whether there is none. Only the last mistake is told. */
function tried(name: 'try' | 'can', node: ExpressionNode, context: Context): unknown {
  for (const argument of node.children) {
    const problems: [Problem, string, Position][] = [];
    const report = (...problem: (typeof problems)[number]): void => void problems.push(problem);
    const value = context.valueOf(argument, { ...context, scope: { ...context.scope, report } });
    if (!holdsUnknown(value)) return name === 'can' || value;
    if (problems.length > 0 && problems.every(([{ code }]) => forgiven.includes(code))) continue;
    for (const problem of problems) context.scope.report(...problem);
    return UNKNOWN;
  }
  return name === 'can' ? false : child(node, node.children.length - 1, context);
}
