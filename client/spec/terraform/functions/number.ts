/** Functions on numbers. */
import { asNumber, asText } from '../expression/value.js';
import { list, number, type Functions } from './function.js';

export const numberFunctions: Functions = {
  abs: number((value = 0) => Math.abs(value)),
  ceil: number((value = 0) => Math.ceil(value)),
  floor: number((value = 0) => Math.floor(value)),
  log: number((value = 1, base = Math.E) => Math.log(value) / Math.log(base)),
  max: number(Math.max),
  min: number(Math.min),
  pow: number((value = 0, power = 1) => value ** power),
  signum: number((value = 0) => Math.sign(value)),
  parseint: ([text, base]) => parsed(asText(text), asNumber(base)),
  range: (args) => range(args.map(asNumber)),
  sum: ([values]) => list(values).map(asNumber).reduce((one, other) => one + other),
};

function parsed(text: string, base: number): number {
  const value = Number.parseInt(text, base);
  if (value.toString(base) !== text.toLowerCase().replace(/^(-?)0+(?=.)/, '$1')) throw new Error(`The text is no whole number of base ${base}`);
  return value;
}

function range(numbers: readonly number[]): number[] {
  const [first = 0, second, third] = numbers;
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const step = third ?? (start <= end ? 1 : -1);
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count) || count > 1_024) throw new Error('range() gives at most 1024 numbers');
  return Array.from({ length: count }, (_nothing, index) => start + index * step);
}
