/** Arguments of functions that are collections. */
import { nameOf } from '../value/convert.js';
import type { Kind, Type } from '../value/type.js';
import { list, tuple, type Value } from '../value/value.js';

/** Elements of a value of one of the kinds. @throws Error for any other */
export function elementsOf(value: Value, name: string, ...kinds: Kind[]): readonly Value[] {
  if (!kinds.includes(value.type.kind) || value.isNull) throw new Error(`${name}() takes no ${nameOf(value).replace(/^(A|This) /, '')}`);
  return value.children;
}

/** The elements in a value of the kind that the source has: a tuple of a tuple, else a list. */
export const sequence = (elements: readonly Value[], { kind, element }: Type): Value =>
  kind === 'tuple' ? tuple(elements) : list(elements, element);
