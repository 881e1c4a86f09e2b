/** Fields of a spec that name something on TIR in the place of its id. */
import type { EndpointAttributes, EndpointSpec } from './spec.js';

/** Each name with the id that it stands for. */
export const lookedUpFields = [
  { name: 'modelName', id: 'modelId' },
  { name: 'modelLoadIntegrationName', id: 'modelLoadIntegrationId' },
  { name: 'datasetName', id: 'datasetId' },
] as const satisfies readonly { name: keyof EndpointAttributes; id: keyof EndpointAttributes }[];

export type LookedUpField = (typeof lookedUpFields)[number];

/** What a name was on TIR when the spec was planned. */
export interface LookedUp {
  /** Field of the spec, such as `modelName`. */
  field: LookedUpField['name'];
  name: string;
  /** Field that the id belongs into, such as `modelId`. */
  becomes: LookedUpField['id'];
  id: number;
}

/** The spec with ids in the place of the names: what is sent, and what the revision keeps. */
export function withIds(spec: EndpointSpec, found: readonly LookedUp[] | undefined): EndpointSpec {
  if (!found || found.length === 0) return spec;
  const endpoint: EndpointAttributes = { ...spec.endpoint };
  for (const { field, becomes, id } of found) {
    delete endpoint[field];
    endpoint[becomes] = id;
  }
  return { ...spec, endpoint };
}

/** True when the endpoint has a model repository, by its id or by its name. */
export const hasRepository = ({ modelId, modelName }: Pick<EndpointAttributes, 'modelId' | 'modelName'>): boolean =>
  modelId !== undefined || modelName !== undefined;
