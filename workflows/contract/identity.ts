/** Which endpoint is meant, and the Temporal names made from it. The only place where workflow ids are built. */

/** A rehearsal on the simulator never becomes the history of a real endpoint. */
export type Target = 'tir' | 'simulator';

export interface EndpointIdentity {
  target: Target;
  location: string;
  projectId: number;
  name: string;
}

/** Name of a profile of E2E's CLI on the worker, or `env` for the worker's own `E2E_*` variables. Never a secret. */
export type CredentialRef = { profile: string } | 'env';

export const TASK_QUEUE = 'tir-rollouts';

/** `target/location/projectId/name`: how an endpoint is written where one text must hold it. */
export const endpointPath = ({ target, location, projectId, name }: EndpointIdentity): string =>
  `${target}/${location}/${projectId}/${name}`;

/** Temporal allows one open run per id: that is the lock. Every operation that changes the endpoint has this id. */
export const endpointWorkflowId = (endpoint: EndpointIdentity): string => `endpoint/${endpointPath(endpoint)}`;

/** The name of the endpoint whose operations have this workflow id. */
export const endpointNameOf = (workflowId: string): string => workflowId.slice(workflowId.lastIndexOf('/') + 1);
