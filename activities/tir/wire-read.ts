/** From TIR's words to the house's: what a GET says about an endpoint, as far as it says it. */
import { findFramework, imageOf } from '../../workflows/contract/frameworks.js';
import type {
  AsyncInvocation,
  AutoScalePolicy,
  EndpointAttributes,
  EndpointSpecInput,
  EnvironmentVariable,
} from '../../workflows/contract/spec.js';
import { E2E_REGISTRY } from './wire.js';
import { fixedPolicy } from './wire-policy.js';
import { booleanAt, fieldsOf, idAt, listAt, numberAt, objectAt, textAt } from './wire-fields.js';
import type { WireFields } from './wire-fields.js';
import { decodeWords } from './wire-text.js';

/** A probe as GET returned it. */
export type ProbeReading = {
  [K in keyof EndpointAttributes['readinessProbe']]?: EndpointAttributes['readinessProbe'][K] | undefined;
};

/** An endpoint as GET returned it, in the house's words: undefined is what it left out, null an id that is not set. */
export type EndpointReading = {
  [
    K in keyof Omit<
      EndpointAttributes,
      'autoScalePolicy' | 'asyncInvocation' | 'detailedInfo' | 'readinessProbe' | 'livenessProbe' | 'resourceDetails'
    >
  ]?: EndpointAttributes[K] | null;
} & {
  autoScalePolicy?: Partial<AutoScalePolicy>;
  /** A field that is there and undefined was not returned. */
  asyncInvocation?: { [K in keyof Extract<AsyncInvocation, { enabled: true }>]?: unknown };
  detailedInfo: Partial<EndpointAttributes['detailedInfo']>;
  readinessProbe?: ProbeReading;
  livenessProbe?: ProbeReading;
  resourceDetails: { diskSize?: number; mountPath?: string; envVariables?: EnvironmentVariable[] };
};

/** What spec → TIR → spec does not bring back as it was, each with its reason. All else is the same. */
export const notReadBack = {
  projectId: 'is in the address of a request, not in the endpoint',
  teamId: 'is in the address of a request, not in the endpoint',
  activeIam: 'is in the address of a request, not in the endpoint',
  location: 'comes back as sent, also when the spec left it to the profile',
  currency: 'is that of the price; a private cluster has none',
  skuName: 'comes back by name, also when the plan was chosen by ids',
  skuType: 'comes back by name, also when the plan was chosen by ids',
  skuId: 'GET is not known to return the ids of a plan',
  skuItemPriceId: 'GET is not known to return the ids of a plan',
  nextSkuItemPriceId: 'GET is not known to return the ids of a plan',
  committedDays: 'is that of the plan when it was chosen by ids',
  customSku: 'is only sent for a private cluster',
  diskPath: 'is not sent when empty, and then comes back as the default',
  sfsPath: 'is not sent when empty, and then comes back as the default',
  containerName: "is left out when it is the framework's own image, and loses the prefix of E2E's registry",
  'detailedInfo.huggingFaceId': 'is fixed for frameworks of one model, and then left out',
  autoScalePolicy: 'is left out when it says no more than a fixed count without rules',
  'autoScalePolicy.initialCooldownPeriod': 'GET is known to return four fields of a policy, and not this one',
  'autoScalePolicy.isHoldQueue': 'GET is known to return four fields of a policy, and not this one',
  asyncInvocation: 'is set by a call of its own, and GET is known to return the switch and the dataset alone',
  securityGroupIds: 'are attached by calls of their own and listed apart',
  vpcIpIds: 'are attached by calls of their own and listed apart',
  alertIds: 'are attached by calls of their own and listed apart',
  'resourceDetails.envVariables': 'a reference comes back as its value',
} as const;

type ContractEnum<K extends keyof EndpointAttributes> = EndpointAttributes[K];
/** Words of TIR that a schema of ours checks later: taken as they are. */
const word = <K extends keyof EndpointAttributes>(value: string | undefined): ContractEnum<K> | undefined =>
  value as ContractEnum<K> | undefined;

