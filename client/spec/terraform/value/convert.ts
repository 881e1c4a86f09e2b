/** Conversions between types. @see github.com/zclconf/go-cty cty/convert, whose rules these are (read 2026-11) */
import { BigNumber } from './number.js';
import { BOOL, DYNAMIC, STRING, listOf, mapOf, objectOf, setOf, tupleOf, type Type } from './type.js';
import { isConvertible, unify } from './unify.js';
import { FALSE, NamedId, NULL, TRUE, type Value, list, map, nullOf, number, object, set, text, tuple } from './value.js';

/** The value in the type, which may leave open what is in it. @throws Error in words when it does not fit */
export function convert(value: Value, type: Type): Value {
  if (value.type.equals(type) || type === DYNAMIC || value.holdsUnknown) return value;
  if (!isConvertible(value.type, type, true)) throw misfit(value, type);
  return converted(value, type);
}

function converted(value: Value, type: Type): Value {
  if (type === DYNAMIC || value.type.equals(type)) return value;
  if (value.isSensitive) return converted(value.unmarked(), type).marked(true);
  if (value.isNull) return nullOf(replaced(value.type, withoutOptional(type)));
  switch (type.kind) {
    case 'string':
      return value.raw instanceof NamedId ? value : text(String(value.raw));
    case 'number':
    case 'bool':
      if (value.raw instanceof NamedId) return value;
      return type.kind === 'number' ? numberOf(value) : boolOf(value);
    case 'list':
    case 'set': {
      const wantedElement = elementOf(value.type, type);
      const element = withoutOptional(wantedElement);
      const inner = value.children.map((one) => converted(one, wantedElement));
      if (type.kind === 'set') return set(alike(inner), element);
      return list(inner.some((one) => !one.type.equals(inner[0]?.type ?? DYNAMIC)) ? unified(inner) : inner, element);
    }
    case 'map': {
      const element = elementOf(value.type, type);
      const inner = [...value.entries].map(([key, one]) => [key, converted(one, element)] as const);
      const own = inner.map(([, one]) => one);
      const same = element === DYNAMIC ? alike(own) : unified(own);
      return map(new Map(inner.map(([key], index) => [key, same[index] ?? NULL])), withoutOptional(element));
    }
    case 'tuple':
      return tuple(value.children.map((one, index) => converted(one, type.elements[index] ?? DYNAMIC)));
    case 'object':
      return objectFrom(value, type);
    default:
      return value;
  }
}

/** The type of elements that the conversion leads to: where it is left open, one that all of them have in common. */
function elementOf(from: Type, to: Type): Type {
  if (to.element !== DYNAMIC) return to.element;
  if (from.kind === 'tuple') return unify(from.elements) ?? DYNAMIC;
  return from.kind === 'object' ? (unify([...from.attributes.values()]) ?? DYNAMIC) : from.element;
}

function objectFrom(value: Value, type: Type): Value {
  const entries = new Map<string, Value>();
  for (const [key, attribute] of type.attributes) {
    const inner = value.entries.get(key);
    if (inner === undefined && !type.optional.has(key)) throw new Error(`It lacks the attribute ${key}`);
    if (inner && !isConvertible(inner.type, attribute, true)) throw misfit(inner, attribute);
    entries.set(key, inner ? converted(inner, attribute) : nullOf(withoutOptional(attribute)));
  }
  return object(entries);
}

function numberOf(value: Value): Value {
  const parsed = typeof value.raw === 'string' ? BigNumber.parse(value.raw) : undefined;
  if (!parsed) throw new Error(`${nameOf(value)} is no number`);
  return number(parsed);
}

function boolOf(value: Value): Value {
  if (value.raw === 'true' || value.raw === '1') return TRUE;
  if (value.raw === 'false' || value.raw === '0') return FALSE;
  throw new Error(`${nameOf(value)} is neither true nor false`);
}

/** Values of one type, after their own conversion. @throws Error when they have none in common */
function unified(values: readonly Value[]): Value[] {
  const type = unify(values.map((value) => value.type));
  if (!type && values.length > 0) throw new Error('The elements have no type in common');
  return alike(values.map((value) => converted(value, type ?? DYNAMIC)));
}

/** Nulls without a type take that of the others. @throws Error when these have several */
function alike(values: readonly Value[]): Value[] {
  const type = values.find((value) => value.type !== DYNAMIC)?.type ?? DYNAMIC;
  return values.map((value) => {
    if (value.type === DYNAMIC) return value.isNull ? nullOf(type).marked(value.isSensitive) : value;
    if (!value.type.equals(type)) throw new Error('The elements have no type in common');
    return value;
  });
}

/** The type of a null that is converted: what the wanted type leaves open, its own says. */
function replaced(from: Type, to: Type): Type {
  if (from === DYNAMIC) return to;
  if (to === DYNAMIC) return from;
  const inside = (): Type => {
    if (from.isCollection) return from.element;
    return unify(from.kind === 'tuple' ? from.elements : [...from.attributes.values()]) ?? DYNAMIC;
  };
  if (to.kind === 'list') return listOf(replaced(inside(), to.element));
  if (to.kind === 'set') return setOf(replaced(inside(), to.element));
  if (to.kind === 'map') return mapOf(replaced(inside(), to.element));
  if (to.kind === 'tuple') return tupleOf(to.elements.map((element, index) => replaced(from.elements[index] ?? DYNAMIC, element)));
  if (to.kind !== 'object') return to;
  return objectOf(new Map([...to.attributes].map(([key, type]) => [key, replaced(from.kind === 'map' ? from.element : (from.attributes.get(key) ?? DYNAMIC), type)])));
}

/** The type without the permission to leave attributes out. */
export function withoutOptional(type: Type): Type {
  const { kind, element, elements, attributes } = type;
  if (kind === 'list') return listOf(withoutOptional(element));
  if (kind === 'set') return setOf(withoutOptional(element));
  if (kind === 'map') return mapOf(withoutOptional(element));
  if (kind === 'tuple') return tupleOf(elements.map(withoutOptional));
  return kind === 'object' ? objectOf(new Map([...attributes].map(([key, inner]) => [key, withoutOptional(inner)]))) : type;
}

/** What does not fit, as near to where it lies as can be told. */
function misfit(value: Value, type: Type): Error {
  for (const [key, attribute] of value.type.kind === 'object' ? type.attributes : []) {
    const inner = value.entries.get(key);
    if (!inner && !type.optional.has(key)) return new Error(`It lacks the attribute ${key}`);
    if (inner && !isConvertible(inner.type, attribute, true)) return misfit(inner, attribute);
  }
  return new Error(`${nameOf(value)} is no ${wanted(type)}`);
}

const wanted = (type: Type): string => (type === BOOL ? 'true or false' : type === STRING ? 'text' : type.kind);

/** The value in a message. Texts and numbers stay out of it, since they may be secrets. */
export function nameOf(value: Value): string {
  if (value.isUnknown) return 'What is not known';
  if (value.isNull) return 'null';
  if (value.raw instanceof NamedId) return `${value.raw.address}, which TIR alone knows,`;
  if (typeof value.raw === 'boolean') return String(value.raw);
  if (typeof value.raw === 'string') return 'This text';
  if (value.raw instanceof BigNumber) return 'This number';
  const names: Partial<Record<Type['kind'], string>> = { list: 'A list', tuple: 'A list', set: 'A set' };
  return names[value.type.kind] ?? 'A map';
}
