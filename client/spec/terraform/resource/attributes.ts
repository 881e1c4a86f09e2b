/**
 * Attributes and blocks of `tir_model_endpoint`. Names are those of a spec in snake_case.
 * @see the provider's documentation, docs/resources/model_endpoint.md (read 2026-11)
 */

/** How a value of Terraform becomes one of a spec. `special`: the attribute has a rule of its own. */
export type Kind = 'text' | 'id' | 'number' | 'switch' | 'numbers' | 'switches' | 'words' | 'engineArgs' | 'special';

export interface BlockShape {
  attributes: Readonly<Record<string, Kind>>;
  blocks: Readonly<Record<string, BlockShape>>;
  /** Several blocks make a list; else one is meant. */
  isList?: boolean;
}

const all = <K extends Kind>(kind: K, names: string): Record<string, K> =>
  Object.fromEntries(names.split(' ').map((name) => [name, kind]));

const probe: BlockShape = {
  attributes: {
    ...all('text', 'commands grpc_service path protocol'),
    ...all('number', 'failure_threshold initial_delay_seconds period_seconds port success_threshold timeout_seconds'),
  },
  blocks: {},
};

export const endpointShape: BlockShape = {
  attributes: {
    ...all('text', 'name sku_name sku_type committed_instance_policy model_path dataset_path cluster_type storage_type'),
    ...all('text', 'disk_path sfs_path image_pull_policy container_type location currency'),
    ...all('id', 'model_id model_load_integration_id dataset_id private_cloud_id sfs_id team_id project_id active_iam'),
    ...all('number', 'committed_days committed_replicas replica'),
    ...all('switch', 'is_auto_scale_enabled is_readiness_probe_enabled is_liveness_probe_enabled metric_port service_port'),
    ...all('special', 'framework stop_inference public_ip server_options container_name'),
    custom_sku: 'numbers',
  },
  blocks: {
    auto_scale_policy: {
      attributes: all('number', 'max_replicas min_replicas stability_period'),
      blocks: {
        rules: {
          attributes: {
            ...all('text', 'condition_type custom_metric_name metric'),
            ...all('number', 'granularity value watch_period window'),
          },
          blocks: {},
          isList: true,
        },
      },
    },
    detailed_info: {
      attributes: {
        ...all('text', 'hugging_face_id model_serve_type server_version tokenizer'),
        ...all('number', 'log_verbose_level world_size'),
        ...all('switch', 'error_log info_log warning_log'),
        ...all('words', 'args commands'),
        engine_args: 'engineArgs',
      },
      blocks: {},
    },
    readiness_probe: probe,
    liveness_probe: probe,
    resource_details: {
      attributes: { disk_size: 'number', mount_path: 'text' },
      blocks: {
        env_variables: {
          attributes: { key: 'text', value: 'special', required: 'switch', disabled: 'switches' },
          blocks: {},
          isList: true,
        },
      },
    },
  },
};

/** What the provider computes; nobody may write it. */
export const readOnlyAttributes: readonly string[] = ['id', 'status', 'created_at'];

export const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every attribute with the blocks that it stands in, such as `detailed_info.hugging_face_id`. */
export function listAttributes(shape: BlockShape = endpointShape, at = ''): { path: string; kind: Kind }[] {
  return [
    ...Object.entries(shape.attributes).map(([name, kind]) => ({ path: `${at}${name}`, kind })),
    ...Object.entries(shape.blocks).flatMap(([name, inner]) => listAttributes(inner, `${at}${name}.`)),
  ];
}
