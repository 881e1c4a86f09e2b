import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();

describe('a block that says what Terraform shall do', () => {
  it.each([
    ['import {\n  to = tir_model_endpoint.chat\n  id = "1010"\n}', 'terraform-import', 'tir-rollouts adopt 1010,'],
    ['import {\n  to = tir_model_endpoint.chat\n  id = var.id\n}\nvariable "id" {}', 'terraform-import', 'tir-rollouts adopt ID,'],
    ['moved {\n  from = tir_model_endpoint.old\n  to = tir_model_endpoint.chat\n}', 'terraform-moved', 'tir-rollouts rename'],
    ['removed {\n  from = tir_model_endpoint.old\n}', 'terraform-removed', 'tir-rollouts delete NAME'],
    ['removed {\n  from = tir_model_endpoint.old\n  lifecycle {\n    destroy = false\n  }\n}', 'terraform-removed', 'Nothing to do.'],
    ['check "up" {\n  assert {\n    condition     = true\n    error_message = "no"\n  }\n}', 'terraform-check', 'probe check'],
    ['ephemeral "random_password" "p" {}', 'terraform-ephemeral', 'reference'],
    ['provider "tir" {\n  api_key = "k"\n}', 'terraform-provider', '--profile'],
  ])('%s is told of at its line, and the endpoint is a spec all the same', async (block, code, fix) => {
    const { endpoints, places, findings } = await load({ 'main.tf': `\n${block}\n${vllm()}` });
    expect(places).toEqual([`main.tf:2:1 ${code}`]);
    expect(findings[0]?.fix).toContain(fix);
    expect(endpoints.map(({ name }) => name)).toEqual(['chat']);
  });

  it('is told of in JSON too, and in a module, and not where it means something else', async () => {
    const json = '{\n"import": [{"to": "tir_model_endpoint.a", "id": "7"}]}';
    expect((await load({ 'main.tf': vllm(), 'more.tf.json': json }, {}, ['main.tf', 'more.tf.json'])).places).toEqual(['more.tf.json:2:1 terraform-import']);
    const files = { 'main.tf': 'module "m" { source = "./m" }', 'm/main.tf': `removed {\n  from = tir_model_endpoint.old\n}\n${vllm()}` };
    expect((await load(files)).places).toEqual(['m/main.tf:1:1 terraform-removed']);
    const other = 'import {\n  to = tir_integration.hub\n  id = "7"\n}\nmoved {\n  from = tir_eos.a\n  to = tir_eos.b\n}\nprovider "tir" {}\nprovider "aws" {\n  region = "x"\n}\nterraform {\n  required_version = ">= 1.5"\n}\ndata "tir_eos" "x" {}\n';
    expect((await load({ 'main.tf': other + vllm() })).places).toEqual([]);
  });
});
