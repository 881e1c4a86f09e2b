import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';

const { load, folder } = temporaryFolder();

/** A module that makes one endpoint of its inputs. */
const llm = `variable "name" { type = string }
variable "model" {
  type    = object({ id = string, disk = optional(number, 150) })
  default = { id = "gpt2" }
}
${vllm('resource_details { disk_size = var.model.disk }', 'this', 'name = var.name').replace('"gpt2"\n  }', 'var.model.id\n  }')}
output "name" { value = tir_model_endpoint.this.name }
output "secret" {
  value     = var.name
  sensitive = true
}
`;

describe('a local module', () => {
  it('gives an endpoint for each call, with its inputs, and its outputs to others', async () => {
    const { endpoints, findings } = await load({
      'main.tf': `module "one" {
  source = "./modules/llm"
  name   = "one"
}
module "many" {
  source   = "./modules/llm"
  for_each = { a = "gpt2-xl", b = "google/gemma-2b" }
  name     = "many-\${each.key}"
  model    = { id = each.value, disk = each.key == "a" ? 200 : null }
}
module "counted" {
  source = "./modules/llm"
  count  = 2
  name   = "counted-\${count.index}"
}
${vllm('disk_path = "/mnt/${module.one.name}/${module.many["b"].name}/${module.counted[1].name}/${join("+", module.counted[*].name)}"')}`,
      'modules/llm/main.tf': llm,
    });
    expect(findings).toEqual([]);
    expect(endpoints.map(({ name, detailedInfo, resourceDetails }) => [name, detailedInfo.huggingFaceId, resourceDetails.diskSize])).toEqual([
      ['one', 'gpt2', 150],
      ['many-a', 'gpt2-xl', 200],
      ['many-b', 'google/gemma-2b', 150],
      ['counted-0', 'gpt2', 150],
      ['counted-1', 'gpt2', 150],
      ['chat', 'gpt2', 100],
    ]);
    expect(endpoints.at(-1)?.diskPath).toBe('/mnt/one/many-b/counted-1/counted-0+counted-1');
  });

  it('may call modules itself, and its mistakes stand at their lines', async () => {
    const { places } = await load({
      'main.tf': 'module "outer" { source = "./outer" }\n',
      'outer/main.tf': 'module "inner" {\n  source = "../inner"\n  disk = "big"\n  replicas = local.none\n}\n',
      'inner/main.tf': `variable "disk" { type = number }\nvariable "replicas" {}\nvariable "more" {}\n${vllm('replica = var.replicas\n  disk_path = var.more\n  resource_details { disk_size = var.disk }')}`,
    });
    expect(places.sort()).toEqual([
      'inner/main.tf:13:15 reference-unresolved',
      'outer/main.tf:3:3 variable-type',
      'outer/main.tf:4:14 reference-undeclared',
    ]);
  });

  it('takes a reference by the address that Terraform gives it', async () => {
    const files = {
      'main.tf': 'module "chat" {\n  source = "./chat"\n}\n',
      'chat/main.tf': vllm('model_load_integration_id = tir_integration.hub.id'),
    };
    const { findings } = await load(files);
    expect(findings[0]?.fix).toContain('--set module.chat.tir_integration.hub.id=VALUE');
    const { endpoints } = await load(files, { set: ['module.chat.tir_integration.hub.id=609'] });
    expect(endpoints[0]?.modelLoadIntegrationId).toBe(609);
  });

  it.each([
    ['source = "hashicorp/consul/aws"', 'module-remote', 'terraform init'],
    ['source = "git::https://example.com/vpc.git"', 'module-remote', 'terraform init'],
    ['source = "./none"', 'module-missing', 'Mend the source'],
    ['source = "./"', 'module-circle', 'Break the circle'],
    ['source = local.where', 'module-source', 'Write source'],
    ['name = "x"', 'module-source', 'Write source'],
  ])('%s is an error at its line', async (line, code, fix) => {
    const { findings, places } = await load({ 'main.tf': `module "x" {\n  ${line}\n}\n${vllm('disk_path = module.x.path')}` });
    expect(places).toEqual([`main.tf:${line.startsWith('source') ? 2 : 1}:${line.startsWith('source') ? 3 : 1} ${code}`]);
    expect(findings[0]?.fix).toContain(fix);
  });

  it('that terraform init has fetched is read where it lies', async () => {
    const { endpoints } = await load({
      'main.tf': 'module "llm" {\n  source = "example/llm/tir"\n  version = "1.0.0"\n  name = "fetched"\n}\n',
      '.terraform/modules/modules.json': '{"Modules":[{"Key":"","Dir":"."},{"Key":"llm","Dir":".terraform/modules/llm"}]}',
      '.terraform/modules/llm/main.tf': llm,
    });
    expect(endpoints.map(({ name }) => name)).toEqual(['fetched']);
  });

  it('in a file that was not named gives its outputs, and no endpoints', async () => {
    const { endpoints } = await load({
      'main.tf': vllm('disk_path = "/mnt/${module.one.name}"'),
      'modules.tf': 'module "one" {\n  source = "./llm"\n  name   = "one"\n}\n',
      'llm/main.tf': llm,
    });
    expect(endpoints.map(({ name, diskPath }) => [name, diskPath])).toEqual([['chat', '/mnt/one']]);
  });

  it.each([
    ['disk_path = module.one.nam', 'reference-missing'],
    ['disk_path = module.other.name', 'reference-undeclared'],
    ['disk_path = module.one.secret', 'sensitive-in-spec'],
  ])('%s is an error', async (line, code) => {
    const main = `module "one" {\n  source = "./llm"\n  name   = "one"\n}\n${vllm(line)}`;
    expect((await load({ 'main.tf': main, 'llm/main.tf': llm })).findings.map((finding) => finding.code)).toEqual([code]);
  });

  it('that is drawn from itself is told of, once', async () => {
    const { findings } = await load({
      'main.tf': `module "a" {\n  source = "./llm"\n  name = module.b.name\n}\nmodule "b" {\n  source = "./llm"\n  name = module.a.name\n}\n`,
      'llm/main.tf': 'variable "name" {}\noutput "name" { value = var.name }\n' + vllm('', 'this', 'name = var.name'),
    });
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['reference-circle']));
  });
});

