import { parseJson } from '../../json.js';

/** Marks a text that stands for a whole number; a sign of the private use area, which no text of a tensor begins with. */
const mark = '\uE000';

/** JSON whose whole numbers beyond 2^53 come as bigint, every other value as `JSON.parse` gives it. @throws SyntaxError */
export function parseWhole(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  const value = parseJson(marked);
  return marked === text ? value : unmarked(value);
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(mark) ? BigInt(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unmarked(one)]));
}

/** A value as JSON, its bigints as whole numbers with every digit. */
export function wholeJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${mark}${one}` : one));
  return text.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
