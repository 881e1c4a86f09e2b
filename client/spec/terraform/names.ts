/** Finds what a reference means: a setting of the command line, a variable, a local, an attribute that another block writes down. */
import type { ErrorCode } from '../../../workflows/contract/finding-codes.js';
import { nearest } from '../../../workflows/contract/rules/suggestion.js';
import type { Position } from '../document.js';
import type { Setting } from '../set-value.js';
import { addressOf, setOption } from './address.js';
import { attributeOf, constantOf, type Configuration } from './configuration.js';
import { evaluate, type Problem, type Scope } from './evaluate.js';
import type { Expression } from './read-file.js';
import type { Step } from './steps.js';
import { UNKNOWN, stepInto } from './value.js';
import { convertTo } from './variable-type.js';

export interface NamesOptions {
  configuration: Configuration;
  /** Values of variables from files and environment. */
  given: ReadonlyMap<string, unknown>;
  settings: readonly Setting[];
  report: (problem: Problem, file: string, place: Position) => void;
}

type Report = (problem: Problem) => void;

export interface Names {
  find: Scope['find'];
  /** Settings that gave a reference its value. */
  used: ReadonlySet<Setting>;
  /** References that were asked for, for suggestions. */
  asked: ReadonlySet<string>;
  /** True once a reference led to what could not be read: the mistakes of its file are then to be told. */
  isLost: () => boolean;
}

export function namesOf({ configuration, given, settings, report }: NamesOptions): Names {
  const { variables, locals, resources, broken } = configuration;
  const used = new Set<Setting>();
  const asked = new Set<string>();
  const values = new Map<Expression, unknown>();
  const open = new Set<Expression>();
  let lost = false;

  const find: Scope['find'] = (steps, tell) => {
    asked.add(addressOf(steps));
    const set = settings.findLast(({ path }) => isStartOf(path, steps));
    if (set) {
      used.add(set);
      return follow(set.value, steps.slice(set.path.length), steps, tell);
    }
    const [root, name] = steps.map(({ key }) => String(key));
    if (root === 'var' && name !== undefined) return follow(variable(name, tell), steps.slice(2), steps, tell);
    if (root === 'local' && name !== undefined) return follow(local(name, tell), steps.slice(2), steps, tell);
    return attribute(steps, tell);
  };

  const variable = (name: string, tell: Report): unknown => {
    const declared = variables.get(name);
    if (!declared) return missing('var', name, [...variables.keys()], 'variable', tell);
    if (given.has(name)) return convertTo(declared.type?.node, given.get(name));
    if (declared.default?.node.type === 'broken') lost = true;
    if (declared.default) return convertTo(declared.type?.node, constantOf(declared.default, tell));
    return unresolved(
      tell,
      `var.${name} has no value.`,
      `Give ${setOption(`var.${name}`)}, a default, or a line in terraform.tfvars.`,
    );
  };

  const local = (name: string, tell: Report): unknown => {
    const expression = locals.get(name);
    return expression ? once(expression, `local.${name}`, tell) : missing('local', name, [...locals.keys()], 'locals', tell);
  };

  /** Each expression is evaluated once, and told of at its own place. */
  const once = (expression: Expression, address: string, tell: Report): unknown => {
    if (values.has(expression)) return values.get(expression);
    if (expression.node.type === 'broken') lost = true;
    if (open.has(expression)) return unresolved(tell, `${address} refers to itself.`, 'Break the circle.');
    open.add(expression);
    const remedy = `Write the value itself, or give ${setOption(address)}.`;
    const value = evaluate(expression, { values: new Map(), find, report, remedy });
    open.delete(expression);
    values.set(expression, value);
    return value;
  };

  /** What a block of the files says of itself; everything else about it is known to Terraform's state alone. */
  const attribute = (steps: readonly Step[], tell: Report): unknown => {
    const address = addressOf(steps);
    if (steps.length === 1)
      return unresolved(
        tell,
        `${address} is neither a text nor a reference.`,
        `Write "${address}" if the text is meant.`,
        'text-unquoted',
      );
    const length = steps[0]?.key === 'data' ? 3 : 2;
    const block = resources.get(
      steps
        .slice(0, length)
        .map(({ key }) => key)
        .join('.'),
    );
    const named = steps[length];
    const written = block && named && attributeOf(block, String(named.key));
    const isOne = block !== undefined && !attributeOf(block, 'count') && !attributeOf(block, 'for_each');
    if (written && isOne)
      return follow(once(written.expression, addressOf(steps.slice(0, length + 1)), tell), steps.slice(length + 1), steps, tell);
    return unresolved(tell, `${address} ${whyUnknown(String(steps[0]?.key))}.`, `Give ${setOption(address)}${hintOf(steps)}.`);
  };

  const missing = (root: string, name: string, names: readonly string[], type: string, tell: Report): symbol => {
    if (broken.has(type)) {
      lost = true;
      return UNKNOWN;
    }
    const like = nearest(name, names);
    const fix = like === undefined ? 'Declare it' : `Write ${root}.${like}`;
    return unresolved(
      tell,
      `${root}.${name} is not declared.`,
      `${fix}, or give ${setOption(`${root}.${name}`)}.`,
      'reference-undeclared',
    );
  };

  return { find, used, asked, isLost: () => lost };
}

function unresolved(tell: Report, message: string, fix: string, code: ErrorCode = 'reference-unresolved'): symbol {
  tell({ code, message, fix });
  return UNKNOWN;
}

const isStartOf = (path: Setting['path'], steps: readonly Step[]): boolean =>
  path.length <= steps.length && path.every((key, index) => String(key) === String(steps[index]?.key));

function follow(value: unknown, rest: readonly Step[], steps: readonly Step[], tell: Report): unknown {
  let inner = value;
  for (const [index, { key }] of rest.entries()) {
    if (inner === UNKNOWN) return UNKNOWN;
    const next = stepInto(inner, key);
    if (next === undefined) {
      const holder = addressOf(steps.slice(0, steps.length - rest.length + index));
      return unresolved(tell, `There is no ${key} in ${holder}.`, `Mend the reference, or give ${setOption(addressOf(steps))}.`);
    }
    inner = next;
  }
  return inner;
}

function whyUnknown(root: string): string {
  if (root === 'each') return 'has a meaning only beside for_each';
  if (root === 'count') return 'has a meaning only beside count';
  if (root === 'module') return 'is the output of a module, and modules are not read here';
  if (root === 'path' || root === 'terraform') return 'depends on where Terraform runs';
  return "is in Terraform's state, not in the files";
}

/** What the value is, for the resources whose ids an endpoint takes. */
function hintOf(steps: readonly Step[]): string {
  const type = String(steps[0]?.key === 'data' ? steps[1]?.key : steps[0]?.key);
  const isId = steps.at(-1)?.key === 'id';
  if (!isId || !type.startsWith('tir_')) return '';
  return `, the number that TIR gave the ${type.slice('tir_'.length).replaceAll('_', ' ')}`;
}
