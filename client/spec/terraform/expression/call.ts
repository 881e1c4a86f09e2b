/** Calls of functions. */
import { nearest } from '../../../../workflows/contract/rules/suggestion.js';
import { callFunction, findFunction, functionNames, isOfTerraform, whyNot } from '../functions/functions.js';
import type { ExpressionNode } from '../syntax/parser.js';
import { asText } from '../value/plain.js';
import { FALSE, SECRET, TRUE, UNKNOWN, unknownOf, type Value } from '../value/value.js';
import { addressOf } from './address.js';
import { attempt, child, fail, isMistake, quietly, type Context, type Problem } from './scope.js';

export function call(node: ExpressionNode, context: Context): Value {
  const name = String(node.meta?.['name']).replace(/^core::/, '');
  if (name === 'try' || name === 'can') return tried(name, node, context);
  const found = findFunction(name);
  if (!found && name !== 'templatefile') return unresolved(name, node, context);
  const given = node.children.map((argument) => context.valueOf(argument, context));
  const isOfMarks = ofMarks.has(name) && !given.some(({ isUnknown }) => isUnknown);
  if (!isOfMarks && given.some(({ holdsUnknown }) => holdsUnknown)) return unknownResult(name, given, node, context);
  const isSpread = node.meta?.['expandedFinalArgument'] === true;
  const { files } = context.scope;
  const isOnFiles = !found || found.isOnFiles;
  if (isOnFiles && !files) return fail(node, context, 'function-unresolved', `${name}() has no place here.`);
  const fix = isOnFiles ? `Mend the expression. ${context.scope.remedy}` : undefined;
  const run = (): Value => {
    const args = isSpread ? spread(given) : given;
    return found ? callFunction(name, found, args, files) : templateFile(context, args);
  };
  return attempt(node, context, run, fix);
}

/** Functions that look at the mark of a value, and not into it. */
const ofMarks: ReadonlySet<string> = new Set(['sensitive', 'nonsensitive', 'issensitive']);

/** What comes of arguments that are not known. */
function unknownResult(name: string, given: readonly Value[], node: ExpressionNode, context: Context): Value {
  if (name === 'sensitive') return SECRET;
  if (name !== 'nonsensitive') return unknownOf(...given);
  if (!given.some(({ isSensitive }) => isSensitive)) return UNKNOWN;
  return fail(node, context, 'reference-unresolved', 'The sensitive value is not given.', 'Give the variable that it comes from, or leave nonsensitive() out.');
}

function unresolved(name: string, node: ExpressionNode, context: Context): Value {
  if (isOfTerraform(name)) return fail(node, context, 'function-unresolved', whyNot(name));
  const like = nearest(name, functionNames);
  const fix = like === undefined ? 'Mend the expression.' : `Write ${like}(…).`;
  return fail(node, context, 'function-unknown', `Terraform has no function ${name}().`, fix);
}

/** The last argument holds the others. */
function spread(given: readonly Value[]): Value[] {
  const last = given.at(-1);
  const isList = last && !last.isNull && ['list', 'tuple', 'set'].includes(last.type.kind);
  if (!isList) throw new Error('The argument before ... is no list');
  return [...given.slice(0, -1), ...last.children.map((inner) => inner.marked(last.isSensitive))];
}

/** The file as a template, with the given names alone. */
function templateFile(context: Context, [path, names]: readonly Value[]): Value {
  if (!path || !names || names.isNull || (names.type.kind !== 'object' && names.type.kind !== 'map'))
    throw new Error('templatefile() takes a path and a map');
  const expression = context.scope.files?.template(asText(path));
  if (!expression) return UNKNOWN;
  const scope = {
    ...context.scope,
    values: names.entries,
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
  return context.valueOf(expression.node, { ...context, expression, scope }).marked(path.isSensitive || names.isSensitive);
}

/** `try` gives the first argument without a mistake; `can` says whether there is none. Only the last mistake is told. */
function tried(name: 'try' | 'can', node: ExpressionNode, context: Context): Value {
  const { length } = node.children;
  if (name === 'can' ? length !== 1 : length === 0)
    return fail(node, context, 'expression-invalid', `${name}() is given ${length} expressions.`, 'Mend the expression.');
  for (const [index, argument] of node.children.entries()) {
    const { value, problems } = quietly(argument, context);
    if (!value.holdsUnknown) return name === 'can' ? TRUE : value;
    if (problems.length > 0 && problems.every(isMistake)) {
      if (name === 'can') return FALSE;
      continue;
    }
    return child(node, index, context);
  }
  return name === 'can' ? FALSE : child(node, length - 1, context);
}
