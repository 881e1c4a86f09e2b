/** Values of expressions: plain ones, `UNKNOWN` for what only Terraform could know, and ids that TIR alone knows. */

/** Stands where no value was found. Whoever made it has reported why. */
export const UNKNOWN = Symbol('unknown');

/** What a spec may name instead of giving its id. */
export type Lookup = 'modelRepository' | 'integration' | 'dataset';

/** The id of something on TIR, by the name that the files give it. It is looked up when the spec is applied. */
export class NamedId {
  constructor(
    readonly lookup: Lookup,
    readonly name: string,
    /** The reference as it is written, such as `tir_integration.hub.id`. */
    readonly address: string,
  ) {}
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NamedId);

export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown);
}

/** What lies inside under the key or position; undefined when nothing does. */
export function stepInto(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return Number.isInteger(Number(key)) ? (value as unknown[])[Number(key)] : undefined;
  return isRecord(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

/** Keys of a map in the order in which Terraform goes through them. */
export const keysOf = (value: Record<string, unknown>): string[] => Object.keys(value).sort();

/** Elements of a list, or values of a map in the order of its keys. */
export function elementsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  return isRecord(value) ? keysOf(value).map((key) => value[key]) : undefined;
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

/** The value in a message. Texts and numbers stay out of it, since they may be secrets. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'A list';
  if (value instanceof NamedId) return `${value.address}, which TIR alone knows,`;
  if (typeof value === 'object') return 'A map';
  return typeof value === 'boolean' ? String(value) : `This ${typeof value === 'string' ? 'text' : 'number'}`;
}
