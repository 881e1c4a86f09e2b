/** From the house's words to TIR's: an endpoint of a spec becomes the body of a create or a change. */
import { findFramework, imageOf } from '../../workflows/contract/frameworks.js';
import type { EndpointAttributes, EnvironmentVariable } from '../../workflows/contract/spec.js';
import { TirError } from './errors.js';
import { fixedPolicy, policyToWire } from './wire-policy.js';
import { createBody } from './wire-schema.js';
import type { CreateBody } from './wire-schema.js';
import { encodeWords } from './wire-text.js';

export type { CreateBody } from './wire-schema.js';

/** Registry of E2E's own, which private images lie in; TIR wants it in front of their name. */
export const E2E_REGISTRY = 'registry.e2enetworks.net/';

/** What a spec leaves to the place where it is sent from. */
export interface WireContext {
  /** The value of a worker's variable that a spec refers to. Throws, or gives "", when it is not set. */
  resolveEnv: (name: string) => string;
  /** Region, when the spec names none. */
  location?: string;
}

const refuse = (message: string): never => {
  throw new TirError(message, { kind: 'refused', effect: 'none', operation: 'toWire' });
};

/**
 * The body of a create or a change. References are resolved here, so the result is a secret.
 * @throws TirError of kind `refused`, without effect: no image is known, a reference is not set, a value does not fit
 */
export function toWire(endpoint: EndpointAttributes, context: WireContext): CreateBody {
  const location =
    endpoint.location ?? context.location ?? refuse('No location is given. Write location in the spec, or set E2E_LOCATION.');
  const body = {
    name: endpoint.name,
    path: endpoint.modelPath,
    framework: endpoint.framework,
    model_id: endpoint.modelId ?? null,
    model_load_integration_id: endpoint.modelLoadIntegrationId ?? null,
    dataset_id: endpoint.datasetId ?? null,
    dataset_path: endpoint.datasetPath,
    ...planToWire(endpoint),
    committed_days: endpoint.committedDays,
    committed_instance_policy: endpoint.committedInstancePolicy,
    replica: endpoint.replica,
    committed_replicas: endpoint.committedReplicas,
    is_auto_scale_enabled: endpoint.isAutoScaleEnabled,
    auto_scale_policy: policyToWire(endpoint.autoScalePolicy ?? fixedPolicy(endpoint.replica)),
    detailed_info: detailsToWire(endpoint),
    custom_endpoint_details: containerToWire(endpoint, context),
    cluster_type: endpoint.clusterType,
    storage_type: endpoint.storageType,
    ...(endpoint.diskPath === '' ? {} : { disk_path: endpoint.diskPath }),
    ...(endpoint.sfsId === undefined ? {} : { sfs_id: endpoint.sfsId }),
    ...(endpoint.sfsPath === '' ? {} : { sfs_path: endpoint.sfsPath }),
    category: 'inference_service' as const,
    location,
    currency: endpoint.currency,
  };
  const parsed = createBody.safeParse(body);
  if (parsed.success) return parsed.data;
  // Paths and reasons only: the values may be secrets.
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return refuse(
    `The spec of ${endpoint.name} cannot be sent to TIR (${where}). Mend the fields that are named, then run it again.`,
  );
}

/** The plan in exactly one of its three forms. */
function planToWire(endpoint: EndpointAttributes): Partial<CreateBody> {
  if (endpoint.privateCloudId !== undefined)
    return { private_cloud_id: endpoint.privateCloudId, custom_sku: endpoint.customSku ?? {} };
  if (endpoint.skuName === undefined && (endpoint.skuId !== undefined || endpoint.skuItemPriceId !== undefined)) {
    return {
      sku_id: endpoint.skuId,
      sku_item_price_id: endpoint.skuItemPriceId,
      next_sku_item_price_id: endpoint.nextSkuItemPriceId ?? null,
    };
  }
  const renewal = endpoint.nextSkuItemPriceId === undefined ? {} : { next_sku_item_price_id: endpoint.nextSkuItemPriceId };
  return { sku_name: endpoint.skuName, sku_type: endpoint.skuType, ...renewal };
}

