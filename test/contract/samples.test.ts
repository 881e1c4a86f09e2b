import { expect, it } from 'vitest';
import type { EndpointSpecInput } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';

/** Endpoints that TIR's portal, Terraform provider and SDK are known to create, in the words of a spec. */
const endpoints: Record<string, Omit<EndpointSpecInput['endpoint'], 'name'> & { probe?: object }> = {
  'vLLM with a Hugging Face id, plan by ids': {
    framework: 'vllm',
    modelLoadIntegrationId: 609,
    skuId: 40,
    skuItemPriceId: 97,
    sfsPath: '/shared',
    detailedInfo: { huggingFaceId: 'BAAI/Aquila-7B' },
    autoScalePolicy: { rules: [{ metric: '', value: 100 }] },
    resourceDetails: {
      envVariables: [{ key: 'HF_HOME', value: '/mnt/models/.cache', required: true, disabled: { key: true, value: false } }],
    },
  },
  'vLLM scaling on concurrency under a committed plan': {
    framework: 'vllm',
    modelLoadIntegrationId: 609,
    skuId: 40,
    skuItemPriceId: 695,
    committedDays: 30,
    committedInstancePolicy: 'auto_terminate',
    committedReplicas: 1,
    isAutoScaleEnabled: true,
    autoScalePolicy: { minReplicas: 1, maxReplicas: 2, rules: [{ metric: 'concurrency', value: 100 }] },
    detailedInfo: {
      huggingFaceId: 'Snowflake/snowflake-arctic-base',
      engineArgs: {
        data_type: 'float16',
        max_num_seqs: 256,
        gpu_memory_utilization: 0.9,
        enable_prefix_caching: true,
        trust_remote_code: true,
        load_format: 'safetensors',
      },
    },
  },
  SGLang: {
    framework: 'sglang',
    modelLoadIntegrationId: 609,
    skuName: 'C3.2',
    skuType: 'hourly',
    detailedInfo: { huggingFaceId: 'meta-llama/Llama-3.2-1B-Instruct' },
  },
  Dynamo: {
    framework: 'dynamo',
    modelLoadIntegrationId: 609,
    skuName: 'C3.2',
    skuType: 'hourly',
    detailedInfo: { huggingFaceId: 'meta-llama/Meta-Llama-3.1-8B-Instruct' },
  },
  'a TorchServe archive': {
    framework: 'pytorch',
    modelId: 1234,
    skuId: 40,
    skuItemPriceId: 97,
    resourceDetails: { diskSize: 30 },
    detailedInfo: { serverVersion: 'v0.9.0', args: ['torchserve', '--start', '--model-store=/mnt/models/model-store'] },
    probe: { model: 'mnist', body: [0] },
  },
  'a Triton repository': {
    framework: 'triton',
    modelId: 1234,
    skuId: 40,
    skuItemPriceId: 97,
    detailedInfo: { serverVersion: 'v24.02', args: ['mpirun', '--allow-run-as-root', '-n', '1', 'tritonserver'] },
    probe: { model: 'simple' },
  },
  'a custom container with probes': {
    framework: 'custom',
    containerName: 'docker.io/example/kserve-demo:1.0',
    skuId: 40,
    skuItemPriceId: 97,
    isReadinessProbeEnabled: true,
    isLivenessProbeEnabled: true,
    detailedInfo: { args: ['--model_name=demo'] },
    resourceDetails: { diskSize: 50, envVariables: [{ key: 'LOG_LEVEL', value: 'INFO' }] },
  },
  'a share of a private cluster': {
    framework: 'vllm',
    modelLoadIntegrationId: 609,
    privateCloudId: 77,
    customSku: { cpu: 8, memory: 64, gpu: 1 },
    clusterType: 'private-cloud',
    detailedInfo: { huggingFaceId: 'google/gemma-2b' },
  },
  'a finetuned model': {
    framework: 'finetuned',
    modelId: 1234,
    modelPath: 'final/',
    modelLoadIntegrationId: 609,
    skuItemPriceId: 97,
    resourceDetails: { diskSize: 120 },
    detailedInfo: { huggingFaceId: 'meta-llama/Llama-2-7b-hf' },
  },
};

it.each(Object.entries(endpoints))('%s is taken without a finding', (_what, { probe, ...endpoint }) => {
  expect(
    validateSpec({ apiVersion: 'tir-rollouts/v1', endpoint: { name: 'sample', ...endpoint }, rollout: { probe } }).findings,
  ).toEqual([]);
});
