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
  ['replica = 1 / 0', '', 'expression-unsupported', '--set endpoint.replica=VALUE'],
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

describe('a variable', () => {
  const main = (rest: string) => `variable "x" {\n${rest}\n}\n${vllm('disk_path = jsonencode(var.x)')}`;
  const xOf = async (rest: string, set: string[] = [], files: Record<string, string> = {}, environment = {}) => {
    const { endpoints, places, findings } = await load({ 'main.tf': main(rest), ...files }, { set, environment });
    return { x: endpoints[0]?.diskPath, places, findings };
  };

  it('takes lists and maps from --set and the environment as HCL writes them, where its type is no primitive one', async () => {
    const wanted = '{"a":{"b":[1,2]}}';
    expect((await xOf('type = any', ['var.x={a = {b = [1, 2]}}'])).x).toBe(wanted);
    expect((await xOf('type = any', ['var.x={a: {b: [1, 2]}}'])).x).toBe(wanted);
    expect((await xOf('type = any', [], {}, { TF_VAR_x: '{ "a" = { b = [1, 2] } }' })).x).toBe(wanted);
    expect((await xOf('type = map(string)', ['var.x={a="b"}'])).x).toBe('{"a":"b"}');
    expect((await xOf('type = string', ['var.x=5'])).x).toBe('"5"');
  });

  // The answers are those of Terraform 1.11.4 to -var and TF_VAR_.
  const words = ['0474915', '08e30503', '1.10', '0x99', '12345678901234567890', 'null', 'true', '["--max-model-len","4096"]', '[a', ' x ', '"q"', ''];
  it.each(words)('takes the text %j as it is where it is a text, or has no type', async (word) => {
    for (const type of ['type = string', ''])
      for (const [set, environment] of [[[`var.x=${word}`], {}], [[], { TF_VAR_x: word }]] as const) {
        const { x, findings } = await xOf(type, [...set], {}, environment);
        expect(findings).toEqual([]);
        expect(x).toBe(JSON.stringify(word));
      }
  });

  it.each([
    ['type = any', 'foo'],
    ['type = list(string)', '[upper("a")]'],
    ['type = list(string)', 'a,b'],
    ['type = number', 'null'],
    ['type = number', '0x99'],
  ])('with %s refuses %s, as Terraform does', async (type, word) => {
    for (const [set, environment] of [[[`var.x=${word}`], {}], [[], { TF_VAR_x: word }]] as const)
      expect((await xOf(type, [...set], {}, environment)).findings.map(({ code }) => code)).toEqual(['variable-type']);
  });

  it('inside of one, too, is what its type says', async () => {
    const type = 'type = object({ tags = map(string), n = optional(number), list = list(string) })\ndefault = { tags = { a = "" }, list = [] }';
    const reference = (path: string) => `variable "x" {\n${type}\n}\n${vllm(`disk_path = jsonencode(${path})`)}`;
    const of = async (set: string, path: string) => (await load({ 'main.tf': reference(path) }, { set: [set] })).endpoints[0]?.diskPath;
    expect(await of('var.x.tags.a=0474915', 'var.x.tags["a"]')).toBe('"0474915"');
    expect(await of('var.x.tags.a=[1]', 'var.x.tags.a')).toBe('"[1]"');
    expect(await of('var.x.n=2', 'var.x.n')).toBe('2');
    expect(await of('var.x.list=["1.10"]', 'var.x.list')).toBe('["1.10"]');
  });

  it('takes a .tfvars.json file as Terraform does: texts are no templates, a key stands once', async () => {
    const json = '\uFEFF{"x": ["${no.template}", 12345678, 1.10, true, null]}';
    expect((await xOf('type = any', [], { 'terraform.tfvars.json': json })).x).toBe('["${no.template}",12345678,1.1,true,null]');
    const { places, findings } = await xOf('type = any', [], { 'terraform.tfvars.json': '{"x": 1,\n "x": 2}' });
    expect(places.filter((one) => one.includes('tfvars'))).toEqual(['terraform.tfvars.json:2:2 tfvars-unreadable']);
    expect(findings[0]?.message).toContain('twice');
    const broken = await xOf('default = 1', [], { 'terraform.tfvars.json': '{"x": 1,\n y}' });
    expect(broken.places).toEqual(['terraform.tfvars.json:2:2 tfvars-unreadable']);
  });

  it('whose value does not fit its type is told of where the value stands', async () => {
    const { findings } = await xOf('type = object({ id = string, n = optional(number) })', [], {}, { TF_VAR_x: '{ n = 1 }' });
    expect(findings).toMatchObject([{ code: 'variable-type', line: 1, column: 1 }]);
    expect(findings[0]?.message).toMatch(/It lacks the attribute id.*TF_VAR_x/);
    expect((await xOf('type = number', ['var.x=many'])).places).toEqual(['--set var.x:undefined:undefined variable-type']);
    expect((await xOf('type = number\ndefault = "many"')).places).toEqual(['main.tf:3:1 variable-type']);
    expect((await xOf('type = map(number)', [], { 'a.auto.tfvars': '\nx = { a = "b" }' })).places).toEqual(['a.auto.tfvars:2:1 variable-type']);
  });

  it('is validated by its own rules', async () => {
    const rules = 'type = string\nvalidation {\n  condition = can(regex("^[a-z]+$", var.x))\n  error_message = "Letters only, not ${var.x}."\n}';
    expect((await xOf(rules, ['var.x=abc'])).x).toBe('"abc"');
    const { findings, x } = await xOf(rules, [], { 'terraform.tfvars': 'x = "a1"' });
    expect(findings).toMatchObject([{ code: 'variable-invalid', line: 1 }]);
    expect(findings[0]?.message).toContain('Letters only, not a1.');
    expect(x).toBeUndefined();
  });

  it('that is not nullable has its default in the place of null', async () => {
    expect((await xOf('type = any\ndefault = 1\nnullable = false', ['var.x=null'])).x).toBe('1');
    expect((await xOf('type = any\ndefault = 1', ['var.x=null'])).x).toBe('null');
  });

  it('that no file declares gives a warning at its line of a .tfvars file', async () => {
    const { places, x } = await xOf('default = 1', [], { 'terraform.tfvars': 'y = 1\nx = 2\n' });
    expect(places).toEqual(['terraform.tfvars:1:1 variable-undeclared']);
    expect(x).toBe('2');
  });
});

