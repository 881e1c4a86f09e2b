/** Functions on lists, sets and maps. */
import { same } from '../expression/operators.js';
import { asNumber, asSwitch, asText, keysOf, stepInto } from '../expression/value.js';
import { list, map, type Functions } from './function.js';

const distinct = (values: readonly unknown[]): unknown[] =>
  values.filter((value, index) => values.findIndex((other) => same(value, other)) === index);
const byName = (names: readonly unknown[]): string[] => names.map(asText).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const flat = (values: readonly unknown[]): unknown[] => values.flatMap((value) => (Array.isArray(value) ? flat(value) : [value]));
const holds = (values: readonly unknown[], wanted: unknown): boolean => values.some((value) => same(value, wanted));
const isNothing = (value: unknown): boolean => value === null || value === '';

/** A set is a list without repetitions; one of plain values in order, as Terraform goes through it. */
const set = (values: readonly unknown[]): unknown[] => {
  const different = distinct(values);
  return different.every((value) => typeof value === 'string') ? byName(different) : different;
};

export const collectionFunctions: Functions = {
  length: ([value]) => (typeof value === 'string' ? [...value].length : list(value).length),
  element: ([values, position]) => element(list(values), asNumber(position)),
  index: ([values, wanted]) => positionOf(list(values), wanted),
  one: ([values]) => only(list(values)),
  slice: ([values, from, to]) => list(values).slice(asNumber(from), asNumber(to)),
  concat: (lists) => lists.flatMap(list),
  flatten: ([values]) => flat(list(values)),
  distinct: ([values]) => distinct(list(values)),
  compact: ([values]) => list(values).filter((value) => !isNothing(value)),
  reverse: ([values]) => list(values).toReversed(),
  sort: ([values]) => byName(list(values)),
  chunklist: ([values, size]) => chunks(list(values), asNumber(size)),
  contains: ([values, wanted]) => holds(list(values), wanted),
  alltrue: ([values]) => list(values).every(asSwitch),
  anytrue: ([values]) => list(values).some(asSwitch),
  coalesce: (values) =>
    found(
      values.find((value) => !isNothing(value)),
      'coalesce() finds no value',
    ),
  coalescelist: (lists) =>
    found(
      lists.map(list).find((values) => values.length > 0),
      'coalescelist() finds no list with an element',
    ),
  toset: ([value]) => set(list(value)),
  setunion: (sets) => set(sets.flatMap(list)),
  setintersection: ([first, ...others]) => set(list(first).filter((value) => others.every((other) => holds(list(other), value)))),
  setsubtract: ([from, what]) => set(list(from).filter((value) => !holds(list(what), value))),
  setproduct: (sets) =>
    sets.map(list).reduce<unknown[][]>((rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]]),

  keys: ([value]) => keysOf(map(value)),
  values: ([value]) => list(map(value)),
  merge: (maps) => Object.assign({}, ...maps.filter((value) => value !== null).map(map)) as unknown,
  lookup: ([value, key, fallback]) =>
    found(stepInto(map(value), asText(key)) ?? fallback, `There is no ${asText(key)} in the map`),
  matchkeys: ([values, keys, wanted]) => list(values).filter((_value, index) => holds(list(wanted), list(keys)[index])),
  transpose: ([value]) => transposed(map(value)),
  zipmap: ([keys, values]) => Object.fromEntries(list(keys).map((key, index) => [asText(key), list(values)[index]])),

  tostring: ([value]) => (value === null ? null : asText(value)),
  tonumber: ([value]) => (value === null ? null : asNumber(value)),
  tobool: ([value]) => (value === null ? null : asSwitch(value)),
  tolist: ([value]) => list(value),
  tomap: ([value]) => map(value),
  sensitive: ([value]) => value,
  nonsensitive: ([value]) => value,
};

function found(value: unknown, otherwise: string): unknown {
  if (value === undefined) throw new Error(otherwise);
  return value;
}

/** As `list[position]`, which starts over behind the end. */
function element(values: readonly unknown[], position: number): unknown {
  if (values.length === 0) throw new Error('element() finds nothing in an empty list');
  return values.at(position % values.length);
}

function positionOf(values: readonly unknown[], wanted: unknown): number {
  const position = values.findIndex((value) => same(value, wanted));
  if (position < 0) throw new Error('index() does not find the value in the list');
  return position;
}

function only(values: readonly unknown[]): unknown {
  if (values.length > 1) throw new Error('one() takes a list of at most one element');
  return values[0] ?? null;
}

function chunks(values: readonly unknown[], size: number): unknown[][] {
  if (!(size >= 1)) throw new Error('chunklist() takes a size of at least 1');
  return Array.from({ length: Math.ceil(values.length / size) }, (_nothing, index) => values.slice(index * size, (index + 1) * size));
}

function transposed(lists: Record<string, unknown>): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const key of keysOf(lists)) for (const value of list(lists[key])) (result[asText(value)] ??= []).push(key);
  return result;
}
