/** Sets: which elements are the same, and the order in which Terraform goes through them. @see go-cty cty/set_internals.go (read 2026-11) */
import { BigNumber, rounded } from './number.js';
import { Refusal } from './refusal.js';
import { compareTexts, type Type } from './type.js';
import type { Value } from './value.js';

/** Elements of the type, each once, in order. */
export function orderedSet(type: Type, elements: readonly Value[]): Value[] {
  if (elements.some(({ raw }) => raw instanceof BigNumber && raw.sign === 0 && raw.isNegative)) throw new Refusal('A zero with a sign has no place in a set here');
  const different = new Map<string, Value>();
  for (const element of elements) {
    const key = keyOf(element);
    if (!different.has(key)) different.set(key, element);
  }
  const all = [...different.values()];
  if (type.isPrimitive) return all.sort((one, other) => compare(type, one, other));
  const hashes = new Map(all.map((element) => [element, element.raw === null ? undefined : hashed(element)]));
  return all.sort((one, other) => {
    const [a, b] = [hashes.get(one), hashes.get(other)];
    return a === undefined || b === undefined ? Number(a === undefined) - Number(b === undefined) : compareTexts(a, b);
  });
}

/** A text that values of one type share when they are equal. */
export function keyOf({ type, raw, children, entries }: Value): string {
  if (raw === null) return '~';
  if (!Array.isArray(raw) && typeof raw === 'object' && 'lookup' in raw) throw new Refusal(`${raw.address}, which TIR alone knows, cannot be compared here`);
  if (typeof raw === 'string' || typeof raw === 'boolean') return JSON.stringify(raw);
  if (type.kind === 'number') return (({ mantissa, exponent }) => `${mantissa}p${exponent}`)(raw as BigNumber);
  if (type.kind === 'map') return `{${[...entries].map(([key, inner]) => `${JSON.stringify(key)}:${keyOf(inner)};`).join('')}}`;
  return `[${children.map((inner) => `${keyOf(inner)};`).join('')}]`;
}

/** Of plain values, null behind all others. */
function compare(type: Type, one: Value, other: Value): number {
  if (one.raw === null || other.raw === null) return Number(one.raw === null) - Number(other.raw === null);
  if (type.kind === 'string') return compareTexts(one.raw as string, other.raw as string);
  if (type.kind === 'number') return (one.raw as BigNumber).compare(other.raw as BigNumber);
  return Number(one.raw) - Number(other.raw);
}

/** What Terraform orders all other sets by. */
function hashed({ type, raw, children, entries }: Value): string {
  if (raw === null) return '~';
  if (typeof raw === 'string') return quoted(raw);
  if (typeof raw === 'boolean') return raw ? 'T' : 'F';
  if (type.kind === 'number') return tenDigits(raw as BigNumber);
  if (type.kind === 'map') return `{${[...entries].map(([key, inner]) => `${quoted(key)}:${hashed(inner)};`).join('')}}`;
  const inside = children.map((inner) => `${hashed(inner)};`).join('');
  return type.kind === 'list' || type.kind === 'set' ? `[${inside}]` : `<${inside}>`;
}

const letters: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\u0007': 'a', '\b': 'b', '\f': 'f', '\v': 'v' };

/** A text as Go quotes it with `%q`. */
export const quoted = (word: string): string =>
  `"${word.replace(/["\\]|[^\P{C}]|[^\P{Z} ]/gu, (letter) => {
    if (letter === '"' || letter === '\\') return `\\${letter}`;
    const code = letter.codePointAt(0) ?? 0;
    if (letters[letter] !== undefined) return `\\${letters[letter]}`;
    if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  })}"`;

/** `%.10g` of Go. */
function tenDigits(value: BigNumber): string {
  const { digits, point } = rounded(value.decimal, 10);
  const sign = value.sign < 0 ? '-' : '';
  if (digits === '') return '0';
  const power = point - 1;
  if (power < -4 || power >= 10) {
    const places = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${places}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, '0');
  return `${sign}${padded.slice(0, point)}${padded.length > point ? `.${padded.slice(point)}` : ''}`;
}