describe('what TIR alone knows', () => {
  const hub = 'resource "tir_integration" "hub" {\n  name = "hf-${local.stage}"\n}\nlocals { stage = "prod" }\n';
  it('is looked up by the name that the files give it', async () => {
    const { endpoints, findings } = await load({
      'main.tf': `${hub}data "tir_eos" "results" {
  for_each = toset(["a", "b"])
  name     = "results-\${each.key}"
}
${vllm('model_load_integration_id = try(tir_integration.hub.id, "")\n  dataset_id = data.tir_eos.results["b"].id')}`,
    });
    expect(findings).toEqual([]);
    expect(endpoints).toMatchObject([{ modelLoadIntegrationName: 'hf-prod', datasetName: 'results-b' }]);
  });

  it('needs no look-up where --set gives its id, of the reference or of the field', async () => {
    const files = { 'main.tf': hub + vllm('model_load_integration_id = tir_integration.hub.id') };
    for (const set of ['tir_integration.hub.id=609', 'endpoint.modelLoadIntegrationId=609']) {
      const { endpoints } = await load(files, { set: [set] });
      expect(endpoints[0]).toMatchObject({ modelLoadIntegrationId: 609 });
      expect(endpoints[0]).not.toHaveProperty('modelLoadIntegrationName');
    }
    const { endpoints } = await load(files, { set: ['endpoint.modelLoadIntegrationName=other'] });
    expect(endpoints[0]?.modelLoadIntegrationName).toBe('other');
  });

  it.each([
    ['model_id = tir_integration.hub.id', 'reference-kind', 'Mend the reference'],
    ['disk_path = "/mnt/${tir_integration.hub.id}"', 'expression-unsupported', '--set endpoint.diskPath=VALUE'],
    ['sfs_id = tir_integration.hub.id', 'reference-unresolved', '--set tir_integration.hub.id=VALUE'],
    ['model_load_integration_id = tir_integration.hub.status', 'reference-unresolved', '--set tir_integration.hub.status=VALUE'],
    ['framework = tir_integration.hub.id', 'reference-unresolved', '--set tir_integration.hub.id=VALUE'],
  ])('has no place in %s', async (line, code, fix) => {
    const { findings, specs } = await load({ 'main.tf': hub + vllm(line).replace(line.startsWith('framework') ? '  framework = "VLLM"\n' : '', '') });
    expect(specs).toEqual([]);
    expect(findings.find(({ severity }) => severity === 'error')).toMatchObject({ code });
    expect(findings[0]?.fix).toContain(fix);
  });
});

it('strip markers take blanks away, in a here-document those of their line alone', async () => {
  const { endpoints } = await load({
    'main.tf': `locals { xs = ["a", "b"] }\n${vllm(`disk_path = "/mnt/  \${~ local.xs[0] ~}  /x"
  resource_details {
    env_variables {
      key = "TEXT"
      value = <<-EOT
        list:
        %{ for x in local.xs ~}
          - \${x}
        %{ endfor ~}
        end \\n%{ if false ~} never %{~ else ~}  "q\\t" %{ endif }
      EOT
    }
  }`)}`,
  });
  expect(endpoints[0]?.diskPath).toBe('/mnt/a/x');
  expect(endpoints[0]?.resourceDetails.envVariables[0]?.value).toBe(
    'list:\n          - a\n          - b\n        end \\n"q\\t" \n',
  );
});

it('what is not known here is not passed over by try', async () => {
  const { places } = await load({ 'main.tf': vllm('model_load_integration_id = try(tir_integration.hub.id, "")') });
  expect(places).toEqual(['main.tf:9:33 reference-unresolved']);
});

it.each([
  ['resorce "tir_model_endpoint" "b" { }', 'terraform-block-unknown', 'Write resource.'],
  ['resource "tir_model_endpiont" "b" { }', 'terraform-resource-unknown', 'Write "tir_model_endpoint".'],
  ['replica = 2', 'terraform-attribute-stray', 'Put it into one.'],
])('%s at the top of a file is an error', async (line, code, fix) => {
  expect((await load({ 'main.tf': `${vllm()}${line}\n` })).findings).toMatchObject([{ code, fix, line: 11, column: 1 }]);
});

it('a file that is broken as a whole hides no mistake of the others, and makes none of them', async () => {
  const { places } = await load({ 'main.tf': vllm('replica = var.none\n  disk_path = 5 5'), 'b.tf': 'variable "none" {\n  default = 1\n' }, {}, ['.']);
  expect(places.sort()).toEqual(['b.tf:1:17 terraform-syntax', 'main.tf:10:17 terraform-syntax']);
});
