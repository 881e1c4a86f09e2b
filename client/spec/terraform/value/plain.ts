/** Values of Terraform as plain ones of JavaScript, and the other way. */
import { convert, nameOf } from './convert.js';
import { BigNumber } from './number.js';
import { Refusal } from './refusal.js';
import { BOOL, NUMBER, STRING } from './type.js';
import { NULL, NamedId, Value, bool, namedId, number, object, text, tuple } from './value.js';

/** The value as Terraform writes it into a text. @throws Error when it is a list, a map, null or not known */
export const asText = (value: Value): string => inType(value, STRING, 'cannot stand in a text') as string;

/** @throws Error when the value is no number and no text of one */
export const asNumber = (value: Value): BigNumber => inType(value, NUMBER, 'is no number') as BigNumber;

/** @throws Error when the value is neither true nor false, nor a text of one */
export const asSwitch = (value: Value): boolean => inType(value, BOOL, 'is neither true nor false') as boolean;

function inType(value: Value, type: typeof STRING, refusal: string): unknown {
  if (value.raw instanceof NamedId) throw new Refusal(`${nameOf(value)} ${refusal}`);
  if (value.isUnknown || value.isNull || !value.type.isPrimitive) throw new Error(`${nameOf(value)} ${refusal}`);
  return convert(value, type).raw;
}

/** Lists, records, texts, numbers, switches, null and `NamedId`. A number that JavaScript has not exactly is the text of it. */
export function plain(value: Value): unknown {
  const { raw } = value;
  if (raw instanceof BigNumber) return isExact(raw) ? raw.toNumber() + 0 : raw.toString();
  if (raw instanceof Map) return Object.fromEntries([...value.entries].map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(raw) ? value.children.map(plain) : raw;
}

/** A zero has no sign in JavaScript's JSON. */
const isExact = (value: BigNumber): boolean => value.sign === 0 || String(value.toNumber()) === value.toString();

/** A value from JSON, YAML or the command line; objects and tuples as they are written in a file. */
export function fromPlain(value: unknown): Value {
  if (value instanceof Value) return value;
  if (value === null || value === undefined) return NULL;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'number' || typeof value === 'bigint') return number(written(value));
  if (value instanceof NamedId) return namedId(value);
  if (Array.isArray(value)) return tuple(value.map(fromPlain));
  return object(new Map(Object.entries(value).map(([key, inner]) => [key.normalize('NFC'), fromPlain(inner)])));
}

function written(value: number | bigint): BigNumber {
  const parsed = BigNumber.parse(String(value));
  if (!parsed) throw new Error('The number is not finite');
  return parsed;
}