describe('files of the configuration', () => {
  it('are read by file(), templatefile() and their like, from the folder of the configuration', async () => {
    const { endpoints, findings } = await load({
      'envs/prod/main.tf': `module "chat" {
  source = "../../modules/chat"
}
`,
      'envs/prod/motd.txt': 'hello\n',
      'modules/chat/main.tf': `locals {
  table = yamldecode(file("\${path.module}/data/table.yaml"))
  names = fileset("\${path.module}/data", "**/*.{yaml,tftpl}")
}
${vllm(`
  disk_path = "/mnt/\${path.module}/\${basename("a/b.txt")}/\${join("+", local.names)}"
  replica = local.table.replicas
  resource_details {
    env_variables {
      key = "GREETING"
      value = trimspace(file("motd.txt"))
    }
    env_variables {
      key = "LIST"
      value = templatefile("\${path.module}/data/list.tftpl", { items = ["a", "b"], last = true })
    }
    env_variables {
      key = "SUM"
      value = fileexists("none.txt") ? "" : filemd5("motd.txt")
    }
  }`)}`,
      'modules/chat/data/table.yaml': 'replicas: 3\n',
      'modules/chat/data/list.tftpl': 'items:\n%{ for item in items ~}\n  - ${item} $${ kept }\n%{ endfor ~}\n%{ if last }end\\n%{ endif }',
    }, {}, ['envs/prod']);
    expect(findings).toEqual([]);
    expect(endpoints[0]).toMatchObject({ replica: 3, diskPath: '/mnt/../../modules/chat/b.txt/list.tftpl+table.yaml' });
    expect(endpoints[0]?.resourceDetails.envVariables.map(({ value }) => value)).toEqual([
      'hello',
      'items:\n  - a ${ kept }\n  - b ${ kept }\nend\\n',
      'b1946ac92492d2347c6235b4d2611184',
    ]);
  });

  it.each([
    ['file("none.txt")', 'expression-invalid', 'There is no none.txt'],
    ['file("../outside.txt")', 'expression-invalid', 'lies outside of the configuration'],
    ['file("/etc/hostname")', 'expression-invalid', 'lies outside of the configuration'],
    ['file("link.txt")', 'expression-invalid', 'lies outside of the configuration'],
    ['templatefile("broken.tftpl", {})', 'expression-invalid', 'broken.tftpl:1:'],
    ['templatefile("needs.tftpl", {})', 'reference-undeclared', 'name is not among the names'],
  ])('%s is an error', async (expression, code, words) => {
    const main = vllm(`disk_path = ${expression}`);
    const files = { 'in/main.tf': main, 'outside.txt': 'x', 'in/broken.tftpl': '${ 1 + }', 'in/needs.tftpl': '${name}' };
    await load(files, {}, ['in/main.tf']);
    await symlink(join(folder(), 'outside.txt'), join(folder(), 'in/link.txt'));
    const { findings, specs } = await load(files, {}, ['in/main.tf']);
    expect(specs).toEqual([]);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.message).toContain(words);
  });
});

