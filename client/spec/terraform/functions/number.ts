/** Functions on numbers. */
import { BigNumber } from '../value/number.js';
import { nameOf } from '../value/convert.js';
import { asNumber } from '../value/plain.js';
import { NUMBER, STRING } from '../value/type.js';
import { count, list, number, type Value } from '../value/value.js';
import { ANY, NUM, define, defineMany, numberOf, wholeOf, wordOf, type Functions } from './function.js';
import { elementsOf } from './elements.js';

const ofNumbers = (run: (...numbers: BigNumber[]) => BigNumber, arity = 1) =>
  define(Array.from({ length: arity }, () => NUM), (...args) => number(run(...args.map(numberOf))));

/** Floating point of 64 bits, as Terraform draws these. */
const drawn = (run: (...numbers: number[]) => number) =>
  define([NUM, NUM], (...args) => number(BigNumber.drawn(run(...args.map((value) => numberOf(value).toNumber())))));

const furthest = (isFurther: (order: number) => boolean) =>
  defineMany([NUM], NUM, (...args) => args.reduce((one, other) => (isFurther(numberOf(other).compare(numberOf(one))) ? other : one)));

export const numberFunctions: Functions = {
  abs: ofNumbers((value) => value.absolute()),
  ceil: ofNumbers((value) => value.ceil()),
  floor: ofNumbers((value) => value.floor()),
  log: drawn((value, base) => Math.log(value) / Math.log(base)),
  max: furthest((order) => order > 0),
  min: furthest((order) => order < 0),
  pow: drawn((value, power) => (Math.abs(value) === 1 && !Number.isFinite(power) ? 1 : value ** power)),
  signum: define([NUM], (value) => {
    if (!numberOf(value).isWhole) throw new Error('signum() takes a whole number');
    return count(numberOf(value).sign);
  }),
  parseint: define([ANY, NUM], (word, base) => {
    if (word.type !== STRING) throw new Error('parseint() takes a text');
    return number(parsed(wordOf(word), wholeOf(base)));
  }),
  range: defineMany([], NUM, (...args) => range(args)),
  sum: define([ANY], (values) => {
    const [first, ...others] = elementsOf(values, 'sum', 'list', 'set', 'tuple').map(asNumber);
    if (!first) throw new Error('sum() takes a list that is not empty');
    return number(others.reduce((one, other) => one.plus(other), first));
  }),
};

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function parsed(word: string, base: number): BigNumber {
  if (base < 2 || base > 62) throw new Error('parseint() takes a base from 2 to 62');
  const [, sign = '', letters = ''] = /^([+-]?)(.+)$/s.exec(word) ?? [];
  // Up to base 36 large letters are the same digits as small ones.
  const values = [...(base <= 36 ? letters.toLowerCase() : letters)].map((letter) => digits.indexOf(letter));
  if (values.length === 0 || values.some((value) => value < 0 || value >= base))
    throw new Error(`The text is no whole number of base ${base}`);
  const whole = values.reduce((sum, value) => sum * BigInt(base) + BigInt(value), 0n);
  return BigNumber.whole(sign === '-' ? -whole : whole);
}

/** Most numbers that Terraform's `range()` gives. */
const MOST = 1_024;

function range(args: readonly Value[]): Value {
  const zero = BigNumber.counted(0);
  const [first, second, third] = args.map(numberOf);
  if (!first || args.length > 3) throw new Error('range() takes one, two or three numbers');
  const [start, end] = second ? [first, second] : [zero, first];
  const step = third ?? BigNumber.counted(end.compare(start) < 0 ? -1 : 1);
  if (step.sign === 0) throw new Error('The step of range() is 0');
  if (end.compare(start) * step.sign < 0) throw new Error(`${nameOf(number(step))} leads away from the end of range()`);
  const values: Value[] = [];
  for (let next = start; next.compare(end) * step.sign < 0; next = next.plus(step)) {
    if (values.length === MOST) throw new Error(`range() gives at most ${MOST} numbers`);
    values.push(number(next));
  }
  return list(values, NUMBER);
}
