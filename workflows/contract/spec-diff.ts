/** Two specs, field by field. Pure. */
import type { EndpointSpec } from './spec.js';

/** A field in which two specs differ; undefined is a field that is not there. */
export interface SpecDifference {
  /** Such as `endpoint.detailedInfo.engineArgs.max_model_length`. */
  path: string;
  before: unknown;
  after: unknown;
}

/** Lists are compared as wholes, apart from environment variables, which have names. */
export function diffSpecs(before: EndpointSpec, after: EndpointSpec): SpecDifference[] {
  return differences(named(before), named(after), '');
}

/** The rows of the environment by their key: of two rows with the same key the later one counts, as on TIR. */
function named(spec: EndpointSpec): unknown {
  const { resourceDetails } = spec.endpoint;
  const envVariables = Object.fromEntries(resourceDetails.envVariables.map(({ key, ...row }) => [key, row]));
  return { ...spec, endpoint: { ...spec.endpoint, resourceDetails: { ...resourceDetails, envVariables } } };
}

function differences(before: unknown, after: unknown, path: string): SpecDifference[] {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  return isSame(before, after) ? [] : [{ path, before, after }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (isObject(one) && isObject(other))
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => isSame(one[key], other[key]));
  return Object.is(one, other);
}
