import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { endpointShape, listAttributes } from '../../../../client/spec/terraform/resource/attributes.js';
import { attributeAt, fieldOf } from '../../../../client/spec/terraform/resource/wording.js';
import { parsePath, valueAt } from '../../../../workflows/contract/rules/field-path.js';
import { temporaryFolder, vllm, type Loaded } from './load.js';

const { load } = temporaryFolder();

/**
 * Every argument and computed attribute of the provider's documentation: a value, and what becomes of it. A field with its
 * value, or `warning` and `error` with the code of the finding. Blocks are written as the path says.
 */
const documented: Record<string, [hcl: string, becomes: unknown]> = {
  active_iam: ['"77"', 77],
  cluster_type: ['"tir-cluster"', 'tir-cluster'],
  container_type: ['"private"', 'private'],
  currency: ['"INR"', 'INR'],
  framework: ['"SGLANG"', 'sglang'],
  location: ['"Chennai"', 'Chennai'],
  name: ['"other"', 'other'],
  project_id: ['"1234"', 1234],
  sku_name: ['"C3.4"', 'C3.4'],
  sku_type: ['"committed"', 'committed'],
  storage_type: ['"sfs"', 'sfs'],
  team_id: ['"7"', 7],
  committed_days: ['30', 30],
  committed_instance_policy: ['"auto_renew"', 'auto_renew'],
  committed_replicas: ['1', 1],
  custom_sku: ['{ cpu = 8 }', { cpu: 8 }],
  dataset_id: ['"41"', 41],
  dataset_path: ['"data/"', 'data/'],
  disk_path: ['"/mnt/other"', '/mnt/other'],
  image_pull_policy: ['"IfNotPresent"', 'IfNotPresent'],
  is_auto_scale_enabled: ['true', true],
  is_liveness_probe_enabled: ['true', true],
  is_readiness_probe_enabled: ['true', true],
  metric_port: ['true', true],
  model_id: ['"12"', 12],
  model_load_integration_id: ['"609"', 609],
  model_path: ['"final/"', 'final/'],
  private_cloud_id: ['"9"', 9],
  public_ip: ['"yes"', 'warning public-ip-ignored'],
  replica: ['2', 2],
  server_options: ['"v24.02"', 'warning server-options-ignored'],
  service_port: ['true', true],
  sfs_id: ['"5"', 5],
  sfs_path: ['"/shared/other"', '/shared/other'],
  stop_inference: ['"stop"', { 'rollout.finalState': 'stopped' }],
  'auto_scale_policy.max_replicas': ['3', 3],
  'auto_scale_policy.min_replicas': ['2', 2],
  'auto_scale_policy.stability_period': ['60', 60],
  'auto_scale_policy.rules.condition_type': ['"limit"', 'limit'],
  'auto_scale_policy.rules.custom_metric_name': ['"queue"', 'queue'],
  'auto_scale_policy.rules.granularity': ['2', 2],
  'auto_scale_policy.rules.metric': ['"concurrency"', 'concurrency'],
  'auto_scale_policy.rules.value': ['7', 7],
  'auto_scale_policy.rules.watch_period': ['30', 30],
  'auto_scale_policy.rules.window': ['3', 3],
  'detailed_info.args': ['"[\\"--port\\"]"', ['--port']],
  'detailed_info.commands': ['["serve"]', ['serve']],
  'detailed_info.engine_args': ['{ max_model_length = "4096" }', { max_model_length: 4096 }],
  'detailed_info.error_log': ['false', false],
  'detailed_info.hugging_face_id': ['"google/gemma-2b"', 'google/gemma-2b'],
  'detailed_info.info_log': ['false', false],
  'detailed_info.log_verbose_level': ['2', 2],
  'detailed_info.model_serve_type': ['"full-model"', 'full-model'],
  'detailed_info.server_version': ['"v0.9.0"', 'v0.9.0'],
  'detailed_info.tokenizer': ['"gpt2"', 'gpt2'],
  'detailed_info.warning_log': ['false', false],
  'detailed_info.world_size': ['2', 2],
  ...Object.fromEntries(
    ['liveness_probe', 'readiness_probe'].flatMap((probe): [string, [string, unknown]][] => [
      [`${probe}.commands`, ['"cat /tmp/ready"', 'cat /tmp/ready']],
      [`${probe}.failure_threshold`, ['4', 4]],
      [`${probe}.grpc_service`, ['"inference"', 'inference']],
      [`${probe}.initial_delay_seconds`, ['20', 20]],
      [`${probe}.path`, ['"/ready"', '/ready']],
      [`${probe}.period_seconds`, ['5', 5]],
      [`${probe}.port`, ['9000', 9000]],
      [`${probe}.protocol`, ['"grpc"', 'grpc']],
      [`${probe}.success_threshold`, ['2', 2]],
      [`${probe}.timeout_seconds`, ['4', 4]],
    ]),
  ),
  'resource_details.disk_size': ['250', 250],
  'resource_details.mount_path': ['"/data"', '/data'],
  'resource_details.env_variables.disabled': ['{ key = true, value = false }', { key: true, value: false }],
  'resource_details.env_variables.key': ['"HF_HOME"', 'HF_HOME'],
  'resource_details.env_variables.required': ['true', true],
  'resource_details.env_variables.value': ['"/cache"', '/cache'],
  container_name: ['"vllm/vllm-openai:v0.9.0"', 'warning container-name-computed'],
  created_at: ['"2026-11-01"', 'error terraform-attribute-unknown'],
  id: ['"4711"', 'error terraform-attribute-unknown'],
  status: ['"Running"', 'error terraform-attribute-unknown'],
};

