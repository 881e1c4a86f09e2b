/** Values of expressions: plain ones, and `UNKNOWN` for what only Terraform could know. */

/** Stands where no value was found. Whoever made it has reported why. */
export const UNKNOWN = Symbol('unknown');

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown);
}

/** What lies inside under the key or position; undefined when nothing does. */
export function stepInto(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return Number.isInteger(Number(key)) ? (value as unknown[])[Number(key)] : undefined;
  return isRecord(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

/** Elements of a list, or values of a map in the order of its keys. */
export function elementsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  return isRecord(value)
    ? Object.keys(value)
        .sort()
        .map((key) => value[key])
    : undefined;
}

/** The value as Terraform writes it into a text. @throws Error when it is a list, a map or null */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${nameOf(value)} cannot stand in a text`);
}

/** @throws Error when the value is no number and no text of one */
export function asNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw new Error(`${nameOf(value)} is no number`);
}

/** @throws Error when the value is neither true nor false, nor a text of one */
export function asSwitch(value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error(`${nameOf(value)} is neither true nor false`);
}

/** The value in a message. Texts stay out of it, since they may be secrets. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'A list';
  if (typeof value === 'object') return 'A map';
  return typeof value === 'string' ? 'This text' : String(value);
}