describe('override files', () => {
  it('change attributes, take the place of blocks, and their mistakes stand in them', async () => {
    const { endpoints, findings } = await load(
      {
        'main.tf': `locals { replicas = 1 }\n${vllm('replica = local.replicas\nresource_details {\n  disk_size = 50\n  mount_path = "/a"\n}')}`,
        'override.tf': 'locals { replicas = 3 }\nresource "tir_model_endpoint" "chat" {\n  sku_name = "C3.4"\n}\n',
        'z_override.tf': 'resource "tir_model_endpoint" "chat" {\n  resource_details {\n    disk_size = 70\n  }\n}\n',
      },
      {},
      ['.'],
    );
    expect(findings).toEqual([]);
    expect(endpoints).toMatchObject([{ replica: 3, skuName: 'C3.4', resourceDetails: { diskSize: 70, mountPath: '' } }]);
    const { places } = await load({
      'main.tf': vllm(),
      'override.tf': 'resource "tir_model_endpoint" "chat" {\n  sku_type = "daily"\n  replika = 2\n}\nresource "tir_model_endpoint" "none" { }\n',
      'z_override.tf': '',
    });
    expect(places.sort()).toEqual([
      'override.tf:2:3 field-value',
      'override.tf:3:3 terraform-attribute-unknown',
      'override.tf:5:1 override-without-base',
    ]);
  });
});

describe('the JSON form of the language', () => {
  it('is read as HCL is', async () => {
    const { endpoints, findings } = await load(
      {
        'main.tf.json': JSON.stringify({
          '//': 'made by a program',
          variable: { size: { type: 'number', default: '70' }, models: { type: 'map(string)' } },
          locals: { prefix: 'j${1 + 1}' },
          resource: {
            tir_model_endpoint: {
              chat: {
                for_each: '${var.models}',
                name: '${local.prefix}-${each.key}',
                framework: 'VLLM',
                sku_name: 'C3.2',
                sku_type: 'hourly',
                replica: 2,
                is_readiness_probe_enabled: true,
                detailed_info: { hugging_face_id: '${each.value}', args: ['--a', '$${kept}'], engine_args: { max_model_length: 4096 } },
                resource_details: [
                  {
                    disk_size: '${var.size}',
                    env_variables: [{ key: 'A', value: '1' }],
                    dynamic: { env_variables: { for_each: ['B'], iterator: 'row', content: { key: '${row.value}', value: '2' } } },
                  },
                ],
                lifecycle: { prevent_destroy: true },
              },
            },
          },
        }),
        'terraform.tfvars.json': '{"models": {"x": "gpt2", "y": "gpt2-xl"}}',
      },
      {},
      ['.'],
    );
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning terraform-lifecycle', 'warning terraform-lifecycle']);
    expect(endpoints).toMatchObject([
      {
        name: 'j2-x',
        replica: 2,
        detailedInfo: { huggingFaceId: 'gpt2', args: ['--a', '${kept}'], engineArgs: { max_model_length: 4096 } },
        resourceDetails: { diskSize: 70, envVariables: [{ key: 'A', value: '1' }, { key: 'B', value: '2' }] },
      },
      { name: 'j2-y', detailedInfo: { huggingFaceId: 'gpt2-xl' } },
    ]);
  });

  it('has its mistakes at their places', async () => {
    const json = `{
  "resource": {
    "tir_model_endpoint": {
      "chat": {
        "name": "Chat",
        "framework": "VLLM",
        "sku_name": "C3.2",
        "sku_type": "hourly",
        "replika": 2,
        "disk_path": "/mnt/\${local.none}",
        "detailed_info": { "hugging_face_id": "gpt2", "world_size": "two" }
      }
    }
  }
}`;
    expect((await load({ 'main.tf.json': json }, {}, ['main.tf.json'])).places).toEqual([
      'main.tf.json:5:9 field-format',
      'main.tf.json:9:9 terraform-attribute-unknown',
      'main.tf.json:10:30 reference-undeclared',
      'main.tf.json:11:55 field-type',
    ]);
    expect((await load({ 'main.tf.json': '{"resource": ' }, {}, ['main.tf.json'])).places).toEqual(['main.tf.json:1:14 terraform-syntax']);
    const notJson = async (text: string) => (await load({ 'main.tf.json': text }, {}, ['main.tf.json'])).places.filter((one) => !one.includes('file-empty'));
    expect(await notJson('{"locals": {"a": 1,\n "a": 2}}')).toEqual(['main.tf.json:2:2 terraform-syntax']);
    expect(await notJson('{"locals": {"a": yes}}')).toEqual(['main.tf.json:1:18 terraform-syntax']);
    expect(await notJson('{"resource": {"tir_model_endpoint": {\n "a": "x"}}}')).toEqual(['main.tf.json:2:2 terraform-block-form']);
  });
});