/** Names of arguments in the documentation, with their blocks, in the spelling of this table. */
async function namesInDocumentation(): Promise<string[]> {
  const text = await readFile('test/fixtures/tir_model_endpoint.md', 'utf8');
  let at = '';
  const names: string[] = [];
  for (const line of text.slice(text.indexOf('## Schema')).split('\n')) {
    at = /^### Nested Schema for `([\w.]+)`/.exec(line)?.[1]?.concat('.') ?? at;
    if (line.startsWith('## Supported')) break;
    const name = /^- `(\w+)` \((?!Block)/.exec(line)?.[1];
    if (name !== undefined) names.push(`${at}${name}`);
  }
  return names;
}

it('the table has every attribute of the documentation, and the mapping no other', async () => {
  const names = await namesInDocumentation();
  expect(names.length).toBeGreaterThan(80);
  expect(Object.keys(documented).sort()).toEqual([...names].sort());
  const computed = ['created_at', 'id', 'status'];
  expect(listAttributes(endpointShape).map(({ path }) => path).sort()).toEqual(names.filter((name) => !computed.includes(name)).sort());
});

/** A resource with the attribute in its block, beside what makes a document of it. */
function resourceWith(path: string, hcl: string, index: number): string {
  const blocks = path.split('.').slice(0, -1);
  const name = path.split('.').at(-1) ?? '';
  const head = path === 'name' ? '' : `name = "chat-${index}"\n`;
  const framework = path === 'framework' ? '' : 'framework = "VLLM"\n';
  return `resource "tir_model_endpoint" "a${index}" {\n${head}${framework}${blocks.map((block) => `${block} {\n`).join('')}${name} = ${hcl}\n${'}\n'.repeat(blocks.length)}}\n`;
}

describe('each attribute of the documentation', () => {
  const entries = Object.entries(documented);
  let documents: { value: unknown; findings: Loaded['findings'] }[];

  beforeAll(async () => {
    const text = entries.map(([path, [hcl]], index) => resourceWith(path, hcl, index)).join('');
    const { readTerraform } = await import('../../../../client/spec/terraform/read-terraform.js');
    const reading = await readTerraform([{ file: '-', text }], { settings: [], references: [], environment: {} });
    documents = reading.documents.map(({ source, value }) => ({
      value,
      findings: reading.findings.filter(({ document }) => document === source.document),
    }));
  }, 60_000);

  it.each(entries.map(([path, [, becomes]], index) => [path, becomes, index] as const))('%s becomes %j', (path, becomes, index) => {
    const document = documents[index];
    expect(document).toBeDefined();
    const [severity, code] = typeof becomes === 'string' ? becomes.split(' ') : [];
    if (severity === 'warning' || severity === 'error') {
      expect(document?.findings).toMatchObject([{ severity, code }]);
      return;
    }
    const [field, value] =
      typeof becomes === 'object' && becomes !== null && 'rollout.finalState' in becomes
        ? ['rollout.finalState', becomes['rollout.finalState']]
        : [fieldOf(path).replace(/(rules|envVariables)\./, '$1[0].'), becomes];
    expect(valueAt(document?.value, parsePath(field) ?? [])).toEqual(value);
    expect(document?.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  });
});

it('each field of the mapping is called in findings as it is called in the file', () => {
  for (const { path } of listAttributes()) expect(attributeAt(fieldOf(path))).toBe(path);
  expect(attributeAt('endpoint.detailedInfo.engineArgs.max_model_length')).toBe('detailed_info.engine_args.max_model_length');
  expect(attributeAt('endpoint.resourceDetails.envVariables[1].valueFrom')).toBe('resource_details.env_variables[1].value');
  expect(attributeAt('endpoint.skuItemPriceId')).toBeUndefined();
});

it('rules speak of attributes, and their fixes can be written in the file', async () => {
  const { findings } = await load({
    'main.tf': vllm('committed_days = 30\nis_auto_scale_enabled = true\nstorage_type = "sfs"\ncontainer_type = "private"').replace(
      'detailed_info {\n    hugging_face_id = "gpt2"\n  }',
      '',
    ),
  });
  expect(findings.map(({ line, attribute, fix }) => [line, attribute, fix])).toEqual(
    expect.arrayContaining([
      [1, 'detailed_info.hugging_face_id', 'Give detailed_info.hugging_face_id, or model_id of a model repository.'],
      [7, 'committed_days', 'Leave committed_days out (0), or use sku_type = "committed".'],
      [1, 'auto_scale_policy', 'Give auto_scale_policy with min_replicas, max_replicas and a rule, or leave is_auto_scale_enabled out.'],
    ]),
  );
  expect(findings.find(({ code }) => code === 'registry-namespace-missing')?.fix).toContain('--set endpoint.registryNamespaceId=VALUE');
  expect(JSON.stringify(findings.map(({ message, fix }) => message + fix))).not.toMatch(/huggingFaceId|committedDays|skuType/);
});
