import { z } from 'zod';

// The platform takes numbers and switches as texts too: clients of several ages write them so.
const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/, 'A valid integer is required.')
    .transform(Number),
]);
const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', 'True', 'False']).transform((word) => word.toLowerCase() === 'true'),
]);
const text = z.string().nullish();
const reference = whole.refine((value) => value >= 0, 'A valid id is required.').nullish();

const base64Text = text.refine((value) => !value || isBase64(value), 'Must be standard base64 with padding.');

const probe = z.object({
  protocol: z.string().optional(),
  initial_delay_seconds: whole.optional(),
  success_threshold: whole.optional(),
  failure_threshold: whole.optional(),
  port: whole.optional(),
  period_seconds: whole.optional(),
  timeout_seconds: whole.optional(),
  path: text,
  grpc_service: text,
  commands: text,
});
/** A readiness or liveness probe as sent. */
export type Probe = z.infer<typeof probe>;

const environmentVariable = z.object({
  key: z.string(),
  value: z.string().min(1, 'Every environment variable needs a value.'),
  required: flag.nullish(),
  disabled: z.record(z.string(), z.boolean()).nullish(),
});

const scalingRule = z.object({
  metric: z.string().default(''),
  custom_metric_name: text,
  condition_type: z.string().optional(),
  value: whole.optional(),
  watch_period: whole.optional(),
  granularity: whole.optional(),
  window: whole.optional(),
});

/** A scaling policy. Both spellings of the worker counts are read; the plural is kept. Source: one public client writes the singular, all others the plural. */
export const scalingPolicy = z
  .object({
    min_replicas: whole.optional(),
    max_replicas: whole.optional(),
    min_replica: whole.optional(),
    max_replica: whole.optional(),
    stability_period: whole.optional(),
    initial_cooldown_period: whole.optional(),
    is_hold_queue: flag.optional(),
    rules: z.array(scalingRule).nullish(),
  })
  .transform(({ min_replica, max_replica, ...policy }) => ({
    ...policy,
    min_replicas: policy.min_replicas ?? min_replica,
    max_replicas: policy.max_replicas ?? max_replica,
  }));
export type ScalingPolicy = z.infer<typeof scalingPolicy>;

const engineArgument = z.union(
  [z.string(), z.number(), z.boolean()],
  'Each engine argument must be a text, a number or a boolean.',
);

const container = z.object({
  container_name: text,
  container_type: z.enum(['public', 'private']).nullish(),
  private_image_details: z.object({ registry_namespace_id: whole.optional() }).nullish(),
  advance_config: z
    .object({
      image_pull_policy: z.enum(['Always', 'IfNotPresent']).optional(),
      is_readiness_probe_enabled: flag.optional(),
      is_liveness_probe_enabled: flag.optional(),
      readiness_probe: probe.nullish(),
      liveness_probe: probe.nullish(),
    })
    .nullish(),
});

/** The body of create, `patch` and `update`. Unknown keys are dropped, nothing is filled in. Rules across fields: `create-rules.ts`. */
export const endpointBody = z.object({
  name: z
    .string()
    .max(50, 'At most 50 characters.')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Lower-case letters and digits, in groups joined by single hyphens.'),
  path: text,
  framework: z.string('framework is mandatory').min(1, 'framework is mandatory'),
  model_id: reference,
  model_load_integration_id: reference,
  dataset_id: reference,
  dataset_path: text,
  sku_name: text,
  sku_type: z.enum(['hourly', 'committed']).nullish(),
  sku_id: reference,
  sku_item_price_id: reference,
  next_sku_item_price_id: reference,
  committed_days: whole.nullish(),
  committed_instance_policy: z.enum(['', 'auto_renew', 'auto_terminate', 'convert_to_hourly_billing']).nullish(),
  replica: whole.optional(),
  committed_replicas: whole.nullish(),
  is_auto_scale_enabled: flag.optional(),
  auto_scale_policy: scalingPolicy.nullish(),
  detailed_info: z.object({
    commands: base64Text,
    args: base64Text,
    hugging_face_id: text,
    tokenizer: text,
    server_version: text,
    world_size: whole.optional(),
    error_log: flag.optional(),
    info_log: flag.optional(),
    warning_log: flag.optional(),
    log_verbose_level: whole.optional(),
    model_serve_type: text,
    engine_args: z.record(z.string(), engineArgument).nullish(),
  }),
  custom_endpoint_details: z.object({
    service_port: flag.optional(),
    metric_port: flag.optional(),
    public_ip: z.enum(['yes', 'no']).optional(),
    container,
    resource_details: z
      .object({ disk_size: whole.optional(), mount_path: text, env_variables: z.array(environmentVariable).nullish() })
      .nullish(),
  }),
  cluster_type: z.string().optional(),
  storage_type: z.string().optional(),
  disk_path: text,
  sfs_id: reference,
  sfs_path: text,
  private_cloud_id: reference,
  custom_sku: z.record(z.string(), z.union([z.number(), whole])).nullish(),
  category: z.string().optional(),
  location: z.enum(['Delhi', 'Chennai']).optional(),
  currency: z.enum(['INR', 'USD']).optional(),
  world_size: whole.optional(),
});
export type EndpointBody = z.infer<typeof endpointBody>;

/** The keys of a body that choose a plan; a change of one chooses anew. */
export const planKeys = [
  'sku_name',
  'sku_type',
  'sku_id',
  'sku_item_price_id',
  'next_sku_item_price_id',
  'committed_days',
  'private_cloud_id',
  'custom_sku',
] as const satisfies readonly (keyof EndpointBody)[];

function isBase64(value: string): boolean {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'));
    return true;
  } catch {
    return false;
  }
}
