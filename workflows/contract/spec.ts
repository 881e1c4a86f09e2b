/**
 * What an endpoint should be, said once: schema, type and JSON Schema come from here. Two vocabularies live side by
 * side and never collide: `endpoint` holds TIR's own attributes under TIR's (and Terraform's) names in camelCase,
 * `rollout` holds ours. TIR's spelling on the wire lives in `activities/tir/wire.ts`; rules that need the frameworks
 * table live in `workflows/contract/rules`.
 *
 * Import only types from here in workflow code: a value import pulls zod into the workflow bundle.
 */
import { z } from 'zod';

export const API_VERSION = 'tir-rollouts/v1';

const id = z.int().positive();
const seconds = z.int().positive();

/** TIR's limits of a name: groups of lower-case letters and digits joined by single hyphens, at most 50 characters. */
export const endpointName = z
  .string()
  .min(1)
  .max(50)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits in groups joined by single hyphens, such as chat-1b')
  .describe('Name of the endpoint, unique in its project. Up to 50 characters.');

/** A value that stays a reference everywhere (revision, digest, history) and is resolved on the worker at call time. */
export const valueReference = z.strictObject({
  env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable of the worker')
    .describe('Name of an environment variable of the worker that holds the value: TIR_SECRET_ and more, or one that TIR_ROLLOUTS_REFERENCES names there.'),
});

export const environmentVariable = z
  .strictObject({
    key: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and underscores, not starting with a digit')
      .describe('Name of the variable.'),
    value: z.string().min(1).optional().describe('Literal, non-secret value. It is stored in revisions and masked on screens.'),
    valueFrom: valueReference.optional().describe('Where the worker finds a secret value. Use this for tokens and passwords.'),
    required: z.boolean().default(false).describe("TIR's portal form flag."),
    disabled: z
      .strictObject({
        key: z.boolean().default(false).describe('Lock the key.'),
        value: z.boolean().default(false).describe('Lock the value.'),
      })
      .optional()
      .describe("Which inputs of this row TIR's portal locks."),
  })
  .describe('One environment variable of the container: a literal `value`, or `valueFrom` for a secret.');

const kubeletProbe = (defaultPath: string) =>
  z.strictObject({
    protocol: z.string().default('http').describe('http, tcp, grpc, or exec for a command.'),
    initialDelaySeconds: z.int().nonnegative().default(10).describe('Wait before the first check (s).'),
    successThreshold: z.int().positive().default(1).describe('Successes in a row that count as healthy.'),
    failureThreshold: z.int().positive().default(3).describe('Failures in a row that count as unhealthy.'),
    port: z.int().min(1).max(65535).default(8080).describe('Port of the container.'),
    periodSeconds: seconds.default(10).describe('Time between checks (s).'),
    timeoutSeconds: seconds.default(10).describe('Time one check may take (s).'),
    path: z.string().default(defaultPath).describe('Path of an http check.'),
    grpcService: z.string().default('').describe('Service name of a grpc check.'),
    commands: z.string().default('').describe('Command line of a command check, as plain text.'),
  });

export const autoScaleRule = z.strictObject({
  metric: z.string().default('').describe('concurrency (in-flight requests), requestRate (requests per second), or custom.'),
  customMetricName: z.string().default('').describe('Name of the metric when metric is custom.'),
  conditionType: z.string().default('limit').describe('Only limit is known.'),
  value: z.int().default(10).describe('Threshold.'),
  watchPeriod: z.int().default(60).describe('How long the metric is watched (s).'),
  granularity: z.int().default(1).describe("TIR's own setting; what it counts is not documented."),
  window: z.int().default(1).describe("TIR's own setting; what it counts is not documented."),
});

export const autoScalePolicy = z.strictObject({
  minReplicas: z.int().nonnegative().default(1).describe('Fewest replicas. 0 scales to zero, hourly endpoints only.'),
  maxReplicas: z.int().nonnegative().default(1).describe('Most replicas: 64, or 512 on a private cluster.'),
  stabilityPeriod: z.int().nonnegative().default(300).describe('Time between two scalings (s).'),
  rules: z.array(autoScaleRule).default([]).describe('When to scale.'),
  initialCooldownPeriod: z.int().nonnegative().optional().describe('Time after a start without scaling (s).'),
  isHoldQueue: z.boolean().optional().describe('Hold requests in a queue while no replica is there.'),
});

