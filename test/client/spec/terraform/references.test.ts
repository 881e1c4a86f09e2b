import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();

describe('a variable has', () => {
  const main = `variable "disk" {
  type    = number
  default = 10
}
${vllm('resource_details { disk_size = var.disk }')}`;
  const diskOf = async (files: Record<string, string>, set: string[] = [], environment = {}) =>
    (await load({ 'main.tf': main, ...files }, { set, environment })).endpoints[0]?.resourceDetails.diskSize;

  it('its default, unless something gives it a value', async () => {
    expect(await diskOf({})).toBe(10);
  });

  it('the value of TF_VAR_…, of terraform.tfvars, of *.auto.tfvars, of --set, the last one winning', async () => {
    expect(await diskOf({}, [], { TF_VAR_disk: '20' })).toBe(20);
    expect(await diskOf({ 'terraform.tfvars': 'disk = 30' }, [], { TF_VAR_disk: '20' })).toBe(30);
    expect(await diskOf({ 'a.auto.tfvars': 'disk = "40"' })).toBe(40);
    expect(await diskOf({ 'b.auto.tfvars.json': '{"disk": 50}' })).toBe(50);
    expect(await diskOf({}, ['var.disk=60'])).toBe(60);
  });

  it('the value of a .tfvars file that is named beside the configuration', async () => {
    const { endpoints } = await load({ 'main.tf': main, 'big/disk.tfvars': 'disk = 70' }, {}, ['main.tf', 'big/disk.tfvars']);
    expect(endpoints[0]?.resourceDetails.diskSize).toBe(70);
  });

  it('a value of its type, with the defaults of optional attributes', async () => {
    const { endpoints } = await load({
      'main.tf': `variable "models" {
  type = map(object({ id = string, disk = optional(number, 55), count = optional(number) }))
  default = { a = { id = "gpt2" }, b = { id = "gpt2-xl", disk = "80" } }
}
${vllm('resource_details { disk_size = each.value.disk }', 'chat', 'for_each = var.models\n  name = "chat-\${each.key}"').replace('"gpt2"\n  }', 'each.value.id\n  }')}`,
    });
    expect(
      endpoints.map(({ name, resourceDetails, detailedInfo }) => [name, resourceDetails.diskSize, detailedInfo.huggingFaceId]),
    ).toEqual([
      ['chat-a', 55, 'gpt2'],
      ['chat-b', 80, 'gpt2-xl'],
    ]);
  });
});

it('locals, templates, conditions and functions give their values', async () => {
  const { endpoints, findings } = await load({
    'main.tf': `locals {
  none  = {}
  stage = "prod"
  tags  = ["a", "b"]
  names = { for tag in local.tags : tag => upper(tag) if tag != "b" }
}
${vllm(
  `
  replica = local.stage == "prod" ? length(local.tags) : 1
  disk_path = format("/mnt/%s-%02d", lower("MODELS"), 7)
  is_readiness_probe_enabled = !(1 + 1 > 2) && contains(local.tags, "a")
  resource_details {
    mount_path = join("/", concat([""], values(local.names), [for k, v in local.names : "\${k}=\${v}"]))
    env_variables {
      key = "TEXT"
      value = <<-EOT
        one \${local.stage}
          two $\${ kept }
      EOT
    }
  }
  readiness_probe { path = try(local.none.path, "/ready%{ if local.stage == "prod" }-prod%{ endif }") }`,
  'chat',
  'name = "\${local.stage}-chat"',
)}`,
  });
  expect(findings).toEqual([]);
  expect(endpoints).toMatchObject([
    {
      name: 'prod-chat',
      replica: 2,
      diskPath: '/mnt/models-07',
      isReadinessProbeEnabled: true,
      readinessProbe: { path: '/ready-prod' },
      resourceDetails: { mountPath: '/A/a=A', envVariables: [{ key: 'TEXT', value: 'one prod\n  two ${ kept }\n' }] },
    },
  ]);
});

describe('a reference that only Terraform could resolve', () => {
  const main = vllm('model_load_integration_id = tir_integration.hub["eu"].id');

  it('is an error with the --set that resolves it, quoted for the shell', async () => {
    const { findings, places } = await load({ 'main.tf': main });
    expect(places).toEqual(['main.tf:9:29 reference-unresolved']);
    expect(findings[0]?.fix).toContain(`--set 'tir_integration.hub["eu"].id=VALUE'`);
  });

  it.each(['tir_integration.hub["eu"].id=609', 'tir_integration.hub.eu.id=609', 'tir_integration.hub.eu={id: 609}'])(
    'is resolved by --set %s',
    async (set) => {
      const { endpoints } = await load({ 'main.tf': main }, { set: [set] });
      expect(endpoints[0]?.modelLoadIntegrationId).toBe(609);
    },
  );

  it('needs no value where --set gives the field itself', async () => {
    const { endpoints } = await load({ 'main.tf': main }, { set: ['endpoint.modelLoadIntegrationId=5', 'endpoint.replica=2'] });
    expect(endpoints[0]).toMatchObject({ modelLoadIntegrationId: 5, replica: 2 });
  });

  it('is told at the local that holds it', async () => {
    const { places } = await load({
      'main.tf': `locals { id = tir_integration.hub.id }\n${vllm('model_load_integration_id = local.id')}`,
    });
    expect(places).toEqual(['main.tf:1:15 reference-unresolved']);
  });

  it('is found where another block of the files writes it down', async () => {
    const { endpoints } = await load({
      'main.tf': vllm('disk_path = "/mnt/${tir_model_repository.m.name}"'),
      'models.tf': 'resource "tir_model_repository" "m" {\n  name = "llama"\n}\n',
    });
    expect(endpoints[0]?.diskPath).toBe('/mnt/llama');
  });
});

it.each([
  ['replica = var.replicsa', 'variable "replicas" {}', 'reference-undeclared', 'Write var.replicas'],
  ['replica = local.n', 'locals {\n n = local.m\n m = local.n\n}', 'reference-circle', 'circle'],
  ['disk_path = file("x")', '', 'expression-invalid', '--set endpoint.diskPath=VALUE'],
  ['disk_path = uuid()', '', 'function-unresolved', '--set endpoint.diskPath=VALUE'],
  ['disk_path = MODELS', '', 'text-unquoted', 'Write "MODELS"'],
  ['disk_path = each.key', '', 'reference-unresolved', ''],
  ['replica = 1 / 0', '', 'expression-invalid', ''],
  ['replica = local.n', 'locals {\n n = = 1\n}', 'terraform-syntax', ''],
  ['count = local.n', 'locals {\n n = = 1\n}', 'terraform-syntax', ''],
])('%s is an error of its own', async (line, more, code, fix) => {
  const { findings, specs } = await load({ 'main.tf': vllm(line), 'more.tf': more });
  expect(specs).toEqual([]);
  expect(findings.map((finding) => finding.code)).toEqual([code]);
  expect(findings[0]?.fix).toContain(fix);
});

it('a slip in a file that was not named does not matter to those who do not refer to it', async () => {
  const { findings, specs } = await load({ 'main.tf': vllm(), 'other.tf': 'locals {\n n = = 1\n}' });
  expect(findings).toEqual([]);
  expect(specs).toHaveLength(1);
});

it('a misspelt --set of a reference is an error that names the right one', async () => {
  const { findings } = await load(
    { 'main.tf': vllm('model_id = tir_model_repository.m.id') },
    { set: ['tir_model_repositry.m.id=1'] },
  );
  expect(findings.find(({ code }) => code === 'set-unused')?.fix).toBe('Write --set tir_model_repository.m.id=1.');
});
