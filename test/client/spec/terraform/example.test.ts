import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './load.js';

const { load } = temporaryFolder();
const example = await readFile('test/fixtures/terraform-example.tf', 'utf8');
const references = ['tir_integration.name.id=609', 'var.team_id=7', 'var.project_id=1000', 'var.active_iam=77'];

describe("the example of the provider's documentation", () => {
  it('is a spec when its references are set', async () => {
    const { endpoints, findings } = await load({ 'main.tf': example }, { set: references, context: {} });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(endpoints).toMatchObject([
      {
        name: 'name',
        framework: 'pytorch',
        modelLoadIntegrationId: 609,
        teamId: 7,
        projectId: 1000,
        activeIam: 77,
        location: 'Delhi',
        skuName: 'C3.2',
        skuType: 'hourly',
        detailedInfo: { serverVersion: 'v0.9.0', engineArgs: {} },
        autoScalePolicy: { minReplicas: 1, maxReplicas: 1, rules: [{ metric: '' }] },
        resourceDetails: { envVariables: [{ key: 'HF_HdfsfOME', disabled: { key: true, value: false } }, { key: 'HF_HOMsE' }] },
      },
    ]);
  });

  it('names each reference at its line, with the --set that gives it', async () => {
    const { findings, specs } = await load({ 'main.tf': example }, { context: {} });
    expect(specs).toEqual([]);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ line, fix }) => `${line} ${/--set \S+=VALUE/.exec(fix)?.[0]}`)).toEqual([
      '16 --set tir_integration.name.id=VALUE',
      '84 --set var.team_id=VALUE',
      '85 --set var.project_id=VALUE',
      '86 --set var.active_iam=VALUE',
    ]);
  });

  it('as the documentation prints it, with its placeholders, points to each of them', async () => {
    const printed = example
      .replace('= var.team_id', '= <team_id : string>')
      .replace('= var.project_id', '= <project_id:string>')
      .replace('= var.active_iam', '= <active_iam:string>');
    const { findings } = await load({ 'main.tf': printed }, { context: {} });
    const errors = findings.filter(({ severity, code }) => severity === 'error' && code === 'terraform-syntax');
    expect(errors.map(({ line, fix }) => `${line} ${/<.*?>/.exec(fix)?.[0]}`)).toEqual([
      '84 <team_id : string>',
      '85 <project_id:string>',
      '86 <active_iam:string>',
    ]);
  });

  it('with a mistake in each of five blocks has five findings at their lines', async () => {
    const wrong = example
      .replace('sku_type                 = "hourly"', 'sku_type                 = "daily"') // the resource
      .replace('    rules {\n', '    rules {\n      metrik = "concurrency"\n')
      .replace('world_size        = 1', 'world_size        = "two"') // detailed_info, one line further down
      .replace('# Define readiness as you need.', 'port = 70000')
      .replace('disk_size = 100', 'disk_size = -5'); // resource_details
    const { findings } = await load({ 'main.tf': wrong }, { set: references });
    const errors = findings.filter(({ severity }) => severity === 'error').toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    expect(errors.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
      '10:3 field-value',
      '28:7 terraform-attribute-unknown',
      '39:5 field-type',
      '55:5 field-range',
      '63:5 field-range',
    ]);
    expect(errors[1]?.fix).toBe('Write metric.');
  });
});

describe('five resources with a mistake each', () => {
  const five = `resource "tir_model_endpoint" "one" {
  name = "One"
  framework = "VLLM"
  sku_name = "C3.2"
  sku_type = "hourly"
  detailed_info { hugging_face_id = "gpt2" }
}

resource "tir_model_endpoint" "two" {
  name = "two"
  framework = "VLM"
  sku_name = "C3.2"
  sku_type = "hourly"
  detailed_info { hugging_face_id = "gpt2" }
}

resource "tir_model_endpoint" "three" {
  name = "three"
  framework = "VLLM"
  sku_name = "C3.2
  sku_type = "hourly"
  detailed_info { hugging_face_id = "gpt2" }
}

resource "tir_model_endpoint" "four" {
  name = "four"
  framework = "VLLM"
  sku_name = "C3.2"
  sku_type = "hourly"
  replica = var.replicas
  detailed_info { hugging_face_id = "gpt2" }
}

resource "tir_model_endpoint" "five" {
  name = "five"
  framework = "VLLM"
  sku_name = "C3.2"
  sku_type = "hourly"
  detailed_info {
    hugging_face_id = "gpt2"
    engine_arg = { max_model_length = 4096 }
  }
}
`;

  it('have a finding each, a slip of syntax among them', async () => {
    expect((await load({ 'main.tf': five })).places).toEqual([
      'main.tf:2:3 field-format',
      'main.tf:11:3 framework-unknown',
      'main.tf:20:19 terraform-syntax',
      'main.tf:30:13 reference-undeclared',
      'main.tf:41:5 terraform-attribute-unknown',
    ]);
  });
});