/** Reads `data` of a GET without ever failing: what cannot be read counts as not returned. */
export function readWire(raw: Readonly<Record<string, unknown>>): EndpointReading {
  const details = objectAt(raw, 'custom_endpoint_details');
  const container = objectAt(details, 'container');
  const advanced = objectAt(container, 'advance_config');
  return {
    name: textAt(raw, 'name'),
    framework: textAt(raw, 'framework'),
    modelId: idAt(raw, 'model_id'),
    modelPath: textAt(raw, 'path'),
    modelLoadIntegrationId: idAt(raw, 'model_load_integration_id'),
    datasetId: idAt(raw, 'dataset_id'),
    datasetPath: textAt(raw, 'dataset_path'),
    ...readPlan(raw),
    replica: numberAt(raw, 'replica') ?? numberAt(raw, 'replicas'),
    committedReplicas: numberAt(raw, 'committed_replicas'),
    isAutoScaleEnabled: booleanAt(raw, 'is_auto_scale_enabled'),
    autoScalePolicy: readPolicy(objectAt(raw, 'auto_scale_policy')),
    asyncInvocation: readAsync(raw),
    detailedInfo: readDetails(objectAt(raw, 'detailed_info')),
    containerName: textAt(container, 'container_name') || undefined,
    containerType: word<'containerType'>(textAt(container, 'container_type')?.toLowerCase()),
    registryNamespaceId: Object.hasOwn(container, 'private_image_details')
      ? (idAt(objectAt(container, 'private_image_details'), 'registry_namespace_id') ?? null)
      : undefined,
    imagePullPolicy: word<'imagePullPolicy'>(textAt(advanced, 'image_pull_policy')),
    isReadinessProbeEnabled: booleanAt(advanced, 'is_readiness_probe_enabled'),
    isLivenessProbeEnabled: booleanAt(advanced, 'is_liveness_probe_enabled'),
    readinessProbe: readProbe(objectAt(advanced, 'readiness_probe')),
    livenessProbe: readProbe(objectAt(advanced, 'liveness_probe')),
    servicePort: booleanAt(details, 'service_port'),
    metricPort: booleanAt(details, 'metric_port'),
    publicIp: word<'publicIp'>(textAt(details, 'public_ip')?.toLowerCase()),
    resourceDetails: readResources(objectAt(details, 'resource_details')),
    clusterType: textAt(raw, 'cluster_type'),
    storageType: textAt(raw, 'storage_type'),
    diskPath: textAt(raw, 'disk_path'),
    sfsId: idAt(raw, 'sfs_id'),
    sfsPath: textAt(raw, 'sfs_path'),
    location: word<'location'>(textAt(raw, 'location')),
  };
}

/** GET names the plan in `sku_details`; what was sent stands beside it where a server echoes it. */
function readPlan(raw: WireFields): Partial<EndpointReading> {
  const sku = objectAt(raw, 'sku_details');
  const plan = objectAt(sku, 'plan');
  const customSku = fieldsOf(raw['custom_sku']);
  const shares = Object.keys(customSku).flatMap((key) => {
    const share = numberAt(customSku, key);
    return share === undefined ? [] : [[key, share] as const];
  });
  return {
    skuName: textAt(objectAt(sku, 'specs'), 'name') ?? (textAt(raw, 'sku_name') || undefined),
    skuType: word<'skuType'>((textAt(plan, 'sku_type') ?? textAt(raw, 'sku_type'))?.toLowerCase() || undefined),
    skuId: idAt(raw, 'sku_id'),
    skuItemPriceId: idAt(raw, 'sku_item_price_id'),
    nextSkuItemPriceId: idAt(raw, 'next_sku_item_price_id'),
    committedDays: numberAt(plan, 'committed_days') ?? numberAt(raw, 'committed_days'),
    committedInstancePolicy: word<'committedInstancePolicy'>(textAt(raw, 'committed_instance_policy')),
    privateCloudId: idAt(raw, 'private_cloud_id'),
    customSku: shares.length > 0 ? Object.fromEntries(shares) : undefined,
    currency: (textAt(plan, 'currency') ?? textAt(raw, 'currency')) || undefined,
  };
}

function readPolicy(policy: WireFields): Partial<AutoScalePolicy> | undefined {
  if (Object.keys(policy).length === 0) return undefined;
  return {
    // One known client writes the singular, so a server may keep it.
    minReplicas: numberAt(policy, 'min_replicas') ?? numberAt(policy, 'min_replica'),
    maxReplicas: numberAt(policy, 'max_replicas') ?? numberAt(policy, 'max_replica'),
    stabilityPeriod: numberAt(policy, 'stability_period'),
    initialCooldownPeriod: numberAt(policy, 'initial_cooldown_period'),
    isHoldQueue: booleanAt(policy, 'is_hold_queue'),
    rules: listAt(policy, 'rules')
      ?.map(fieldsOf)
      .map((rule) => ({
        metric: textAt(rule, 'metric') ?? '',
        customMetricName: textAt(rule, 'custom_metric_name') ?? '',
        conditionType: textAt(rule, 'condition_type') ?? 'limit',
        value: numberAt(rule, 'value') ?? 10,
        watchPeriod: numberAt(rule, 'watch_period') ?? 60,
        granularity: numberAt(rule, 'granularity') ?? 1,
        window: numberAt(rule, 'window') ?? 1,
      })),
  };
}

function readAsync(raw: WireFields): EndpointReading['asyncInvocation'] {
  const enabled = booleanAt(raw, 'async_enabled');
  if (enabled === undefined) return undefined;
  if (!enabled) return { enabled };
  const routes = listAt(raw, 'async_target_routes')?.map((route) => textAt(fieldsOf(route), 'route_value') ?? '');
  return {
    enabled,
    concurrentWorkers: numberAt(raw, 'async_concurrent_workers'),
    datasetId: idAt(raw, 'async_dataset_id') ?? undefined,
    routes,
  };
}

