/** Functions on lists. */
import { same } from '../expression/equality.js';
import { convert } from '../value/convert.js';
import { Refusal } from '../value/refusal.js';
import { keyOf } from '../value/set-order.js';
import { DYNAMIC, STRING, compareTexts, tupleOf } from '../value/type.js';
import { unify } from '../value/unify.js';
import { NULL, bool, count, list, nullOf, set, tuple, type Value } from '../value/value.js';
import { elementsOf, sequence } from './elements.js';
import { ANY, LIST, NUM, SWITCHES, TEXTS, define, defineMany, keeping, nullable, wholeOf, wordOf, type Functions } from './function.js';
import { lengthOf } from './graphemes.js';

export const collectionFunctions: Functions = {
  length: define([keeping(ANY)], (value) => count(value.type === STRING ? lengthOf(wordOf(value)) : sized(value)).marked(value.isSensitive)),
  element: define([keeping(ANY), NUM], (values, position) => {
    const elements = elementsOf(values, 'element', 'list', 'tuple');
    if (elements.length === 0) throw new Error('element() finds nothing in an empty list');
    const index = wholeOf(position) % elements.length;
    if (index < 0) throw new Error('element() takes no position before the first');
    return (elements[index] ?? NULL).marked(values.isSensitive);
  }),
  index: define([ANY, ANY], (values, wanted) => {
    const position = elementsOf(values, 'index', 'list', 'tuple').findIndex((value) => same(value, wanted));
    if (position < 0) throw new Error('index() does not find the value in the list');
    return count(position);
  }),
  one: define([ANY], (values) => {
    const [first, second] = elementsOf(values, 'one', 'list', 'set', 'tuple');
    if (second) throw new Error('one() takes a list of at most one element');
    return first ?? nullOf(values.type.element);
  }),
  slice: define([keeping(ANY), NUM, NUM], (values, from, to) => {
    const elements = elementsOf(values, 'slice', 'list', 'tuple');
    const [start, end] = [wholeOf(from), wholeOf(to)];
    if (start < 0 || end > elements.length || start > end) throw new Error('slice() takes two positions in the list, in their order');
    return sequence(elements.slice(start, end), values.type).marked(values.isSensitive);
  }),
  concat: defineMany([keeping(ANY)], keeping(ANY), (...lists) => concat(lists).marked(lists.some(({ isSensitive }) => isSensitive))),
  flatten: define([keeping(ANY)], (values) => {
    elementsOf(values, 'flatten', 'list', 'set', 'tuple');
    const { elements, isSensitive } = flat(values);
    return tuple(elements).marked(isSensitive);
  }),
  distinct: define([LIST], (values) => {
    const keys = values.children.map(keyOf);
    const first = new Map<string, number>();
    for (const [index, key] of keys.entries()) if (!first.has(key)) first.set(key, index);
    return list(values.children.filter((_value, index) => first.get(keys[index] ?? '') === index), values.type.element);
  }),
  compact: define([TEXTS], (values) => list(values.children.filter(({ raw }) => raw !== null && raw !== ''), STRING)),
  reverse: define([keeping(ANY)], (values) =>
    sequence(elementsOf(values, 'reverse', 'list', 'set', 'tuple').toReversed(), values.type).marked(values.isSensitive),
  ),
  sort: define([TEXTS], (values) => {
    if (values.children.some(({ isNull }) => isNull)) throw new Error('sort() takes no null');
    return list(values.children.toSorted((one, other) => compareTexts(wordOf(one), wordOf(other))), STRING);
  }),
  chunklist: define([keeping(LIST), keeping(NUM)], (values, size) =>
    chunks(values, wholeOf(size)).marked(values.isSensitive || size.isSensitive),
  ),
  contains: define([ANY, ANY], (values, wanted) =>
    bool(elementsOf(values, 'contains', 'list', 'tuple', 'set').some((value) => same(value, wanted))),
  ),
  alltrue: define([SWITCHES], (values) => bool(values.children.every(({ raw }) => raw === true))),
  anytrue: define([SWITCHES], (values) => bool(values.children.some(({ raw }) => raw === true))),
  coalesce: defineMany([], nullable(ANY), (...values) => coalesce(values)),
  coalescelist: defineMany([nullable(ANY)], nullable(ANY), (...lists) => {
    const kinds = lists.every(({ type: { kind } }) => kind === 'list' || kind === 'tuple');
    const found = kinds ? lists.find(({ children }) => children.length > 0) : undefined;
    if (!found) throw new Error(kinds ? 'coalescelist() finds no list with an element' : 'coalescelist() takes lists');
    return found;
  }),
  setproduct: defineMany([keeping(ANY), keeping(ANY)], keeping(ANY), (...sets) =>
    product(sets).marked(sets.some(({ isSensitive }) => isSensitive)),
  ),
  matchkeys: define([LIST, LIST, LIST], (values, keys, wanted) => {
    const type = unify([keys.type, wanted.type]);
    if (!type) throw new Error('The keys that matchkeys() compares have no type in common');
    if (values.children.length !== keys.children.length) throw new Error('matchkeys() takes as many values as keys');
    const found = new Set(convert(wanted, type).children.map(keyOf));
    const own = convert(keys, type).children.map(keyOf);
    return list(values.children.filter((_value, index) => found.has(own[index] ?? '')), values.type.element);
  }),
};

