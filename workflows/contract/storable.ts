/**
 * Text of others, made such as can be kept. PostgreSQL holds a NUL in no text, and neither a NUL nor half of a surrogate
 * pair in JSON; Temporal's messages are UTF-8, which has no halves. JavaScript has both, and so has the JSON of others.
 * Pure. @see postgresql.org/docs/18/datatype-json.html (read 2026-11)
 */

/** What stands where something stood that cannot be kept. */
const STAND_IN = '\uFFFD';

/** Whether a text can be kept as it is. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** The text with U+FFFD for each NUL and each half of a pair. */
export const storable = (text: string): string => (isStorable(text) ? text : text.toWellFormed().replaceAll('\0', STAND_IN));

/** The same value, as JSON has it, with every text in it storable, the keys of its objects too. */
export function storableDeep(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storableDeep);
  if ('toJSON' in value && typeof value.toJSON === 'function') return storableDeep((value as { toJSON: () => unknown }).toJSON());
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), storableDeep(item)]));
}

/** The begin of a storable text, at most `limit` units long, cut at a character. */
export function beginOf(text: string, limit: number): string {
  const begin = text.slice(0, limit);
  return begin.isWellFormed() ? begin : begin.slice(0, -1);
}

/** The end of a storable text, at most `limit` units long, cut at a character. */
export function endOf(text: string, limit: number): string {
  const end = limit > 0 ? text.slice(-limit) : '';
  return end.isWellFormed() ? end : end.slice(1);
}

/** Where in a value a text or a key stands that cannot be kept: keys and indexes, one path each. */
export function findUnstorable(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return isStorable(value) ? [] : [[...path]];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => findUnstorable(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => (isStorable(key) ? findUnstorable(item, [...path, key]) : [[...path, key]]));
}

/** What a text must not hold, for a message. */
export const UNSTORABLE = 'a NUL, or half of a character (a lone surrogate), which PostgreSQL cannot keep';