function readDetails(info: WireFields): EndpointReading['detailedInfo'] {
  const words = (key: string) => {
    const text = textAt(info, key);
    return text === undefined ? undefined : decodeWords(text);
  };
  const args = info['engine_args'];
  const engineArgs = Object.entries(fieldsOf(args)).filter((entry): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return {
    commands: words('commands'),
    args: words('args'),
    huggingFaceId: textAt(info, 'hugging_face_id'),
    tokenizer: textAt(info, 'tokenizer'),
    serverVersion: textAt(info, 'server_version'),
    worldSize: numberAt(info, 'world_size'),
    errorLog: booleanAt(info, 'error_log'),
    infoLog: booleanAt(info, 'info_log'),
    warningLog: booleanAt(info, 'warning_log'),
    logVerboseLevel: numberAt(info, 'log_verbose_level'),
    modelServeType: textAt(info, 'model_serve_type'),
    engineArgs: args === undefined ? undefined : Object.fromEntries(engineArgs),
  };
}

function readProbe(probe: WireFields): ProbeReading | undefined {
  if (Object.keys(probe).length === 0) return undefined;
  return {
    protocol: textAt(probe, 'protocol'),
    initialDelaySeconds: numberAt(probe, 'initial_delay_seconds'),
    successThreshold: numberAt(probe, 'success_threshold'),
    failureThreshold: numberAt(probe, 'failure_threshold'),
    port: numberAt(probe, 'port'),
    periodSeconds: numberAt(probe, 'period_seconds'),
    timeoutSeconds: numberAt(probe, 'timeout_seconds'),
    // We leave out what is empty, so in a probe that came back an absent text is the empty one.
    path: textAt(probe, 'path') ?? '',
    grpcService: textAt(probe, 'grpc_service') ?? '',
    commands: textAt(probe, 'commands') ?? '',
  };
}

function readResources(resources: WireFields): EndpointReading['resourceDetails'] {
  // Null is how Terraform's provider says "none".
  const rows = resources['env_variables'] === null ? [] : listAt(resources, 'env_variables');
  return {
    diskSize: numberAt(resources, 'disk_size'),
    mountPath: textAt(resources, 'mount_path'),
    envVariables: rows?.map(fieldsOf).flatMap((row) => {
      const key = textAt(row, 'key');
      if (key === undefined || key === '') return [];
      const locks = objectAt(row, 'disabled');
      const value = textAt(row, 'value') || undefined;
      const disabled =
        Object.keys(locks).length > 0
          ? { key: booleanAt(locks, 'key') ?? false, value: booleanAt(locks, 'value') ?? false }
          : undefined;
      return [
        {
          key,
          ...(value === undefined ? {} : { value }),
          required: booleanAt(row, 'required') ?? false,
          ...(disabled ? { disabled } : {}),
        },
      ];
    }),
  };
}

/**
 * The endpoint of a spec that TIR's answer amounts to, with defaults left out where the spec would leave them out.
 * Parse it with the schema of the spec before use. See `notReadBack` for what does not come back as it was. Values of
 * environment variables are in it: a secret.
 */
export function fromWire(raw: Readonly<Record<string, unknown>>): EndpointSpecInput['endpoint'] {
  const reading = readWire(raw);
  const framework = findFramework(reading.framework ?? '');
  const privateCloud = typeof reading.privateCloudId === 'number';
  const { containerName, autoScalePolicy, detailedInfo } = reading;
  const image =
    containerName?.startsWith(E2E_REGISTRY) && reading.registryNamespaceId
      ? containerName.slice(E2E_REGISTRY.length)
      : containerName;
  const ownImage =
    framework && imageOf(framework, { serverVersion: detailedInfo.serverVersion, modelId: reading.modelId ?? undefined });
  const fixed = fixedPolicy(reading.replica ?? 1);
  const saysNothing =
    autoScalePolicy?.rules?.length === 0 &&
    autoScalePolicy.minReplicas === fixed.minReplicas &&
    autoScalePolicy.maxReplicas === fixed.maxReplicas &&
    autoScalePolicy.stabilityPeriod === fixed.stabilityPeriod;
  return withoutEmpty({
    ...reading,
    ...(privateCloud ? { skuName: undefined, skuType: undefined } : { customSku: undefined }),
    // A spec names its plan in one form.
    ...(reading.skuName && !privateCloud ? { skuId: undefined, skuItemPriceId: undefined } : {}),
    containerName: image === ownImage || containerName === ownImage ? undefined : image,
    autoScalePolicy: saysNothing && !reading.isAutoScaleEnabled ? undefined : autoScalePolicy,
    asyncInvocation: isWhole(reading.asyncInvocation) ? reading.asyncInvocation : undefined,
    detailedInfo:
      framework?.huggingFaceId !== undefined && framework.huggingFaceId === detailedInfo.huggingFaceId
        ? { ...detailedInfo, huggingFaceId: undefined }
        : detailedInfo,
  }) as EndpointSpecInput['endpoint'];
}

/** Whether asynchronous invocation is on and all of it came back: a part of it makes no spec. */
const isWhole = (reading: EndpointReading['asyncInvocation']): boolean =>
  reading?.enabled === true && Object.values(reading).every((value) => value !== undefined);

/** Leaves out null and undefined at every depth, so that a schema fills its defaults in. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => [key, withoutEmpty(item)]),
  );
}
