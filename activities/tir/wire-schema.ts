/**
 * The body that creates or changes an endpoint, as strict as we can say it: nothing leaves that is not in here.
 * @see docs.e2enetworks.com/api/tir/models/model-endpoints/post-serving-inference/ (read 2026-11)
 */
import { z } from 'zod';

const id = z.int().positive();
const count = z.int().nonnegative();
/** Standard base64 with padding; "" for nothing. */
const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

const probe = z.strictObject({
  protocol: z.string().min(1),
  initial_delay_seconds: count,
  success_threshold: id,
  failure_threshold: id,
  port: z.int().min(1).max(65535),
  period_seconds: id,
  timeout_seconds: id,
  // Left out when empty: the real API was only ever seen with a text in them or without them.
  path: z.string().min(1).optional(),
  grpc_service: z.string().min(1).optional(),
  commands: z.string().min(1).optional(),
});

const policy = z.strictObject({
  min_replicas: count,
  max_replicas: count,
  stability_period: count,
  rules: z.array(
    z.strictObject({
      metric: z.string(),
      custom_metric_name: z.string().min(1).optional(),
      condition_type: z.string(),
      value: z.int(),
      watch_period: z.int(),
      granularity: z.int(),
      window: z.int(),
    }),
  ),
  initial_cooldown_period: count.optional(),
  is_hold_queue: z.boolean().optional(),
});

/** Strict schema of what `createEndpoint`, `patchEndpoint` and `updateStoppedEndpoint` send. */
export const createBody = z.strictObject({
  name: z.string().min(1).max(50),
  path: z.string(),
  framework: z.string().min(1),
  model_id: id.nullable(),
  model_load_integration_id: id.nullable(),
  dataset_id: id.nullable(),
  dataset_path: z.string(),
  sku_name: z.string().min(1).optional(),
  sku_type: z.enum(['hourly', 'committed']).optional(),
  sku_id: id.optional(),
  sku_item_price_id: id.optional(),
  next_sku_item_price_id: id.nullable().optional(),
  private_cloud_id: id.optional(),
  custom_sku: z.record(z.string(), count).optional(),
  committed_days: count,
  committed_instance_policy: z.enum(['', 'auto_renew', 'auto_terminate', 'convert_to_hourly_billing']),
  replica: id,
  committed_replicas: count,
  is_auto_scale_enabled: z.boolean(),
  auto_scale_policy: policy,
  detailed_info: z.strictObject({
    commands: base64,
    args: base64,
    hugging_face_id: z.string(),
    tokenizer: z.string(),
    server_version: z.string(),
    world_size: id,
    error_log: z.boolean(),
    info_log: z.boolean(),
    warning_log: z.boolean(),
    log_verbose_level: count,
    model_serve_type: z.string(),
    engine_args: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  custom_endpoint_details: z.strictObject({
    service_port: z.boolean(),
    metric_port: z.boolean(),
    public_ip: z.enum(['yes', 'no']),
    container: z.strictObject({
      container_name: z.string().min(1),
      container_type: z.enum(['public', 'private']),
      private_image_details: z.strictObject({ registry_namespace_id: id.optional() }),
      advance_config: z.strictObject({
        image_pull_policy: z.enum(['Always', 'IfNotPresent']),
        is_readiness_probe_enabled: z.boolean(),
        is_liveness_probe_enabled: z.boolean(),
        readiness_probe: probe,
        liveness_probe: probe,
      }),
    }),
    resource_details: z.strictObject({
      disk_size: id,
      mount_path: z.string(),
      env_variables: z.array(
        z.strictObject({
          key: z.string().min(1),
          value: z.string().min(1),
          required: z.boolean(),
          disabled: z.record(z.string(), z.boolean()),
        }),
      ),
    }),
  }),
  cluster_type: z.string().min(1),
  storage_type: z.string().min(1),
  disk_path: z.string().min(1).optional(),
  sfs_id: id.nullable().optional(),
  sfs_path: z.string().min(1).optional(),
  category: z.literal('inference_service'),
  location: z.string().min(1),
  currency: z.string().min(1),
});

/** What creates or changes an endpoint. It holds resolved secrets: never log or store it. */
export type CreateBody = z.infer<typeof createBody>;
