/** Operators of expressions. They throw for values that do not fit. */
import { UNKNOWN, asNumber, asSwitch, holdsUnknown } from './value.js';

const ofNumbers: Record<string, (one: number, other: number) => number | boolean> = {
  add: (one, other) => one + other,
  subtract: (one, other) => one - other,
  multiply: (one, other) => one * other,
  divide: (one, other) => {
    if (other === 0) throw new Error('A division by zero has no result');
    return one / other;
  },
  modulo: (one, other) => one % other,
  lessThan: (one, other) => one < other,
  lessThanOrEqual: (one, other) => one <= other,
  greaterThan: (one, other) => one > other,
  greaterThanOrEqual: (one, other) => one >= other,
};

/** The right side is evaluated only when the left one does not decide. */
export function binary(operator: string, left: () => unknown, right: () => unknown): unknown {
  const one = left();
  if (one === UNKNOWN) return UNKNOWN;
  if (operator === 'logicalAnd' && !asSwitch(one)) return false;
  if (operator === 'logicalOr' && asSwitch(one)) return true;
  const other = right();
  if (holdsUnknown(one) || holdsUnknown(other)) return UNKNOWN;
  if (operator === 'logicalAnd' || operator === 'logicalOr') return asSwitch(other);
  if (operator === 'equal') return same(one, other);
  if (operator === 'notEqual') return !same(one, other);
  const operate = ofNumbers[operator];
  if (!operate) throw new Error(`The operator ${operator} is not known here`);
  return operate(asNumber(one), asNumber(other));
}

export function unary(operator: string, value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  return operator === 'negate' ? -asNumber(value) : !asSwitch(value);
}

/** Equal in type and value, whatever the order of keys. */
export const same = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
