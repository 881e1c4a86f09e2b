/** What functions of Terraform are made of: values in, a value out, an Error for arguments that do not fit. */
import { asNumber, asText, elementsOf, isRecord, nameOf } from '../expression/value.js';

export type Call = (args: readonly unknown[]) => unknown;
export type Functions = Readonly<Record<string, Call>>;

/** @throws Error when the value is neither a list nor a map */
export function list(value: unknown): unknown[] {
  const elements = elementsOf(value);
  if (!elements) throw new Error(`${nameOf(value)} is no list`);
  return elements;
}

/** @throws Error when the value is no map */
export function map(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`${nameOf(value)} is no map`);
  return value;
}

/** A function of texts alone. */
export const text =
  (change: (...words: string[]) => unknown): Call =>
  (args) =>
    change(...args.map(asText));

/** A function of numbers alone. */
export const number =
  (change: (...numbers: number[]) => unknown): Call =>
  (args) =>
    change(...args.map(asNumber));
