/** Operators of expressions. They throw for values that do not fit. */
import { asNumber, asSwitch } from '../value/plain.js';
import type { BigNumber } from '../value/number.js';
import { bool, number, type Value } from '../value/value.js';
import { same } from './equality.js';

const arithmetic: Readonly<Record<string, (one: BigNumber, other: BigNumber) => BigNumber>> = {
  add: (one, other) => one.plus(other),
  subtract: (one, other) => one.minus(other),
  multiply: (one, other) => one.times(other),
  divide: (one, other) => one.over(other),
  modulo: (one, other) => one.modulo(other),
};

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  lessThan: (order) => order < 0,
  lessThanOrEqual: (order) => order <= 0,
  greaterThan: (order) => order > 0,
  greaterThanOrEqual: (order) => order >= 0,
};

export function binary(operator: string, one: Value, other: Value): Value {
  return result(operator, one, other).marked(isMarked(operator, one, other));
}

/** A comparison of values says something of all that is in them. */
const isMarked = (operator: string, one: Value, other: Value): boolean =>
  operator === 'equal' || operator === 'notEqual'
    ? one.holdsSensitive || other.holdsSensitive
    : one.isSensitive || other.isSensitive;

function result(operator: string, one: Value, other: Value): Value {
  if (operator === 'logicalAnd') return bool(both(one, other).every(Boolean));
  if (operator === 'logicalOr') return bool(both(one, other).some(Boolean));
  if (operator === 'equal') return bool(same(one, other));
  if (operator === 'notEqual') return bool(!same(one, other));
  const calculate = Object.hasOwn(arithmetic, operator) ? arithmetic[operator] : undefined;
  if (calculate) return number(calculate(asNumber(one), asNumber(other)));
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) throw new Error(`The operator ${operator} is not known here`);
  return bool(compare(asNumber(one).compare(asNumber(other))));
}

const both = (one: Value, other: Value): boolean[] => [asSwitch(one), asSwitch(other)];

export function unary(operator: string, value: Value): Value {
  const result = operator === 'negate' ? number(asNumber(value).negated()) : bool(!asSwitch(value));
  return result.marked(value.isSensitive);
}
