/** What functions of Terraform are made of: parameters with their types, and values in, a value out. */
import type { FileAccess } from '../expression/scope.js';
import { convert, nameOf } from '../value/convert.js';
import type { BigNumber } from '../value/number.js';
import { Refusal } from '../value/refusal.js';
import { BOOL, DYNAMIC, NUMBER, STRING, listOf, setOf, type Type } from '../value/type.js';
import { NamedId, type Value } from '../value/value.js';

export interface Parameter {
  /** Arguments are converted to it. */
  type: Type;
  /** null is an argument like others. */
  isNullable?: boolean;
  /** The function decides itself what is sensitive about its result; else all of it is, when anything in the argument is. */
  keepsMarks?: boolean;
}

export interface FunctionSpec {
  parameters: readonly Parameter[];
  /** For any number of arguments behind the others. */
  rest?: Parameter;
  /** @throws Error in words for arguments that do not fit */
  run: (args: readonly Value[], files: FileAccess) => Value;
  /** It reads files of the configuration. */
  isOnFiles?: boolean;
}

export type Functions = Readonly<Record<string, FunctionSpec>>;

export const TEXT: Parameter = { type: STRING };
export const NUM: Parameter = { type: NUMBER };
export const ANY: Parameter = { type: DYNAMIC };
export const LIST: Parameter = { type: listOf(DYNAMIC) };
export const SET: Parameter = { type: setOf(DYNAMIC) };
export const TEXTS: Parameter = { type: listOf(STRING) };
export const SWITCHES: Parameter = { type: listOf(BOOL) };

export const nullable = (parameter: Parameter): Parameter => ({ ...parameter, isNullable: true });
export const keeping = (parameter: Parameter): Parameter => ({ ...parameter, keepsMarks: true });

export const define = (parameters: readonly Parameter[], run: (...args: Value[]) => Value): FunctionSpec => ({
  parameters,
  run: (args) => run(...args),
});

/** With any number of arguments behind the others. */
export const defineMany = (
  parameters: readonly Parameter[],
  rest: Parameter,
  run: (...args: Value[]) => Value,
): FunctionSpec => ({ ...define(parameters, run), rest });

/** A function of texts alone. */
export const ofTexts = (count: number, run: (...words: string[]) => Value): FunctionSpec =>
  define(Array.from({ length: count }, () => TEXT), (...args) => run(...args.map(wordOf)));

/** Of an argument that is a text. */
export const wordOf = ({ raw }: Value): string => raw as string;

/** Of an argument that is a number. */
export const numberOf = ({ raw }: Value): BigNumber => raw as BigNumber;

/** @throws Error when the argument, a number, is not whole; Refusal when it is out of all bounds */
export function wholeOf(value: Value): number {
  const number = numberOf(value);
  const whole = number.toNumber();
  if (!number.isWhole) throw new Error(`${nameOf(value)} is not whole`);
  if (!Number.isSafeInteger(whole)) throw new Refusal(`${nameOf(value)} is too large here`);
  return whole;
}

/** Calls the function as Terraform does. @throws Error in words when the arguments do not fit */
export function callFunction(name: string, spec: FunctionSpec, given: readonly Value[], files?: FileAccess): Value {
  const { parameters, rest } = spec;
  if (given.length < parameters.length || (!rest && given.length > parameters.length))
    throw new Error(`${name}() takes ${parameters.length}${rest ? ' or more' : ''} arguments, and is given ${given.length}`);
  let isSensitive = false;
  const args = given.map((argument, index) => {
    const parameter = parameters[index] ?? rest ?? ANY;
    const value = fitted(name, argument, parameter);
    if (parameter.keepsMarks || !value.holdsSensitive) return value;
    isSensitive = true;
    return value.unmarkedDeep();
  });
  return spec.run(args, files ?? noFiles).marked(isSensitive);
}

function fitted(name: string, argument: Value, { type, isNullable }: Parameter): Value {
  if (argument.isNull && !isNullable) throw new Error(`${name}() takes no null here`);
  if (argument.raw instanceof NamedId && type !== DYNAMIC) throw new Refusal(`${nameOf(argument)} is not given to ${name}()`);
  return convert(argument, type);
}

const absent = (): never => {
  throw new Error('There are no files here');
};
const noFiles: FileAccess = { read: absent, exists: absent, list: absent, template: absent };
