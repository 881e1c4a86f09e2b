/** JSON as Terraform writes it. */
import { isRecord, keysOf } from '../expression/value.js';

/** Keys in order, and no `<`, `>` and `&`. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return isRecord(value) ? Object.fromEntries(keysOf(value).map((key) => [key, sorted(value[key])])) : value;
}
