/** Values of variables: given from outside, or their default; converted to their type, and validated. */
import type { Position } from '../../document.js';
import { setOption } from '../expression/address.js';
import { evaluate } from '../expression/evaluate.js';
import { isQuiet, type Scope } from '../expression/scope.js';
import { SECRET, UNKNOWN, type Value } from '../value/value.js';
import { callsFunction } from '../syntax/parse-constant.js';
import type { Block } from '../syntax/read-file.js';
import { attributeOf, constantOf, isSetTrue } from './configuration.js';
import type { GivenValue } from './given-values.js';
import type { Shared, Tell } from './shared.js';
import { convertTo } from './variable-type.js';

export interface VariablesOptions {
  variables: ReadonlyMap<string, Block>;
  /** What is given for the variable from outside; undefined when nothing is. */
  given: (name: string) => GivenValue | undefined;
  /** The reference as a person writes it behind `--set`. */
  addressOf: (name: string) => string;
  /** What to do about a variable without a value. */
  howToGive: (name: string) => string;
  shared: Shared;
  find: Scope['find'];
}

/** The value of a variable that is declared; what is wrong with it is told once, where it stands. */
export function variableReader(options: VariablesOptions): (name: string, tell: Tell) => Value {
  const known = new Map<string, Value>();
  return (name, tell) => {
    const found = known.get(name);
    if (found) return found;
    const block = options.variables.get(name);
    if (!block) return UNKNOWN;
    const given = givenOrDefault(name, block, options);
    const isSensitive = isSetTrue(block, 'sensitive') || isSetTrue(block, 'ephemeral');
    // A secret need not be known here: the worker has it.
    if (given === undefined && isSensitive) return SECRET;
    if (given === undefined) {
      tell({ code: 'reference-unresolved', message: `${options.addressOf(name)} has no value.`, fix: options.howToGive(name) });
      return UNKNOWN;
    }
    const value = converted(name, block, given, options).marked(isSensitive);
    // Before its rules are judged, which refer to it.
    known.set(name, value);
    const isRight = value.holdsUnknown || isValid(name, block, given, options);
    // What nobody was told of yet is evaluated again.
    if (isQuiet() && (!isRight || value.holdsUnknown)) known.delete(name);
    else if (!isRight) known.set(name, UNKNOWN);
    return isRight ? value : UNKNOWN;
  };
}

function givenOrDefault(name: string, block: Block, { given, shared }: VariablesOptions): GivenValue | undefined {
  const found = given(name);
  const nullable = attributeOf(block, 'nullable')?.expression;
  const isKept = found?.value.isNull !== true || nullable === undefined || constantOf(nullable).raw !== false;
  if (found && isKept) return found;
  const standard = attributeOf(block, 'default');
  if (standard?.expression.node.type === 'broken') shared.lose();
  if (!standard) return undefined;
  const { expression, place } = standard;
  const report = (problem: Parameters<Tell>[0]): void => shared.report(problem, block.file, place);
  if (callsFunction(expression.node)) {
    const message = `The default of ${name} calls a function, and a default is a plain value.`;
    report({ code: 'expression-invalid', message, fix: 'Put the call into a local, or write the value itself.' });
    return { value: UNKNOWN, from: 'its default', file: expression.file, place };
  }
  const value = constantOf(expression, report);
  return { value, from: 'its default', file: expression.file, place };
}

function converted(name: string, block: Block, given: GivenValue, { addressOf, shared }: VariablesOptions): Value {
  const type = attributeOf(block, 'type')?.expression;
  try {
    if (given.refusal !== undefined) throw new Error(given.refusal);
    return convertTo(type && { expression: type, constant: (inner) => constantOf(inner) }, given.value);
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    const message = `${addressOf(name)} does not fit its type ${type?.text.replace(/\s+/g, ' ') ?? ''}: ${err.message}. The value comes from ${given.from}.`;
    const fix = `Mend it there, or give ${setOption(addressOf(name))}.`;
    shared.report({ code: 'variable-type', message, fix }, ...placeOf(given, block));
    return UNKNOWN;
  }
}

/** Where the value stands; the variable itself for one of the environment. */
const placeOf = ({ file, place }: GivenValue, block: Block): [file: string, place?: Position] =>
  file === undefined ? [block.file, block.place] : place ? [file, place] : [file];

/** The rules of the variable. A message that would hold a secret is not told. */
function isValid(name: string, block: Block, given: GivenValue, options: VariablesOptions): boolean {
  const { shared, find, addressOf } = options;
  const scope = { values: new Map(), find, report: shared.report, files: shared.files, remedy: 'Mend the condition.' };
  let isRight = true;
  for (const rule of block.blocks.filter(({ type }) => type === 'validation')) {
    const condition = attributeOf(rule, 'condition');
    const words = attributeOf(rule, 'error_message');
    if (!condition || evaluate(condition.expression, scope).raw !== false) continue;
    isRight = false;
    const said = words && evaluate(words.expression, scope);
    const told = said?.holdsSensitive === false ? said.raw : undefined;
    const why = typeof told === 'string' ? told.replace(/\.?$/, '.') : 'The condition of its validation block is false.';
    const isHidden = isSetTrue(block, 'sensitive');
    const message = `${addressOf(name)} is not valid: ${why}${isHidden ? ' Its value is sensitive and not shown.' : ''}`;
    const fix = `Mend the value, which comes from ${given.from}, or give ${setOption(addressOf(name))}.`;
    shared.report({ code: 'variable-invalid', message, fix }, ...placeOf(given, block));
  }
  return isRight;
}
