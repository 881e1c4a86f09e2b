/** Terraform's functions that depend on nothing but their arguments, the handful that configurations of endpoints use. */
import { same } from './operators.js';
import { asNumber, asSwitch, asText, elementsOf, isRecord, nameOf, stepInto } from './value.js';

type Call = (args: readonly unknown[]) => unknown;

const list = (value: unknown): unknown[] => {
  const elements = elementsOf(value);
  if (!elements) throw new Error(`${nameOf(value)} is no list`);
  return elements;
};
const map = (value: unknown): Record<string, unknown> => {
  if (!isRecord(value)) throw new Error(`${nameOf(value)} is no map`);
  return value;
};
const text =
  (change: (...words: string[]) => unknown): Call =>
  (args) =>
    change(...args.map(asText));
const number =
  (change: (...numbers: number[]) => number): Call =>
  (args) =>
    change(...args.map(asNumber));
const distinct = (values: readonly unknown[]): unknown[] =>
  values.filter((value, index) => values.findIndex((other) => same(value, other)) === index);
const byName = (names: readonly unknown[]): string[] => names.map(asText).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const flat = (values: readonly unknown[]): unknown[] => values.flatMap((value) => (Array.isArray(value) ? flat(value) : [value]));
const isNothing = (value: unknown): boolean => value === null || value === '';

const functions: Record<string, Call> = {
  lower: text((word = '') => word.toLowerCase()),
  upper: text((word = '') => word.toUpperCase()),
  trimspace: text((word = '') => word.trim()),
  trimprefix: text((word = '', start = '') => (word.startsWith(start) ? word.slice(start.length) : word)),
  trimsuffix: text((word = '', end = '') => (end !== '' && word.endsWith(end) ? word.slice(0, -end.length) : word)),
  startswith: text((word = '', start = '') => word.startsWith(start)),
  endswith: text((word = '', end = '') => word.endsWith(end)),
  base64encode: text((word = '') => Buffer.from(word).toString('base64')),
  base64decode: text((word = '') => Buffer.from(word, 'base64').toString()),
  replace: text((word = '', from = '', to = '') => {
    if (/^\/.*\/$/s.test(from)) throw new Error('replace() with a pattern is not evaluated here');
    return word.replaceAll(from, () => to);
  }),
  split: text((separator = '', word = '') => (word === '' ? [] : word.split(separator))),
  join: ([separator, ...lists]) => flat(lists).map(asText).join(asText(separator)),
  format: ([pattern, ...values]) => format(asText(pattern), values),

  abs: number((value = 0) => Math.abs(value)),
  ceil: number((value = 0) => Math.ceil(value)),
  floor: number((value = 0) => Math.floor(value)),
  max: number(Math.max),
  min: number(Math.min),
  range: (args) => range(args.map(asNumber)),

  tostring: ([value]) => (value === null ? null : asText(value)),
  tonumber: ([value]) => (value === null ? null : asNumber(value)),
  tobool: ([value]) => (value === null ? null : asSwitch(value)),
  tolist: ([value]) => list(value),
  toset: ([value]) => byName(distinct(list(value))),
  tomap: ([value]) => map(value),
  sensitive: ([value]) => value,
  nonsensitive: ([value]) => value,

  length: ([value]) => (typeof value === 'string' ? [...value].length : list(value).length),
  element: ([values, position]) => element(list(values), asNumber(position)),
  one: ([values]) => only(list(values)),
  concat: (lists) => lists.flatMap(list),
  flatten: ([values]) => flat(list(values)),
  distinct: ([values]) => distinct(list(values)),
  compact: ([values]) => list(values).filter((value) => !isNothing(value)),
  reverse: ([values]) => list(values).toReversed(),
  sort: ([values]) => byName(list(values)),
  contains: ([values, wanted]) => list(values).some((value) => same(value, wanted)),
  coalesce: (values) =>
    found(
      values.find((value) => !isNothing(value)),
      'coalesce() finds no value',
    ),
  keys: ([value]) => Object.keys(map(value)).sort(),
  values: ([value]) => list(map(value)),
  merge: (maps) => Object.assign({}, ...maps.filter((value) => value !== null).map(map)) as unknown,
  lookup: ([value, key, fallback]) =>
    found(stepInto(map(value), asText(key)) ?? fallback, `There is no ${asText(key)} in the map`),
  zipmap: ([keys, values]) => Object.fromEntries(list(keys).map((key, index) => [asText(key), list(values)[index]])),

  jsonencode: ([value]) => JSON.stringify(value),
  jsondecode: ([value]) => JSON.parse(asText(value)) as unknown,
};

export const isFunction = (name: string): boolean => Object.hasOwn(functions, name);

/** @throws Error when the arguments do not fit */
export const callFunction = (name: string, args: readonly unknown[]): unknown => functions[name]?.(args);

function found(value: unknown, otherwise: string): unknown {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

/** As `list[position]`, which starts over behind the end. */
function element(values: readonly unknown[], position: number): unknown {
  if (values.length === 0) throw new Error('element() finds nothing in an empty list');
  return values.at(position % values.length);
}

function only(values: readonly unknown[]): unknown {
  if (values.length > 1) throw new Error('one() takes a list of at most one element');
  return values[0] ?? null;
}

function range(numbers: readonly number[]): number[] {
  const [first = 0, second, third] = numbers;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (start <= end ? 1 : -1);
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count) || count > 1_024) throw new Error('range() gives at most 1024 numbers');
  return Array.from({ length: count }, (_nothing, index) => start + index * step);
}

/** `%s`, `%d`, `%v`, `%q`, `%f` with padding, such as `%02d` and `%.2f`. @throws Error for the rest of Go's verbs */
function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(
    /%(%|(0?)(\d*)(?:\.(\d+))?([a-zA-Z]))/g,
    (whole, rest: string, zero: string, width: string, places: string, verb: string) => {
      if (rest === '%') return '%';
      if (next >= values.length) throw new Error(`format() has no value for ${whole}`);
      return formatted(verb, values[next++], places).padStart(Number(width || 0), zero === '0' ? '0' : ' ');
    },
  );
}

function formatted(verb: string, value: unknown, places: string | undefined): string {
  if (verb === 'd') return String(Math.trunc(asNumber(value)));
  if (verb === 'f') return asNumber(value).toFixed(Number(places ?? 6));
  if (verb === 's') return asText(value);
  if (verb === 'q') return JSON.stringify(asText(value));
  if (verb === 'v') return typeof value === 'object' ? JSON.stringify(value) : asText(value);
  throw new Error(`format() with %${verb} is not evaluated here`);
}
