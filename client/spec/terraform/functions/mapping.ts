/** Functions on maps and sets. */
import { convert } from '../value/convert.js';
import { keyOf } from '../value/set-order.js';
import { DYNAMIC, STRING, compareTexts, listOf, mapOf } from '../value/type.js';
import { unify } from '../value/unify.js';
import { list, map, object, set, text, tuple, type Value } from '../value/value.js';
import { elementsOf } from './elements.js';
import { ANY, SET, TEXT, TEXTS, define, defineMany, keeping, nullable, wordOf, type FunctionSpec, type Functions } from './function.js';

export const mapFunctions: Functions = {
  keys: define([keeping(ANY)], (value) => {
    elementsOf(value, 'keys', 'map', 'object');
    const keys = [...value.entries.keys()].map(text);
    return (value.type.kind === 'map' ? list(keys, STRING) : tuple(keys)).marked(value.isSensitive);
  }),
  values: define([keeping(ANY)], (value) => {
    const values = elementsOf(value, 'values', 'map', 'object');
    return (value.type.kind === 'map' ? list(values, value.type.element) : tuple(values)).marked(value.isSensitive);
  }),
  merge: defineMany([], keeping(nullable(ANY)), (...maps) => merged(maps).marked(maps.some(({ isSensitive }) => isSensitive))),
  lookup: defineMany([keeping(ANY), keeping(TEXT)], keeping(nullable(ANY)), (...args) => looked(args)),
  zipmap: define([keeping(TEXTS), keeping(ANY)], (keys, values) => zipped(keys, values)),
  transpose: define([{ type: mapOf(listOf(STRING)) }], transposed),
  setunion: ofSets(() => true),
  setintersection: ofSets((key, others) => others.every((other) => other.has(key)), 'first'),
  setsubtract: { parameters: [SET, SET], run: ofSets((key, others) => !others.some((other) => other.has(key)), 'first').run },
};

/** Elements of the sets, or of the first alone, for which it holds in the others. */
function ofSets(isKept: (key: string, others: readonly Map<string, Value>[]) => boolean, from?: 'first'): FunctionSpec {
  return defineMany([SET], SET, (...sets) => {
    const known = sets.filter(({ type, children }) => children.length > 0 || type.element !== DYNAMIC);
    const type = known.length === 0 ? DYNAMIC : unify(known.map((one) => one.type.element));
    if (!type) throw new Error('The elements of the sets have no type in common');
    const [first, ...others] = sets.map((one) => new Map(one.children.map((value) => convert(value, type)).map((value) => [keyOf(value), value])));
    const all = from === 'first' ? [...(first ?? [])] : [...(first ?? []), ...others.flatMap((other) => [...other])];
    return set(all.filter(([key]) => isKept(key, others)).map(([, value]) => value), type);
  });
}

function merged(maps: readonly Value[]): Value {
  const [first] = maps;
  const isOpen = maps.some(({ type }) => type === DYNAMIC);
  for (const one of maps) if (!one.isNull || one.type !== DYNAMIC) if (one.type.kind !== 'map' && one.type.kind !== 'object') throw new Error('merge() takes maps');
  const entries = new Map(maps.flatMap((one) => [...one.entries]));
  const isAlike = first !== undefined && !isOpen && maps.every(({ type }) => type.equals(first.type));
  return isAlike && first.type.kind === 'map' ? map(entries, first.type.element) : object(entries);
}

function looked([value, key, standard, ...more]: readonly Value[]): Value {
  if (!value || !key || more.length > 0) throw new Error('lookup() takes two or three arguments');
  elementsOf(value, 'lookup', 'map', 'object');
  const isMap = value.type.kind === 'map';
  const fallback = standard && isMap ? convert(standard, value.type.element) : standard;
  const found = value.entries.get(wordOf(key)) ?? fallback;
  if (!found) throw new Error(key.isSensitive ? 'The key is not in the map' : `There is no ${wordOf(key)} in the map`);
  return found.marked(value.isSensitive || key.isSensitive);
}

function zipped(keys: Value, values: Value): Value {
  const elements = elementsOf(values, 'zipmap', 'list', 'tuple');
  if (keys.children.length !== elements.length) throw new Error('zipmap() takes as many keys as values');
  if (keys.children.some(({ isNull }) => isNull)) throw new Error('zipmap() takes no null as a key');
  const entries = new Map(elements.map((value, index) => [String(keys.children[index]?.raw), value]));
  return (values.type.kind === 'list' ? map(entries, values.type.element) : object(entries)).marked(keys.holdsSensitive || values.isSensitive);
}

function transposed(lists: Value): Value {
  const result = new Map<string, string[]>();
  for (const [key, values] of lists.entries) {
    if (values.isNull || values.children.some(({ isNull }) => isNull)) throw new Error('transpose() takes no null');
    for (const value of values.children) result.set(wordOf(value), [...(result.get(wordOf(value)) ?? []), key]);
  }
  return map(new Map([...result].map(([key, words]) => [key, list(words.sort(compareTexts).map(text))])), listOf(STRING));
}