/** Asynchronous invocation. @see docs.e2enetworks.com/tir/model-endpoints/how-to/set-up-async-invocation/ (read 2026-11) */
export const asyncInvocation = z.discriminatedUnion('enabled', [
  z.strictObject({ enabled: z.literal(false).describe('Turned off.') }),
  z.strictObject({
    enabled: z.literal(true).describe('Turned on.'),
    concurrentWorkers: z.int().positive().default(1).describe('Requests that are worked on at once.'),
    datasetId: id.describe('Object-storage dataset of the same region that takes the results.'),
    routes: z
      .array(
        z.string().regex(/^[^/\s]\S*$/, 'must be a route without a leading slash and without spaces, such as v1/completions'),
      )
      .min(1)
      .describe('Routes that are queued, one queue each (QUEUE_1, QUEUE_2 …), such as v1/completions.'),
  }),
]);

/** Ids of things attached to an endpoint; the order means nothing. */
const attached = (what: string) =>
  z.array(id).optional().describe(`${what} attached to the endpoint, all of them; [] for none. Left out: not managed; what the last applied spec named is detached.`);

/** A name in the place of an id. The plan says which id it is, and the revision keeps that. */
const lookedUp = (what: string, field: string) =>
  z.string().min(1).optional().describe(`Name of the ${what} in the project, looked up on TIR at each apply; in the place of ${field}.`);

/** A JSON scalar of the engine's command line; typed, sent to TIR unchanged. */
export const engineArgument = z.union([z.string(), z.number(), z.boolean()]);

export const detailedInfo = z.strictObject({
  commands: z.array(z.string()).default([]).describe('Command of the container, one entry an argument.'),
  args: z.array(z.string()).default([]).describe('Arguments of the container, one entry an argument.'),
  huggingFaceId: z
    .string()
    .default('')
    .describe('Hugging Face model id, such as meta-llama/Llama-3.2-1B-Instruct; for vllm, sglang and dynamo.'),
  tokenizer: z.string().default('').describe('Tokenizer, when it is not the model’s own.'),
  serverVersion: z.string().default('').describe('Server version of triton, pytorch, tensorrt and nemo-rag, such as v24.02.'),
  worldSize: z.int().positive().default(1).describe('GPUs that one replica spreads the model over.'),
  errorLog: z.boolean().default(true).describe('Whether the server logs errors.'),
  infoLog: z.boolean().default(true).describe('Whether the server logs what it does.'),
  warningLog: z.boolean().default(true).describe('Whether the server logs warnings.'),
  logVerboseLevel: z.int().nonnegative().default(1).describe('How much the server logs (level).'),
  modelServeType: z.string().default('').describe('For vllm: full-model or peft-model.'),
  engineArgs: z
    .record(z.string(), engineArgument)
    .default({})
    .describe('Typed engine arguments, such as max_model_length: 4096.'),
});

