/** `format()` and `formatlist()`. */
import { asNumber, asText } from '../expression/value.js';
import { jsonOf } from './json.js';

/** `%s`, `%d`, `%v`, `%q`, `%f`, `%x`, `%t` with padding, such as `%02d`, `%-8s` and `%.2f`. @throws Error for the rest of Go's verbs */
export function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  let used = 0;
  const result = pattern.replace(
    /%(%|([-+0 #]*)(\d*)(?:\.(\d+))?(\[\d+\])?([a-zA-Z]))/g,
    (whole, rest: string, flags: string, width: string, places: string | undefined, index: string | undefined, verb: string) => {
      if (rest === '%') return '%';
      const at = index === undefined ? next++ : Number(index.slice(1, -1)) - 1;
      if (index !== undefined) next = at + 1;
      used = Math.max(used, at + 1);
      if (at >= values.length) throw new Error(`format() has no value for ${whole}`);
      const word = formatted(verb, values[at], places);
      const signed = flags.includes('+') && /^[dfeg]$/.test(verb) && !word.startsWith('-') ? `+${word}` : word;
      return padded(signed, Number(width || 0), flags);
    },
  );
  if (used < values.length) throw new Error(`format() is given ${values.length} values, and ${JSON.stringify(pattern)} takes ${used}`);
  return result;
}

/** One text for each element of the lists; a single value stands in all of them. */
export function formatList(pattern: string, values: readonly unknown[]): string[] {
  const lengths = [...new Set(values.filter(Array.isArray).map((value) => (value as unknown[]).length))];
  if (lengths.length > 1) throw new Error('The lists of formatlist() have different lengths');
  return Array.from({ length: lengths[0] ?? 1 }, (_nothing, index) =>
    format(pattern, values.map((value) => (Array.isArray(value) ? (value as unknown[])[index] : value))),
  );
}

function padded(word: string, width: number, flags: string): string {
  if (flags.includes('-')) return word.padEnd(width);
  if (!flags.includes('0')) return word.padStart(width);
  const sign = /^[-+]/.exec(word)?.[0] ?? '';
  return sign + word.slice(sign.length).padStart(width - sign.length, '0');
}

function formatted(verb: string, value: unknown, places: string | undefined): string {
  if (verb === 'd') return whole(asNumber(value));
  if (verb === 'f') return asNumber(value).toFixed(Number(places ?? 6));
  if (verb === 's') return places === undefined ? asText(value) : [...asText(value)].slice(0, Number(places)).join('');
  if (verb === 'q') return JSON.stringify(asText(value));
  if (verb === 'x') return typeof value === 'number' ? value.toString(16) : Buffer.from(asText(value)).toString('hex');
  if (verb === 't' && typeof value === 'boolean') return String(value);
  if (verb === 'v') return typeof value === 'object' ? jsonOf(value) : asText(value);
  throw new Error(`format() with %${verb} is not evaluated here`);
}

function whole(value: number): string {
  if (!Number.isInteger(value)) throw new Error('%d takes a whole number');
  return String(value);
}
