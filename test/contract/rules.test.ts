import { describe, expect, it } from 'vitest';
import type { EndpointSpecInput } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { changed, committedSpec, customSpec, scalingSpec, tritonSpec, vllmSpec } from '../support/specs.js';

const e = 'endpoint.';
const info = 'endpoint.detailedInfo.';
const policy = 'endpoint.autoScalePolicy';
const env = 'endpoint.resourceDetails.envVariables';
const probe = 'rollout.probe';
type Changes = Record<string, unknown>;

/** Code, what it says at which path, the spec to start from, the change that is wrong, and its right twin. */
const errors: [code: string, path: string, base: () => EndpointSpecInput, wrong: Changes, right: Changes][] = [
  ['name-reserved', `${e}name`, vllmSpec, { [`${e}name`]: 'chat-canary-2' }, { [`${e}name`]: 'chat-canary' }],
  ['framework-unknown', `${e}framework`, vllmSpec, { [`${e}framework`]: 'vlm' }, {}],
  ['framework-terraform-key', `${e}framework`, vllmSpec, { [`${e}framework`]: 'VLLM' }, {}],
  ['container-name-missing', `${e}containerName`, customSpec, { [`${e}containerName`]: null }, {}],
  [
    'server-version-missing',
    `${info}serverVersion`,
    tritonSpec,
    { [`${info}serverVersion`]: null },
    { [`${info}serverVersion`]: null, [`${e}containerName`]: 'example/triton:1' },
  ],
  [
    'server-version-unknown',
    `${info}serverVersion`,
    tritonSpec,
    { [`${info}serverVersion`]: 'v24.03' },
    { [`${info}serverVersion`]: 'v23.11' },
  ],
  [
    'server-version-unknown',
    `${info}serverVersion`,
    tritonSpec,
    { [`${info}serverVersion`]: 'custom' },
    { [`${info}serverVersion`]: 'custom', [`${e}containerName`]: 'example/triton:1' },
  ],
  [
    'server-version-unused',
    `${info}serverVersion`,
    vllmSpec,
    { [`${info}serverVersion`]: 'v0.6' },
    { [`${info}serverVersion`]: 'v0.6', [`${e}containerName`]: 'vllm/vllm-openai:v0.6.0' },
  ],
  [
    'model-id-without-image',
    `${e}modelId`,
    vllmSpec,
    { [`${e}framework`]: 'gemma-2b', [`${e}modelId`]: 7, [`${info}huggingFaceId`]: null },
    { [`${e}framework`]: 'gemma-2b', [`${info}huggingFaceId`]: null },
  ],
  [
    'model-source-missing',
    `${info}huggingFaceId`,
    vllmSpec,
    { [`${info}huggingFaceId`]: null },
    { [`${info}huggingFaceId`]: null, [`${e}modelId`]: 7 },
  ],
  [
    'model-source-twice',
    `${e}modelId`,
    vllmSpec,
    { [`${e}modelId`]: 7 },
    { [`${e}modelId`]: 7, [`${info}modelServeType`]: 'peft-model' },
  ],
  ['hugging-face-id-custom', `${info}huggingFaceId`, vllmSpec, { [`${info}huggingFaceId`]: 'custom' }, {}],
  [
    'hugging-face-id-fixed',
    `${info}huggingFaceId`,
    vllmSpec,
    { [`${e}framework`]: 'mpt' },
    { [`${e}framework`]: 'mpt', [`${info}huggingFaceId`]: 'mosaicml/mpt-7b-instruct' },
  ],
  ['hugging-face-id-fixed', `${info}huggingFaceId`, tritonSpec, { [`${info}huggingFaceId`]: 'gpt2' }, {}],
  ['model-id-missing', `${e}modelId`, tritonSpec, { [`${e}modelId`]: null }, {}],
  [
    'model-id-missing',
    `${e}modelId`,
    vllmSpec,
    { [`${e}framework`]: 'finetuned' },
    { [`${e}framework`]: 'finetuned', [`${e}modelId`]: 7, [`${e}modelLoadIntegrationId`]: 8 },
  ],
  ['model-id-and-integration', `${e}modelLoadIntegrationId`, tritonSpec, { [`${e}modelLoadIntegrationId`]: 8 }, {}],
  [
    'plan-missing',
    `${e}skuName`,
    vllmSpec,
    { [`${e}skuName`]: null, [`${e}skuType`]: null },
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}skuItemPriceId`]: 41 },
  ],
  ['plan-mixed', `${e}skuId`, vllmSpec, { [`${e}skuId`]: 11 }, {}],
  ['plan-incomplete', `${e}skuType`, vllmSpec, { [`${e}skuType`]: null }, {}],
  [
    'plan-incomplete',
    `${e}skuItemPriceId`,
    vllmSpec,
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}skuId`]: 11 },
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}skuId`]: 11, [`${e}skuItemPriceId`]: 41 },
  ],
  [
    'plan-incomplete',
    `${e}customSku`,
    vllmSpec,
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}privateCloudId`]: 7 },
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}privateCloudId`]: 7, [`${e}customSku`]: { cpu: 8 } },
  ],
  ['hourly-with-commitment', `${e}committedDays`, vllmSpec, { [`${e}committedDays`]: 30 }, {}],
  ['hourly-with-commitment', `${e}committedReplicas`, vllmSpec, { [`${e}committedReplicas`]: 1 }, {}],
  ['committed-days-missing', `${e}committedDays`, committedSpec, { [`${e}committedDays`]: null }, {}],
  ['committed-policy-missing', `${e}committedInstancePolicy`, committedSpec, { [`${e}committedInstancePolicy`]: null }, {}],
  [
    'private-cloud-with-commitment',
    `${e}committedDays`,
    committedSpec,
    { [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}privateCloudId`]: 7, [`${e}customSku`]: { cpu: 8 } },
    {},
  ],
  [
    'committed-replicas-too-many',
    `${e}committedReplicas`,
    committedSpec,
    { [`${e}committedReplicas`]: 2 },
    { [`${e}committedReplicas`]: 2, [`${e}replica`]: 2 },
  ],
  ['next-price-without-renewal', `${e}nextSkuItemPriceId`, vllmSpec, { [`${e}nextSkuItemPriceId`]: 42 }, {}],
  ['replicas-too-many', `${e}replica`, vllmSpec, { [`${e}replica`]: 65 }, { [`${e}replica`]: 64 }],
  [
    'replicas-too-many',
    `${policy}.maxReplicas`,
    scalingSpec,
    { [`${policy}.maxReplicas`]: 65 },
    { [`${policy}.maxReplicas`]: 64 },
  ],
  ['autoscale-policy-missing', policy, vllmSpec, { [`${e}isAutoScaleEnabled`]: true }, {}],
  ['autoscale-bounds-crossed', `${policy}.minReplicas`, scalingSpec, { [`${policy}.minReplicas`]: 4 }, {}],
  ['autoscale-range-empty', `${e}isAutoScaleEnabled`, scalingSpec, { [`${policy}.minReplicas`]: 3 }, {}],
  ['autoscale-switched-off', `${e}isAutoScaleEnabled`, scalingSpec, { [`${e}isAutoScaleEnabled`]: false }, {}],
  ['autoscale-rule-missing', `${policy}.rules`, scalingSpec, { [`${policy}.rules`]: [{}] }, {}],
  [
    'scale-to-zero-committed',
    `${policy}.minReplicas`,
    committedSpec,
    { [`${e}isAutoScaleEnabled`]: true, [policy]: { minReplicas: 0, maxReplicas: 2, rules: [{ metric: 'concurrency' }] } },
    {},
  ],
  ['scale-to-zero-switched-off', `${policy}.minReplicas`, vllmSpec, { [policy]: { minReplicas: 0, maxReplicas: 0 } }, {}],
  [
    'metric-unknown',
    `${policy}.rules[0].metric`,
    scalingSpec,
    { [`${policy}.rules[0].metric`]: 'memory' },
    { [`${policy}.rules[0].metric`]: 'requestRate' },
  ],
  [
    'custom-metric-unnamed',
    `${policy}.rules[0].customMetricName`,
    scalingSpec,
    { [`${policy}.rules[0].metric`]: 'custom' },
    { [`${policy}.rules[0]`]: { metric: 'custom', customMetricName: 'queue' } },
  ],
  ['committed-stopped', 'rollout.finalState', committedSpec, { 'rollout.finalState': 'stopped' }, {}],
  [
    'replicas-too-many',
    'rollout.finalState.replicas',
    vllmSpec,
    { 'rollout.finalState': { replicas: 65 } },
    { 'rollout.finalState': { replicas: 2 } },
  ],
  [
    'final-replicas-with-autoscaling',
    'rollout.finalState.replicas',
    scalingSpec,
    { 'rollout.finalState': { replicas: 2 } },
    { 'rollout.finalState': 'stopped' },
  ],
  [
    'committed-scaled-down',
    'rollout.finalState.replicas',
    committedSpec,
    { [`${e}replica`]: 3, 'rollout.finalState': { replicas: 2 } },
    { 'rollout.finalState': { replicas: 2 } },
  ],
  [
    'registry-namespace-missing',
    `${e}registryNamespaceId`,
    customSpec,
    { [`${e}containerType`]: 'private' },
    { [`${e}containerType`]: 'private', [`${e}registryNamespaceId`]: 3 },
  ],
  ['registry-namespace-unused', `${e}registryNamespaceId`, customSpec, { [`${e}registryNamespaceId`]: 3 }, {}],
  [
    'probe-path-relative',
    `${e}readinessProbe.path`,
    customSpec,
    { [`${e}readinessProbe.path`]: 'health', [`${probe}.path`]: '/x' },
    { [`${e}readinessProbe.path`]: '/ready' },
  ],
  [
    'probe-command-missing',
    `${e}livenessProbe.commands`,
    customSpec,
    { [`${e}isLivenessProbeEnabled`]: true, [`${e}livenessProbe.protocol`]: 'exec' },
    { [`${e}isLivenessProbeEnabled`]: true, [`${e}livenessProbe`]: { protocol: 'exec', commands: 'true' } },
  ],
  [
    'liveness-success-threshold',
    `${e}livenessProbe.successThreshold`,
    customSpec,
    { [`${e}isLivenessProbeEnabled`]: true, [`${e}livenessProbe.successThreshold`]: 2 },
    { [`${e}isLivenessProbeEnabled`]: true },
  ],
  ['variable-source-missing', `${env}[0]`, vllmSpec, { [env]: [{ key: 'A' }] }, { [env]: [{ key: 'A', value: 'x' }] }],
  [
    'variable-source-twice',
    `${env}[0]`,
    vllmSpec,
    { [env]: [{ key: 'A', value: 'x', valueFrom: { env: 'A' } }] },
    { [env]: [{ key: 'A', valueFrom: { env: 'A' } }] },
  ],
  [
    'variable-secret-literal',
    `${env}[0].value`,
    vllmSpec,
    { [env]: [{ key: 'HF_TOKEN', value: 'x' }] },
    { [env]: [{ key: 'HF_TOKEN', valueFrom: { env: 'HF_TOKEN' } }] },
  ],
  [
    'variable-secret-literal',
    `${env}[0].value`,
    vllmSpec,
    { [env]: [{ key: 'LOGIN', value: `hf_${'a'.repeat(30)}` }] },
    { [env]: [{ key: 'LOGIN', value: 'hf_transfer' }] },
  ],
  [
    'probe-missing',
    `${probe}.preset`,
    customSpec,
    { [`${e}isReadinessProbeEnabled`]: false },
    { [`${e}isReadinessProbeEnabled`]: false, [`${probe}.path`]: '/health' },
  ],
  [
    'probe-missing',
    `${probe}.preset`,
    vllmSpec,
    { [`${e}framework`]: 'yolov8', [`${info}huggingFaceId`]: null },
    { [`${e}framework`]: 'yolov8', [`${info}huggingFaceId`]: null, [probe]: { preset: 'tcp', port: 443 } },
  ],
  [
    'probe-path-missing',
    `${probe}.path`,
    customSpec,
    { [`${e}isReadinessProbeEnabled`]: false, [`${probe}.preset`]: 'http' },
    { [`${e}isReadinessProbeEnabled`]: false, [probe]: { preset: 'http', path: '/' } },
  ],
  ...['/../is-1021/health', '/%252e%252e/x', '/..\\x', '//evil.example/'].map((path): (typeof errors)[number] => [
    'probe-path-outside',
    `${probe}.path`,
    customSpec,
    { [probe]: { preset: 'http', path } },
    { [probe]: { preset: 'http', path: '/v1/health?full=1' } },
  ]),
  [
    'probe-path-outside',
    `${e}readinessProbe.path`,
    customSpec,
    { [`${e}isReadinessProbeEnabled`]: true, [`${e}readinessProbe`]: { path: '/../is-1021/health' } },
    { [`${e}isReadinessProbeEnabled`]: true, [`${e}readinessProbe`]: { path: '/health' } },
  ],
  [
    'probe-path-outside',
    `${probe}.model`,
    tritonSpec,
    { [`${probe}.model`]: '../../is-1021' },
    { [`${probe}.model`]: 'org/model' },
  ],
  [
    'probe-field-unused',
    `${probe}.expectStatus`,
    vllmSpec,
    { [`${probe}.expectStatus`]: 204 },
    { [probe]: { preset: 'http', expectStatus: 204 } },
  ],
  ['probe-field-unused', `${probe}.port`, vllmSpec, { [`${probe}.port`]: 80 }, { [probe]: { preset: 'grpc', port: 80 } }],
  [
    'probe-field-unused',
    `${probe}.body`,
    vllmSpec,
    { [`${probe}.body`]: {} },
    { [probe]: { preset: 'http', method: 'POST', body: {} } },
  ],
  [
    'probe-body-without-post',
    `${probe}.method`,
    vllmSpec,
    { [probe]: { preset: 'http', method: 'GET', body: {} } },
    { [probe]: { preset: 'http', body: {} } },
  ],
  [
    'probe-field-unused',
    `${probe}.expectText`,
    tritonSpec,
    { [`${probe}.expectText`]: 'x' },
    { [`${probe}.expectText`]: 'x', [`${probe}.body`]: {} },
  ],
  [
    'probe-field-unused',
    `${probe}.model`,
    vllmSpec,
    { [probe]: { preset: 'embeddings', path: '/embed', model: 'm' } },
    { [probe]: { preset: 'embeddings', model: 'm' } },
  ],
  ['probe-field-unused', `${probe}.path`, vllmSpec, { [`${probe}.path`]: '/health' }, { [probe]: { preset: 'rerank', path: '/v1/score' } }],
  ['probe-field-unused', `${probe}.path`, vllmSpec, { [probe]: { preset: 'openai-chat', path: '/x' } }, { [probe]: { preset: 'http', path: '/x' } }],
  [
    'probe-model-missing',
    `${probe}.model`,
    tritonSpec,
    { [`${probe}.model`]: null, [`${probe}.body`]: {} },
    { [`${probe}.body`]: {} },
  ],
  [
    'probe-deadline-too-short',
    'rollout.deadlines.probeSeconds',
    vllmSpec,
    { [probe]: { successes: 100, intervalSeconds: 10 } },
    { [probe]: { successes: 60, intervalSeconds: 10 } },
  ],
  [
    'committed-stop-on-failure',
    'rollout.onFailure.created',
    committedSpec,
    { 'rollout.onFailure.created': 'stop' },
    { 'rollout.onFailure.created': 'keep' },
  ],
];

