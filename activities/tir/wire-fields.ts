/** Tolerant access to the fields of an answer whose types are not sure. Undefined means: TIR did not return it. */

/** An object of an answer; empty when it is missing or something else. */
export type WireFields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): WireFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireFields) : {};
}

const own = (fields: WireFields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);

/** An object below an object. */
export const objectAt = (fields: WireFields, key: string): WireFields => fieldsOf(own(fields, key));

/** A list; undefined when it is missing or null, which some senders write for an empty one. */
export function listAt(fields: WireFields, key: string): unknown[] | undefined {
  const value = own(fields, key);
  return Array.isArray(value) ? value : undefined;
}

/** A text. Null counts as the empty one, a number as its digits. */
export function textAt(fields: WireFields, key: string): string | undefined {
  const value = own(fields, key);
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** A number, also given as text. */
export function numberAt(fields: WireFields, key: string): number | undefined {
  const value = own(fields, key);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A switch, also given as text or as 0 and 1. */
export function booleanAt(fields: WireFields, key: string): boolean | undefined {
  const value = own(fields, key);
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** An id: null when TIR says that there is none (null, "" or 0), undefined when it says nothing. */
export function idAt(fields: WireFields, key: string): number | null | undefined {
  const value = own(fields, key);
  if (value === null || value === '' || value === 0 || value === '0') return null;
  return numberAt(fields, key);
}
