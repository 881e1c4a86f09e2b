/** The fields of a spec as the schema knows them, for messages that name and explain them. */
import { z } from 'zod';
import { endpointSpec } from '../spec.js';
import type { FieldPath } from './field-path.js';

/** The part of JSON Schema that the spec's own schema uses. */
export interface Field {
  type?: string | readonly string[];
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Record<string, Field>;
  additionalProperties?: Field | boolean;
  items?: Field;
  anyOf?: readonly Field[];
  oneOf?: readonly Field[];
  required?: readonly string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** The forms that a field may have, when it may have more than one. */
export const formsOf = (field: Field | undefined): readonly Field[] => field?.anyOf ?? field?.oneOf ?? [];

let memo: Field | undefined;

/** The whole spec as a field. */
export const specField = (): Field => (memo ??= z.toJSONSchema(endpointSpec, { io: 'input' }) as Field);

function inside(field: Field, step: string | number): Field | undefined {
  for (const option of formsOf(field)) {
    const found = inside(option, step);
    if (found) return found;
  }
  if (typeof step === 'number') return field.items;
  if (field.properties && Object.hasOwn(field.properties, step)) return field.properties[step];
  return typeof field.additionalProperties === 'object' ? field.additionalProperties : undefined;
}

/** The field at the path; undefined when a spec has no such field. */
export function fieldAt(path: FieldPath): Field | undefined {
  let field: Field | undefined = specField();
  for (const step of path) field = field && inside(field, step);
  return field;
}

/** Names of the fields directly inside. */
export const namesInside = (field: Field | undefined): string[] => [
  ...Object.keys(field?.properties ?? {}),
  ...formsOf(field).flatMap((option) => namesInside(option)),
];

let paths: readonly string[][] | undefined;

/** Every path of a spec with a name of its own, array elements left out. */
export const listFieldPaths = (): readonly string[][] => (paths ??= pathsInside(specField(), []));

function pathsInside(field: Field, prefix: readonly string[]): string[][] {
  return namesInside(field).flatMap((name) => {
    const path = [...prefix, name];
    const found = inside(field, name);
    return [path, ...(found ? pathsInside(found, path) : [])];
  });
}
