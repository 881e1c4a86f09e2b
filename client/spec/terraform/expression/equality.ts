/** When two values are the same: in type and value, whatever their marks. */
import { nameOf } from '../value/convert.js';
import { NamedId, type Value } from '../value/value.js';
import { BigNumber } from '../value/number.js';
import { Refusal } from '../value/refusal.js';

/** @throws Error for what TIR alone could compare */
export function same(one: Value, other: Value): boolean {
  for (const value of [one, other]) if (value.raw instanceof NamedId) throw new Refusal(`${nameOf(value)} cannot be compared here`);
  if (one.raw === null || other.raw === null) return one.raw === other.raw;
  if (!one.type.equals(other.type)) return false;
  if (one.raw instanceof BigNumber) return one.raw.compare(other.raw as BigNumber) === 0;
  if (typeof one.raw !== 'object') return one.raw === other.raw;
  const [keys, others] = [[...one.entries.keys()], [...other.entries.keys()]];
  const { children } = other;
  return (
    one.children.length === children.length &&
    keys.every((key, index) => key === others[index]) &&
    one.children.every((child, index) => same(child, children[index] ?? child))
  );
}