const warnings: typeof errors = [
  [
    'variable-reference-name',
    `${env}[0].valueFrom.env`,
    vllmSpec,
    { [env]: [{ key: 'HF_TOKEN', valueFrom: { env: 'HF_TOKEN' } }] },
    { [env]: [{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HF_TOKEN' } }] },
  ],
  [
    'variable-reference-name',
    `${env}[0].valueFrom.env`,
    vllmSpec,
    { [env]: [{ key: 'A', valueFrom: { env: 'TIR_SECRET_' } }] },
    { [env]: [{ key: 'A', valueFrom: { env: 'TIR_SECRET_a' } }] },
  ],
  [
    'model-id-missing',
    `${e}modelId`,
    tritonSpec,
    {
      [`${e}framework`]: 'pytorch',
      [`${info}serverVersion`]: 'v0.9.0',
      [`${e}modelId`]: null,
      [`${e}modelLoadIntegrationId`]: 8,
    },
    {},
  ],
  [
    'model-id-and-integration',
    `${e}modelLoadIntegrationId`,
    vllmSpec,
    { [`${e}modelId`]: 7, [`${e}modelLoadIntegrationId`]: 8, [`${info}modelServeType`]: 'peft-model' },
    { [`${e}modelLoadIntegrationId`]: 8 },
  ],
  ['hugging-face-id-unlisted', `${info}huggingFaceId`, vllmSpec, { [`${info}huggingFaceId`]: 'example/new-1b' }, {}],
  ['hugging-face-id-unused', `${info}huggingFaceId`, customSpec, { [`${info}huggingFaceId`]: 'gpt2' }, {}],
  [
    'model-serve-type-unknown',
    `${info}modelServeType`,
    vllmSpec,
    { [`${info}modelServeType`]: 'batch' },
    { [`${info}modelServeType`]: 'full-model' },
  ],
  ['model-serve-type-unused', `${info}modelServeType`, tritonSpec, { [`${info}modelServeType`]: 'full-model' }, {}],
  ['model-path-unused', `${e}modelPath`, vllmSpec, { [`${e}modelPath`]: 'a/' }, {}],
  [
    'dataset-path-unused',
    `${e}datasetPath`,
    vllmSpec,
    { [`${e}datasetPath`]: 'a/' },
    { [`${e}datasetPath`]: 'a/', [`${e}datasetId`]: 3 },
  ],
  ['committed-replicas-zero', `${e}committedReplicas`, committedSpec, { [`${e}committedReplicas`]: 0 }, {}],
  [
    'autoscale-count-ignored',
    policy,
    vllmSpec,
    { [policy]: { minReplicas: 2, maxReplicas: 2 } },
    { [policy]: { minReplicas: 2, maxReplicas: 2 }, [`${e}replica`]: 2 },
  ],
  [
    'scale-to-zero-unsure',
    `${policy}.minReplicas`,
    scalingSpec,
    { [`${policy}.minReplicas`]: 0, [`${e}skuName`]: null, [`${e}skuType`]: null, [`${e}skuItemPriceId`]: 41 },
    { [`${policy}.minReplicas`]: 0 },
  ],
  ['metric-outdated', `${policy}.rules[0].metric`, scalingSpec, { [`${policy}.rules[0].metric`]: 'cpu' }, {}],
  [
    'custom-metric-unused',
    `${policy}.rules[0].customMetricName`,
    scalingSpec,
    { [`${policy}.rules[0].customMetricName`]: 'queue' },
    {},
  ],
  [
    'condition-type-unknown',
    `${policy}.rules[0].conditionType`,
    scalingSpec,
    { [`${policy}.rules[0].conditionType`]: 'average' },
    {},
  ],
  [
    'engine-arg-unknown',
    `${info}engineArgs.max_model_len`,
    vllmSpec,
    { [`${info}engineArgs`]: { max_model_len: 1 } },
    { [`${info}engineArgs`]: { max_model_length: 1 } },
  ],
  [
    'engine-arg-type',
    `${info}engineArgs.max_model_length`,
    vllmSpec,
    { [`${info}engineArgs`]: { max_model_length: '4096' } },
    { [`${info}engineArgs`]: { max_model_length: 4096 } },
  ],
  ['engine-args-unused', `${info}engineArgs`, tritonSpec, { [`${info}engineArgs`]: { seed: 1 } }, {}],
  [
    'private-image-unnamed',
    `${e}containerName`,
    vllmSpec,
    { [`${e}containerType`]: 'private', [`${e}registryNamespaceId`]: 3 },
    { [`${e}containerType`]: 'private', [`${e}registryNamespaceId`]: 3, [`${e}containerName`]: 'a:1' },
  ],
  [
    'image-tag-moving',
    `${e}containerName`,
    customSpec,
    { [`${e}containerName`]: 'registry.example.com:5000/a' },
    { [`${e}containerName`]: 'registry.example.com:5000/a:1' },
  ],
  [
    'image-tag-moving',
    `${e}containerName`,
    customSpec,
    { [`${e}containerName`]: 'a:latest' },
    { [`${e}containerName`]: 'a@sha256:00' },
  ],
  [
    'probe-protocol-unknown',
    `${e}livenessProbe.protocol`,
    vllmSpec,
    { [`${e}livenessProbe.protocol`]: 'ftp' },
    { [`${e}livenessProbe.protocol`]: 'tcp' },
  ],
  [
    'probe-grpc-service-unused',
    `${e}livenessProbe.grpcService`,
    vllmSpec,
    { [`${e}livenessProbe.grpcService`]: 'x' },
    { [`${e}livenessProbe`]: { protocol: 'grpc', grpcService: 'x' } },
  ],
  [
    'probe-command-unused',
    `${e}readinessProbe.commands`,
    vllmSpec,
    { [`${e}readinessProbe.commands`]: 'x' },
    { [`${e}readinessProbe`]: { protocol: 'exec', commands: 'x' } },
  ],
  [
    'variable-repeated',
    `${env}[1].key`,
    vllmSpec,
    {
      [env]: [
        { key: 'A', value: 'x' },
        { key: 'A', value: 'y' },
      ],
    },
    {
      [env]: [
        { key: 'A', value: 'x' },
        { key: 'B', value: 'y' },
      ],
    },
  ],
  [
    'argument-secret',
    `${info}args[1]`,
    vllmSpec,
    { [`${info}args`]: ['--port=1', '--api-key=sk-abcdefghijklmnopqrstuvwx'] },
    { [`${info}args`]: ['--port=1', '--api-key=none'] },
  ],
  ['cluster-type-unknown', `${e}clusterType`, vllmSpec, { [`${e}clusterType`]: 'x' }, {}],
  [
    'storage-type-unknown',
    `${e}storageType`,
    vllmSpec,
    { [`${e}storageType`]: 'tape' },
    { [`${e}storageType`]: 'sfs', [`${e}sfsId`]: 3 },
  ],
  ['sfs-unused', `${e}sfsId`, vllmSpec, { [`${e}sfsId`]: 3 }, {}],
  ['public-ip', `${e}publicIp`, vllmSpec, { [`${e}publicIp`]: 'yes' }, {}],
  ['currency-unknown', `${e}currency`, vllmSpec, { [`${e}currency`]: 'USD' }, {}],
  ['probe-none', `${probe}.preset`, vllmSpec, { [`${probe}.preset`]: 'none' }, { [`${probe}.preset`]: 'openai-chat' }],
  ['probe-model-unnamed', `${probe}.model`, tritonSpec, { [`${probe}.model`]: null }, {}],
  ['committed-delete-on-failure', 'rollout.onFailure.created', committedSpec, { 'rollout.onFailure.created': 'delete' }, {}],
];

const brief = (spec: EndpointSpecInput): string[] =>
  validateSpec(spec).findings.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe('an endpoint', () => {
  it.each(errors)('is refused with %s at %s, and taken when that is right', (code, path, base, wrong, right) => {
    const refused = validateSpec(changed(base(), wrong));
    expect(brief(changed(base(), wrong))).toContain(`error ${code} ${path}`);
    expect(refused.spec).toBeUndefined();
    expect(validateSpec(changed(base(), right)).spec).toBeDefined();
    expect(brief(changed(base(), right)).filter((line) => line.startsWith(`error ${code}`))).toEqual([]);
  });

  it.each(warnings)('gets the warning %s at %s and is taken', (code, path, base, doubtful, plain) => {
    expect(brief(changed(base(), doubtful))).toContain(`warning ${code} ${path}`);
    expect(validateSpec(changed(base(), doubtful)).spec).toBeDefined();
    expect(brief(changed(base(), plain)).filter((line) => line.includes(` ${code} `))).toEqual([]);
  });

  it.each([vllmSpec, committedSpec, scalingSpec, tritonSpec, customSpec])('without a fault has no finding (%#)', (base) => {
    expect(brief(base())).toEqual([]);
  });

  it('is said to be wrong in sentences that end, each with its next step', () => {
    for (const [, , base, wrong] of [...errors, ...warnings]) {
      for (const { message, fix } of validateSpec(changed(base(), wrong)).findings) {
        expect(message).toMatch(/^\S.*\.$/);
        expect(fix).toMatch(/^[A-Z].*[.?]$/);
      }
    }
  });

  it('may have 512 replicas on a private cluster', () => {
    const cloud = changed(vllmSpec(), {
      'endpoint.skuName': null,
      'endpoint.skuType': null,
      'endpoint.privateCloudId': 7,
      'endpoint.customSku': { cpu: 8 },
      'endpoint.replica': 512,
    });
    expect(brief(cloud)).toEqual([]);
  });
});
