import type { SpecDifference } from '../../workflows/contract/spec-diff.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';

/** Stands for a literal value on a screen; of one length, so that it tells nothing. */
export const MASK = '********';

/** The spec for a screen: literal values of the container's environment are masked, references stay. */
export function maskSpec(spec: EndpointSpec): EndpointSpec {
  const { resourceDetails } = spec.endpoint;
  const envVariables = resourceDetails.envVariables.map((row) => (row.value === undefined ? row : { ...row, value: MASK }));
  return { ...spec, endpoint: { ...spec.endpoint, resourceDetails: { ...resourceDetails, envVariables } } };
}

/** Differences for a screen: values of the container's environment are masked. */
export function maskDifferences(differences: readonly SpecDifference[]): SpecDifference[] {
  return differences.map((difference) =>
    difference.path.startsWith('endpoint.resourceDetails.envVariables.')
      ? { ...difference, before: maskedValue(difference.before), after: maskedValue(difference.after) }
      : difference,
  );
}

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return MASK;
  if (typeof value !== 'object' || value === null || !('value' in value)) return value;
  return { ...value, value: MASK };
}
