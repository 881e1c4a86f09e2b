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
          attributes: z.looseObject({
            id: number,
            name: z.string().min(1),
            project_id: number.optional().catch(undefined),
            location: z.string().min(1).optional().catch(undefined),
          }),
        }),
      ),
    }),
  ),
});

/** @throws RolloutsError `invalid` when the text is no state file */
export function readTerraformState(file: string, text: string): StateEndpoint[] {
  const parsed = state.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RolloutsError(
      'invalid',
      `${file} is no Terraform state of version 4 (${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}). Write one with terraform state pull.`,
    );
  }
  return parsed.data.resources
    .filter(({ mode, type }) => mode === 'managed' && type === 'tir_model_endpoint')
    .flatMap((resource) => resource.instances.map((instance) => endpointOf(resource, instance)));
}

type Resource = z.infer<typeof state>['resources'][number];

function endpointOf({ module, type, name }: Resource, { index_key: key, attributes }: Resource['instances'][number]): StateEndpoint {
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
