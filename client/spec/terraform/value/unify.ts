/** Which types can become others, and the one that several have in common. @see go-cty cty/convert/unify.go and compare_types.go (read 2026-11) */
import { DYNAMIC, STRING, listOf, mapOf, objectOf, setOf, tupleOf, type Type } from './type.js';

/** undefined when they have none; `dynamic` when it is not known. @param isUnsafe as for `isConvertible()` */
export function unify(types: readonly Type[], isUnsafe = true): Type | undefined {
  const [first, ...others] = distinct(types);
  if (!first || others.length === 0) return first;
  const all = [first, ...others];
  const counts = new Map<string, Type[]>();
  for (const type of all) counts.set(type.kind, [...(counts.get(type.kind) ?? []), type]);
  const has = (...kinds: Type['kind'][]): boolean => all.every(({ kind }) => kind === 'dynamic' || kinds.includes(kind));
  const isOpen = counts.has('dynamic');
  const elements = (make: (element: Type) => Type): Type | undefined => {
    if (isOpen) return DYNAMIC;
    const element = unify(all.map((type) => type.element), isUnsafe);
    return element && make(element);
  };
  if (counts.has('map') && has('map')) return elements(mapOf);
  if (counts.has('map') && has('map', 'object')) {
    const found = inPlace(all, 'object', (objects) => toMap(objects, isUnsafe), isUnsafe);
    if (found?.kind === 'map') return found;
  } else if (counts.has('list') && has('list')) return elements(listOf);
  else if (counts.has('list') && has('list', 'tuple')) {
    const found = inPlace(all, 'tuple', (tuples) => toList(tuples, isUnsafe), isUnsafe);
    if (found?.kind === 'list') return found;
  } else if (counts.has('set') && has('set')) return elements(setOf);
  else if (counts.has('object') && has('object')) return isOpen ? DYNAMIC : ofObjects(all, isUnsafe);
  else if (counts.has('tuple') && has('tuple')) return isOpen ? DYNAMIC : ofTuples(all, isUnsafe);
  else if (counts.has('object') && counts.has('tuple')) return undefined;
  return byPreference(all).find((wanted) => all.every((type) => isConvertible(type, wanted, isUnsafe)));
}

const distinct = (types: readonly Type[]): Type[] => [...new Map(types.map((type) => [type.name, type])).values()];

/** The same with the types of one kind replaced by what those have in common. */
function inPlace(types: readonly Type[], kind: Type['kind'], join: (types: readonly Type[]) => Type | undefined, isUnsafe: boolean): Type | undefined {
  const joined = join(types.filter((type) => type.kind === kind));
  return joined && unify(types.map((type) => (type.kind === kind ? joined : type)), isUnsafe);
}

function toMap(types: readonly Type[], isUnsafe: boolean): Type | undefined {
  const element = unify(types.flatMap(({ attributes }) => [...attributes.values()]), isUnsafe);
  return element && fitting(types, mapOf(element), isUnsafe);
}

function toList(types: readonly Type[], isUnsafe: boolean): Type | undefined {
  const element = unify(types.flatMap(({ elements }) => elements), isUnsafe);
  return element && fitting(types, listOf(element), isUnsafe);
}

const fitting = (types: readonly Type[], wanted: Type, isUnsafe: boolean): Type | undefined =>
  types.every((type) => isConvertible(type, wanted, isUnsafe)) ? wanted : undefined;

/** Objects with the same attributes are one object; others a map, if their attributes have a type in common. */
function ofObjects(types: readonly Type[], isUnsafe: boolean): Type | undefined {
  const keys = [...(types[0]?.attributes.keys() ?? [])];
  const isSame = types.every(({ attributes }) => attributes.size === keys.length && keys.every((key) => attributes.has(key)));
  if (!isSame) return toMap(types, isUnsafe);
  const attributes = new Map<string, Type>();
  for (const key of keys) {
    const common = unify(types.map((type) => type.attributes.get(key) ?? DYNAMIC), isUnsafe);
    if (!common) return undefined;
    attributes.set(key, common);
  }
  return fitting(types, objectOf(attributes), isUnsafe) ?? toMap(types, isUnsafe);
}

