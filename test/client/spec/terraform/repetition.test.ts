import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();
const names = (endpoints: { name: string }[]): string[] => endpoints.map(({ name }) => name);

describe('a resource becomes', () => {
  it('as many specs as count says', async () => {
    const head = 'count = var.stages ? 3 : 0\n  name = "chat-${count.index + 1}"';
    const text = `variable "stages" { default = true }\n${vllm('', 'chat', head)}`;
    expect(names((await load({ 'main.tf': text })).endpoints)).toEqual(['chat-1', 'chat-2', 'chat-3']);
    expect(names((await load({ 'main.tf': text }, { set: ['var.stages=false'] })).endpoints)).toEqual([]);
  });

  it('a spec for each element of a map or a set', async () => {
    const map = 'for_each = { a = "gpt2", b = "gpt2-xl" }\n  name = "chat-${each.key}"\n  disk_path = "/mnt/${each.value}"';
    const set = 'for_each = toset(["y", "x", "y"])\n  name = "chat-${each.value}"';
    const { endpoints } = await load({ 'main.tf': vllm('', 'one', map) + vllm('', 'two', set) });
    expect(endpoints.map(({ name, diskPath }) => [name, diskPath])).toEqual([
      ['chat-a', '/mnt/gpt2'],
      ['chat-b', '/mnt/gpt2-xl'],
      ['chat-x', '/mnt/models'],
      ['chat-y', '/mnt/models'],
    ]);
  });

  it('no spec while nobody knows how many there are, and its other mistakes are told all the same', async () => {
    const { places, specs } = await load({
      'main.tf': vllm('replica = "many"', 'chat', 'count = length(tir_x.y.ids)\n  name = "chat"'),
    });
    expect(specs).toEqual([]);
    expect(places).toEqual(['main.tf:2:18 reference-unresolved', 'main.tf:10:1 field-type']);
  });
});

it('a mistake of a repeated resource is told once', async () => {
  const { places } = await load({ 'main.tf': vllm('replica = var.none', 'chat', 'count = 3\n  name = "chat-${count.index}"') });
  expect(places).toEqual(['main.tf:10:11 reference-undeclared']);
});

it('two resources of one name at one place are an error at the second', async () => {
  const { places } = await load({ 'main.tf': vllm('', 'one', 'name = "chat"') + vllm('', 'two', 'name = "chat"') });
  expect(places).toEqual(['main.tf:12:3 endpoint-repeated']);
});

it('dynamic blocks unfold, and mix with plain ones', async () => {
  const { endpoints } = await load({
    'main.tf': vllm(`resource_details {
    env_variables {
      key   = "FIRST"
      value = "1"
    }
    dynamic "env_variables" {
      for_each = { B = "2", A = "3" }
      iterator = row
      content {
        key   = "LETTER_\${row.key}"
        value = row.value
      }
    }
  }
  dynamic "auto_scale_policy" {
    for_each = []
    content { min_replicas = 1 }
  }`),
  });
  expect(endpoints[0]?.autoScalePolicy).toBeUndefined();
  expect(endpoints[0]?.resourceDetails.envVariables.map(({ key, value }) => [key, value])).toEqual([
    ['FIRST', '1'],
    ['LETTER_A', '3'],
    ['LETTER_B', '2'],
  ]);
});

describe('a folder', () => {
  const files = {
    'chat.tf': vllm('replica = local.replicas'),
    'embed.tf': vllm('', 'embed'),
    'locals.tf': 'locals { replicas = 2 }\n',
    'terraform.tfvars.json': '{}',
    'extra.tf.json': '{"resource": {}}',
    'modules/inner.tf': vllm('', 'inner'),
  };

  it('gives the specs of all its files, which share their locals', async () => {
    const { specs, findings } = await load(files, {}, ['.']);
    expect(findings).toEqual([]);
    expect(specs.map(({ spec, source }) => [spec.endpoint.name, spec.endpoint.replica, source.file.split('/').at(-1)])).toEqual([
      ['chat', 2, 'chat.tf'],
      ['embed', 1, 'embed.tf'],
    ]);
  });

  it('gives the specs of one file alone when that one is named', async () => {
    expect(names((await load(files, {}, ['chat.tf'])).endpoints)).toEqual(['chat']);
  });

  it('may hold YAML beside Terraform', async () => {
    const yaml =
      'apiVersion: tir-rollouts/v1\nendpoint: {name: other, framework: vllm, skuName: C3.2, skuType: hourly, detailedInfo: {huggingFaceId: gpt2}}\n';
    const { endpoints } = await load({ 'chat.tf': vllm(), 'other.yaml': yaml }, { set: ['endpoint.replica=4'] }, ['.']);
    expect(endpoints.map(({ name, replica }) => [name, replica])).toEqual([
      ['other', 4],
      ['chat', 4],
    ]);
  });
});

it('a configuration without an endpoint is an error', async () => {
  expect((await load({ 'main.tf': 'locals { a = 1 }\n' })).places).toEqual(['main.tf:undefined:undefined file-empty']);
});

it('a .tfvars file without a configuration is an error', async () => {
  expect((await load({ 'prod.tfvars': 'a = 1\n' }, {}, ['prod.tfvars'])).places).toEqual([
    'prod.tfvars:undefined:undefined tfvars-alone',
  ]);
});