/** TIR's own attributes. */
export const endpointAttributes = z.strictObject({
  name: endpointName,
  projectId: id.optional().describe('TIR project. Default: that of the profile or of E2E_PROJECT_ID.'),
  teamId: id.optional().describe('Team, for accounts that still use team-scoped paths. Leave it out otherwise.'),
  activeIam: id.optional().describe("IAM account id, to act in another person's account."),
  location: z.enum(['Delhi', 'Chennai']).optional().describe('Region. Default: that of the profile or of E2E_LOCATION.'),
  currency: z.string().default('INR').describe('Currency of the bill.'),

  framework: z.string().min(1).describe('Framework, as TIR spells it on the wire: vllm, sglang, triton, pytorch, custom …'),
  modelId: id.optional().describe('Model repository that holds the model.'),
  modelName: lookedUp('model repository', 'modelId'),
  modelPath: z.string().default('').describe('Folder inside the model repository.'),
  modelLoadIntegrationId: id.optional().describe('Hugging Face integration whose token downloads the model.'),
  modelLoadIntegrationName: lookedUp('Hugging Face integration', 'modelLoadIntegrationId'),
  datasetId: id.optional().describe('TIR dataset that the endpoint reads.'),
  datasetName: lookedUp('dataset', 'datasetId'),
  datasetPath: z.string().default('').describe('Folder inside the dataset.'),

  skuName: z.string().min(1).optional().describe('SKU that every replica runs on.'),
  skuType: z.enum(['hourly', 'committed']).optional().describe('Hourly, or committed: paid up front for committedDays.'),
  skuId: id.optional().describe('Id form of the SKU; give skuItemPriceId too, and not skuName.'),
  skuItemPriceId: id.optional().describe('Price row of the SKU (one for each skuType and committedDays).'),
  nextSkuItemPriceId: id.optional().describe('Price row of the renewal, for auto_renew.'),
  committedDays: z.int().nonnegative().default(0).describe('Length of the commitment (days); 0 for hourly.'),
  committedInstancePolicy: z
    .enum(['', 'auto_renew', 'auto_terminate', 'convert_to_hourly_billing'])
    .default('')
    .describe('What happens when the commitment ends; empty for hourly.'),
  privateCloudId: id.optional().describe('Private cluster; replaces the SKU and needs customSku.'),
  customSku: z
    .record(z.string(), z.int().nonnegative())
    .optional()
    .describe('Share of the private cluster, such as {cpu: 8, memory: 32, gpu: 1}.'),

  replica: z.int().positive().default(1).describe('Fixed count of replicas while autoscaling is off.'),
  committedReplicas: z.int().nonnegative().default(0).describe('Replicas that the commitment covers; 0 for hourly.'),
  isAutoScaleEnabled: z.boolean().default(false).describe('True when autoScalePolicy.minReplicas and maxReplicas differ.'),
  autoScalePolicy: autoScalePolicy.optional().describe('How the endpoint scales by itself.'),
  asyncInvocation: asyncInvocation.optional().describe('Asynchronous invocation. Left out: not managed; turned off when the last applied spec turned it on.'),
  securityGroupIds: attached('Security groups'),
  vpcIpIds: attached('Reserved VPC IPs'),
  alertIds: attached('Alerts'),

  detailedInfo: detailedInfo.prefault({}).describe('Model and server.'),

  containerName: z.string().min(1).optional().describe('Image. Needed for custom; else the image of the framework unless given.'),
  containerType: z
    .enum(['public', 'private'])
    .default('public')
    .describe('Where the image lies: public, or private in an E2E registry, with registryNamespaceId.'),
  registryNamespaceId: id.optional().describe('Namespace of a private E2E registry; for containerType private.'),
  imagePullPolicy: z.enum(['Always', 'IfNotPresent']).default('Always').describe('When the image is pulled.'),
  isReadinessProbeEnabled: z.boolean().default(false).describe('Whether readinessProbe is used.'),
  isLivenessProbeEnabled: z.boolean().default(false).describe('Whether livenessProbe is used.'),
  readinessProbe: kubeletProbe('/health').prefault({}).describe("TIR's own check of a replica before it gets traffic."),
  livenessProbe: kubeletProbe('/metrics').prefault({}).describe("TIR's own check that restarts a replica."),
  servicePort: z.boolean().default(false).describe("TIR's own switch; what it does is not documented."),
  metricPort: z.boolean().default(false).describe("TIR's own switch; what it does is not documented."),
  publicIp: z.enum(['yes', 'no']).default('no').describe('Whether the endpoint gets a public address.'),

  resourceDetails: z
    .strictObject({
      diskSize: z.int().positive().default(100).describe('Disk of one replica (GB).'),
      mountPath: z.string().default('').describe('Where the disk is mounted; empty leaves it to TIR.'),
      envVariables: z.array(environmentVariable).default([]).describe('Environment of the container.'),
    })
    .prefault({})
    .describe('Disk and environment of a replica.'),

  clusterType: z.string().min(1).default('tir-cluster').describe('Type of cluster; only tir-cluster is known.'),
  storageType: z.string().min(1).default('disk').describe('disk, or sfs together with sfsId.'),
  diskPath: z.string().default('/mnt/models').describe('Where the disk is mounted.'),
  sfsId: id.optional().describe('Shared file system.'),
  sfsPath: z.string().default('/shared/.cache').describe('Where the shared file system is mounted.'),
});

