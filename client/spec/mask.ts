import type { EndpointSpec } from '../../workflows/contract/spec.js';

/** Stands for a literal value on a screen; of one length, so that it tells nothing. */
export const MASK = '********';

/** The spec for a screen: literal values of the container's environment are masked, references stay. */
export function maskSpec(spec: EndpointSpec): EndpointSpec {
  const { resourceDetails } = spec.endpoint;
  const envVariables = resourceDetails.envVariables.map((row) => (row.value === undefined ? row : { ...row, value: MASK }));
  return { ...spec, endpoint: { ...spec.endpoint, resourceDetails: { ...resourceDetails, envVariables } } };
}