function ofTuples(types: readonly Type[], isUnsafe: boolean): Type | undefined {
  const length = types[0]?.elements.length ?? 0;
  if (types.some(({ elements }) => elements.length !== length)) return toList(types, isUnsafe);
  const elements: Type[] = [];
  for (let index = 0; index < length; index++) {
    const common = unify(types.map((type) => type.elements[index] ?? DYNAMIC), isUnsafe);
    if (!common) return undefined;
    elements.push(common);
  }
  return fitting(types, tupleOf(elements), isUnsafe) ?? toList(types, isUnsafe);
}

/** The more general types first, else in their order. */
function byPreference(types: readonly Type[]): Type[] {
  const above = types.map((type) => types.filter((other) => compare(other, type) < 0));
  const result: Type[] = [];
  while (result.length < types.length) {
    const next = types.find((type, index) => !result.includes(type) && above[index]?.every((other) => result.includes(other)));
    if (!next) return [...result, ...types.filter((type) => !result.includes(type))];
    result.push(next);
  }
  return result;
}

/** Below 0 when the first is the more general one, 0 when neither is. */
function compare(one: Type, other: Type): number {
  if (one === DYNAMIC || other === DYNAMIC) return Number(one === DYNAMIC) - Number(other === DYNAMIC);
  if (one.isPrimitive && other.isPrimitive) return Number(other === STRING) * 1 - Number(one === STRING) * 1;
  if (one.isCollection && one.kind === other.kind) return compare(one.element, other.element);
  const [a, b] = [generality[one.kind], generality[other.kind]];
  if (a !== undefined && b !== undefined && Math.trunc(a / 10) === Math.trunc(b / 10) && a !== b) return a - b;
  if (one.kind !== other.kind) return 0;
  const pairs =
    one.kind === 'tuple'
      ? one.elements.length === other.elements.length
        ? one.elements.map((type, index) => [type, other.elements[index]] as const)
        : []
      : one.attributes.size === other.attributes.size
        ? [...one.attributes].map(([key, type]) => [type, other.attributes.get(key)] as const)
        : [];
  if (pairs.some(([, type]) => type === undefined)) return 0;
  const signs = new Set(pairs.map(([a, b]) => Math.sign(compare(a, b ?? DYNAMIC))));
  return signs.has(-1) === signs.has(1) ? 0 : signs.has(-1) ? -1 : 1;
}

/** Sets before lists before tuples, and maps before objects. */
const generality: Partial<Record<Type['kind'], number>> = { list: 11, tuple: 12, set: 13, map: 21, object: 22 };

/**
 * Whether values of the one type can become those of the other.
 * @param isUnsafe also where that depends on the value, such as a text that may be a number
 */
export function isConvertible(from: Type, to: Type, isUnsafe: boolean): boolean {
  if (to === DYNAMIC || from.equals(to)) return true;
  if (from === DYNAMIC) return isUnsafe;
  if (from.isPrimitive && to.isPrimitive) return to === STRING || (isUnsafe && from === STRING);
  const inner = (one: Type, other: Type): boolean => isConvertible(one, other, isUnsafe);
  switch (to.kind) {
    case 'list':
    case 'set':
      if (from.kind === 'tuple') return partsFit(from.elements, to.element, isUnsafe);
      if (from.kind === 'list' && to.kind === 'set' && !isUnsafe) return false;
      return (from.kind === 'list' || from.kind === 'set') && inner(from.element, to.element);
    case 'map':
      if (from.kind === 'object') return partsFit([...from.attributes.values()], to.element, isUnsafe, true);
      return from.kind === 'map' && inner(from.element, to.element);
    case 'tuple':
      return (
        from.kind === 'tuple' &&
        from.elements.length === to.elements.length &&
        from.elements.every((element, index) => inner(element, to.elements[index] ?? DYNAMIC))
      );
    case 'object':
      if (from.kind === 'map')
        return isUnsafe && [...to.attributes].every(([key, type]) => to.optional.has(key) || inner(from.element, type));
      if (from.kind !== 'object') return false;
      return [...to.attributes].every(([key, type]) => {
        const own = from.attributes.get(key);
        return own ? inner(own, type) : to.optional.has(key);
      });
    default:
      return false;
  }
}

function partsFit(parts: readonly Type[], element: Type, isUnsafe: boolean, isOpen = false): boolean {
  if (parts.length === 0) return true;
  const wanted = element === DYNAMIC ? unify(parts, isUnsafe) : element;
  if (!wanted) return false;
  if (wanted === DYNAMIC) return isOpen || parts.every((part) => part === DYNAMIC);
  return parts.every((part) => isConvertible(part, wanted, isUnsafe));
}