/** The Hugging Face id that TIR gets: frameworks of a single model have theirs, whatever the spec says. */
export function huggingFaceIdOf(endpoint: EndpointAttributes): string {
  return findFramework(endpoint.framework)?.huggingFaceId ?? endpoint.detailedInfo.huggingFaceId;
}

/** The image that TIR gets: the one of the spec, else the framework's; undefined when neither is known. */
export function imageNameOf(endpoint: EndpointAttributes): string | undefined {
  const framework = findFramework(endpoint.framework);
  const image =
    endpoint.containerName ??
    (framework && imageOf(framework, { serverVersion: endpoint.detailedInfo.serverVersion, modelId: endpoint.modelId }));
  const lacksRegistry =
    endpoint.containerType === 'private' && endpoint.registryNamespaceId !== undefined && !image?.startsWith(E2E_REGISTRY);
  return image !== undefined && lacksRegistry ? E2E_REGISTRY + image : image;
}

function detailsToWire(endpoint: EndpointAttributes): CreateBody['detailed_info'] {
  const info = endpoint.detailedInfo;
  return {
    commands: encodeWords(info.commands),
    args: encodeWords(info.args),
    hugging_face_id: huggingFaceIdOf(endpoint),
    tokenizer: info.tokenizer,
    server_version: info.serverVersion,
    world_size: info.worldSize,
    error_log: info.errorLog,
    info_log: info.infoLog,
    warning_log: info.warningLog,
    log_verbose_level: info.logVerboseLevel,
    model_serve_type: info.modelServeType,
    engine_args: info.engineArgs,
  };
}

function containerToWire(endpoint: EndpointAttributes, context: WireContext): CreateBody['custom_endpoint_details'] {
  const image = imageNameOf(endpoint);
  if (image === undefined) {
    const version = endpoint.detailedInfo.serverVersion;
    refuse(
      `No image is known for framework ${endpoint.framework}${version === '' ? '' : ` with server version ${version}`}. Give containerName, or a detailedInfo.serverVersion that the framework has.`,
    );
  }
  return {
    service_port: endpoint.servicePort,
    metric_port: endpoint.metricPort,
    public_ip: endpoint.publicIp,
    container: {
      container_name: image ?? '',
      container_type: endpoint.containerType,
      private_image_details:
        endpoint.registryNamespaceId === undefined ? {} : { registry_namespace_id: endpoint.registryNamespaceId },
      advance_config: {
        image_pull_policy: endpoint.imagePullPolicy,
        is_readiness_probe_enabled: endpoint.isReadinessProbeEnabled,
        is_liveness_probe_enabled: endpoint.isLivenessProbeEnabled,
        readiness_probe: probeToWire(endpoint.readinessProbe),
        liveness_probe: probeToWire(endpoint.livenessProbe),
      },
    },
    resource_details: {
      disk_size: endpoint.resourceDetails.diskSize,
      mount_path: endpoint.resourceDetails.mountPath,
      env_variables: endpoint.resourceDetails.envVariables.map((row) => variableToWire(row, context)),
    },
  };
}

function probeToWire(probe: EndpointAttributes['readinessProbe']) {
  return {
    protocol: probe.protocol,
    initial_delay_seconds: probe.initialDelaySeconds,
    success_threshold: probe.successThreshold,
    failure_threshold: probe.failureThreshold,
    port: probe.port,
    period_seconds: probe.periodSeconds,
    timeout_seconds: probe.timeoutSeconds,
    ...(probe.path === '' ? {} : { path: probe.path }),
    ...(probe.grpcService === '' ? {} : { grpc_service: probe.grpcService }),
    ...(probe.commands === '' ? {} : { commands: probe.commands }),
  };
}

function variableToWire(row: EnvironmentVariable, context: WireContext) {
  const value = row.valueFrom ? context.resolveEnv(row.valueFrom.env) : row.value;
  if (row.valueFrom && !value)
    refuse(
      `The worker has no variable ${row.valueFrom.env}, which ${row.key} refers to. Set it in the worker's environment and restart the worker.`,
    );
  return { key: row.key, value: value ?? '', required: row.required, disabled: { ...row.disabled } };
}
