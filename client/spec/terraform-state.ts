/** Endpoints in a Terraform state file (version 4): what `tir_model_endpoint` resources it keeps. */
import { z } from 'zod';
import { RolloutsError } from '../errors.js';

/** One endpoint that Terraform made. */
export interface StateEndpoint {
  /** Address in Terraform, such as `tir_model_endpoint.chat` or `module.a.tir_model_endpoint.chat["x"]`. */
  address: string;
  endpointId: number;
  name: string;
  projectId?: number;
  location?: string;
}

const number = z.preprocess((value) => (typeof value === 'string' && value !== '' ? Number(value) : value), z.int().positive());

/** What is read of a `tir_model_endpoint`. Other resources are none of our business. */
const attributesOfEndpoint = z.looseObject({
  id: number,
  name: z.string().min(1),
  project_id: number.optional().catch(undefined),
  location: z.string().min(1).optional().catch(undefined),
});

const state = z.looseObject({
  version: z.literal(4),
  resources: z.array(
    z.looseObject({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      module: z.string().optional(),
      instances: z.array(
        z.looseObject({
          index_key: z.union([z.string(), z.number()]).optional(),
          attributes: z.unknown(),
        }),
      ),
    }),
  ),
});

/** @throws RolloutsError `invalid` when the text is no state file */
export function readTerraformState(file: string, text: string): StateEndpoint[] {
  const parsed = state.safeParse(parseJson(text));
  if (!parsed.success) throw noState(file, parsed.error);
  return parsed.data.resources
    .filter(({ mode, type }) => mode === 'managed' && type === 'tir_model_endpoint')
    .flatMap((resource) => resource.instances.map((instance) => endpointOf(file, resource, instance)));
}

function noState(file: string, { issues: [issue] }: z.ZodError): RolloutsError {
  const where = issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable';
  return new RolloutsError(
    'invalid',
    `${file} is no Terraform state of version 4 that keeps endpoints (${where}). Write one with terraform state pull.`,
  );
}

type Resource = z.infer<typeof state>['resources'][number];

function endpointOf(
  file: string,
  { module, type, name }: Resource,
  { index_key: key, attributes: raw }: Resource['instances'][number],
): StateEndpoint {
  const parsed = attributesOfEndpoint.safeParse(raw);
  if (!parsed.success) throw noState(file, parsed.error);
  const attributes = parsed.data;
  const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
  return {
    address: `${module ? `${module}.` : ''}${type}.${name}${index}`,
    endpointId: attributes.id,
    name: attributes.name,
    ...(attributes.project_id ? { projectId: attributes.project_id } : {}),
    ...(attributes.location ? { location: attributes.location } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
