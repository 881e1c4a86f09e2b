/** Elements that `for_each` goes through. */
import { UNKNOWN, isRecord } from './value.js';

export interface Element {
  key: unknown;
  value: unknown;
}

/** One element for each of a map, a set or a list; one of unknown key when nothing is known; undefined for anything else. */
export function instancesOf(source: unknown): Element[] | undefined {
  if (source === UNKNOWN) return [{ key: UNKNOWN, value: UNKNOWN }];
  if (source === null) return [];
  if (Array.isArray(source))
    return source.map((value: unknown, index) => ({ key: typeof value === 'string' ? value : index, value }));
  if (!isRecord(source)) return undefined;
  return Object.keys(source)
    .sort()
    .map((key) => ({ key, value: source[key] }));
}