/** The probe check: calls against the data plane that prove an endpoint serves, not only that it says so. */
export const probeCheck = z.strictObject({
  preset: z
    .enum(['openai-chat', 'openai-completion', 'kserve-v2', 'torchserve', 'embeddings', 'rerank', 'http', 'tcp', 'grpc', 'none'])
    .optional()
    .describe('Kind of call. Default: by framework, and by what the model is for; `none` skips the check: the rollout then ends Unproven.'),
  path: z.string().startsWith('/').optional().describe('Path of an http probe, or of embeddings and rerank where they are not where the framework has them; below the root of the endpoint.'),
  method: z.enum(['GET', 'POST']).optional().describe('Method of an http probe. Default GET, or POST with a body.'),
  body: z.unknown().optional().describe('JSON body of an http probe, or the input of kserve-v2, torchserve, embeddings and rerank.'),
  expectStatus: z.int().min(100).max(599).optional().describe('Status that an http probe must get. Default: any 2xx.'),
  expectText: z.string().min(1).optional().describe('Text that must be in what the model generated or computed; for http in the body.'),
  model: z.string().min(1).optional().describe('Model name in the calls. Default: as the framework names it.'),
  port: z.int().min(1).max(65535).optional().describe('Port of a tcp or grpc probe. Default: that of the URL.'),
  grpcService: z.string().optional().describe('Service asked of the grpc health check. Default: the whole server.'),
  successes: z.int().min(1).max(1000).default(3).describe('Successes in a row that prove the endpoint.'),
  intervalSeconds: z.number().positive().max(600).default(2).describe('Time between calls (s).'),
  timeoutSeconds: z.number().positive().max(600).default(30).describe('Time one call may take (s).'),
  maxLatencyMs: z.int().positive().optional().describe('A success slower than this counts as a failure (ms). Default: no bound.'),
});

export const deadlines = z.strictObject({
  createSeconds: seconds.default(3600).describe('How long to wait for a free SKU (s).'),
  readySeconds: seconds.default(3600).describe('How long an endpoint may take from accepted to ready (s).'),
  probeSeconds: seconds.default(600).describe('How long the probe check may take (s).'),
  scaleSeconds: seconds.default(1800).describe('How long a change of the replica count or a stop may take (s).'),
});

export const onFailure = z.strictObject({
  created: z
    .enum(['delete', 'stop', 'keep'])
    .optional()
    .describe(
      'What to do with an endpoint that this rollout created. Default: delete for hourly; keep for committed (paid up front), and where it is not known which it is.',
    ),
  patched: z
    .enum(['restore', 'keep'])
    .default('restore')
    .describe('What to do with a live endpoint that this rollout changed: bring the previous spec back, or leave it.'),
  parkSeconds: z
    .int()
    .nonnegative()
    .default(0)
    .describe('How long a failed rollout waits for retry or abort before it unwinds (s).'),
});

/** Ours: how the endpoint gets there. */
export const rolloutAttributes = z.strictObject({
  strategy: z.enum(['inPlace']).default('inPlace').describe('inPlace changes the endpoint itself.'),
  finalState: z
    .union([
      z.enum(['running', 'stopped']),
      z.strictObject({ replicas: z.int().positive().describe('Fixed count of replicas at the end.') }),
    ])
    .default('running')
    .describe('What it shall be once proven: running as specified, {replicas: n}, or stopped.'),
  fallbackSkus: z
    .array(z.string().min(1))
    .default([])
    .describe('SKUs to take, in this order, when skuName is out of stock at a create or a start.'),
  probe: probeCheck.prefault({}).describe('Calls against the data plane that prove it serves.'),
  deadlines: deadlines.prefault({}).describe('How long each step may take.'),
  onFailure: onFailure.prefault({}).describe('What is done with the endpoint when the rollout fails.'),
});

/** One endpoint and how to bring it there. */
export const endpointSpec = z
  .strictObject({
    apiVersion: z.literal(API_VERSION).describe('Version of this format.'),
    endpoint: endpointAttributes.describe("TIR's own attributes of the endpoint."),
    rollout: rolloutAttributes.prefault({}).describe('How tir-rollouts brings it there.'),
  })
  .describe('A TIR model endpoint and its rollout.');

export type EndpointSpec = z.infer<typeof endpointSpec>;
/** A spec as a person writes it: everything with a default may be left out. */
export type EndpointSpecInput = z.input<typeof endpointSpec>;
export type EndpointAttributes = EndpointSpec['endpoint'];
export type RolloutAttributes = EndpointSpec['rollout'];
export type ProbeCheck = z.infer<typeof probeCheck>;
export type AutoScalePolicy = z.infer<typeof autoScalePolicy>;
export type AsyncInvocation = z.infer<typeof asyncInvocation>;
export type EnvironmentVariable = z.infer<typeof environmentVariable>;
