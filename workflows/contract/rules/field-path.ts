import { isStorable } from '../storable.js';

/** Path of a field as keys and array indexes. */
export type FieldPath = readonly (string | number)[];

const plainKey = /^[^.[\]"\s]+$/;

/** The path as a person reads and writes it: `endpoint.autoScalePolicy.rules[0].metric`; odd keys as `["a.b"]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (plainKey.test(step) && isStorable(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

const step = /\.?([^.[\]"\s]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** Reads what `formatPath` wrote; undefined when the text is no path. */
export function parsePath(text: string): (string | number)[] | undefined {
  const path: (string | number)[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const first = step.lastIndex === 0;
    const match = step.exec(text);
    if (!match) return undefined;
    const [whole, key, index, quoted] = match;
    if (key !== undefined) {
      // A key needs the dot, except the first one, which must not have it.
      if (whole.startsWith('.') === first) return undefined;
      path.push(key);
    } else if (index !== undefined) path.push(Number(index));
    else path.push(JSON.parse(quoted ?? '""') as string);
  }
  return path.length === 0 ? undefined : path;
}

/** True when one path is the other, holds it, or lies inside it. */
export function touches(one: string, other: string): boolean {
  if (one === other || one === '' || other === '') return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) && (long[short.length] === '.' || long[short.length] === '[');
}

/** The value at the path in a tree of plain values; undefined when there is none. */
export function valueAt(tree: unknown, path: FieldPath): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