function sized({ type: { kind, name }, children }: Value): number {
  if (!['list', 'set', 'map', 'tuple', 'object'].includes(kind)) throw new Error(`length() takes no ${name}`);
  return children.length;
}

function concat(lists: readonly Value[]): Value {
  for (const one of lists) elementsOf(one, 'concat', 'list', 'tuple');
  const type = lists.every((one) => one.type.kind === 'list') ? unify(lists.map((one) => one.type)) : undefined;
  if (!type) return tuple(lists.flatMap(({ children }) => children));
  return list(lists.flatMap((one) => convert(one, type).children), type.element);
}

function flat(values: Value): { elements: Value[]; isSensitive: boolean } {
  const parts = values.children.map((value) => {
    const isList = !value.isNull && ['list', 'set', 'tuple'].includes(value.type.kind);
    return isList ? flat(value) : { elements: [value], isSensitive: false };
  });
  return {
    elements: parts.flatMap(({ elements }) => elements),
    isSensitive: values.isSensitive || parts.some(({ isSensitive }) => isSensitive),
  };
}

function chunks(values: Value, size: number): Value {
  if (size < 0) throw new Error('chunklist() takes a size of at least 0');
  const { children, type } = values;
  const length = size === 0 ? children.length : size;
  const starts = Array.from({ length: length === 0 ? 0 : Math.ceil(children.length / length) }, (_nothing, index) => index * length);
  return list(starts.map((start) => list(children.slice(start, start + length))), type);
}

function coalesce(values: readonly Value[]): Value {
  const type = unify(values.map((value) => value.type));
  if (!type) throw new Error('The values of coalesce() have no type in common');
  for (const value of values) {
    const found = convert(value, type);
    if (!found.isNull && found.raw !== '') return found;
  }
  throw new Error('coalesce() finds no value');
}

/** Most rows of `setproduct()`; a bound against sets that grow by themselves. */
const MAX_ROWS = 20_000;

function product(sets: readonly Value[]): Value {
  const parts = sets.map((one) => elementsOf(one, 'setproduct', 'set', 'list', 'tuple'));
  if (parts.reduce((total, { length }) => total * length, 1) > MAX_ROWS) throw new Refusal(`setproduct() gives at most ${MAX_ROWS} rows here`);
  const types = sets.map(({ type }) => (type.kind === 'tuple' ? (type.elements.length === 0 ? DYNAMIC : unify(type.elements)) : type.element));
  const rows = parts.reduce<Value[][]>(
    (found, values, index) => {
      const type = types[index];
      if (!type) throw new Error('The elements of setproduct() have no type in common');
      return found.flatMap((row) => values.map((value) => [...row, convert(value, type)]));
    },
    [[]],
  );
  const element = tupleOf(types.map((type) => type ?? DYNAMIC));
  const made = rows.map(tuple);
  return sets.some(({ type }) => type.kind === 'set') ? set(made, element) : list(made, element);
}
