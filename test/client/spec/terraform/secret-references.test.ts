import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm, type Loaded } from './load.js';

const { load } = temporaryFolder();
const token = (value: string, key = 'HF_TOKEN'): string => `resource_details {\n  env_variables {\n    key = "${key}"\n    value = ${value}\n  }\n}`;
const secrets = 'variable "token_a" { sensitive = true }\nvariable "token_b" { sensitive = true }\n';
const two = (a: string, b: string): string => secrets + vllm(token(a), 'team-a') + vllm(token(b), 'team-b');
const references = ({ endpoints }: Loaded) =>
  endpoints.map(({ name, resourceDetails }) => `${name} ${resourceDetails.envVariables.map(({ valueFrom }) => valueFrom?.env).join()}`);
const errors = ({ findings }: Loaded) => findings.filter(({ severity }) => severity === 'error').map(({ line, code }) => `${line} ${code}`);

describe('a secret of two endpoints under one name', () => {
  it.each([
    ['var.token_a', 'var.token_b'],
    ['var.token_a', '"Bearer ${var.token_a}"'],
    ['var.token_a', 'sensitive("x")'],
  ])('is refused where it is drawn from %s and from %s', async (a, b) => {
    const loaded = await load({ 'main.tf': two(a, b) });
    expect(loaded.specs.map(({ spec }) => spec.endpoint.name)).not.toContain('team-b');
    expect(errors(loaded)).toEqual(['29 secret-shared']);
    const { message, fix } = loaded.findings.find(({ code }) => code === 'secret-shared') ?? {};
    expect(message).toMatch(/HF_TOKEN of team-b and HF_TOKEN of team-a \(.*main\.tf:14\)/);
    expect(fix).toContain('tir_rollouts_secrets = { "team-b" = { HF_TOKEN = "TIR_SECRET_HF_TOKEN_TEAM_B" } }');
  });

  it('is one where it is drawn from one expression, however it is written', async () => {
    const files = {
      'main.tf': `${secrets}locals { token = var.token_a }\n${vllm(token('var.token_a'), 'a')}${vllm(token(' local.token'), 'b')}
module "m" {\n  source = "./m"\n  for_each = toset(["x", "y"])\n  name = each.key\n  token = local.token\n}`,
      'm/main.tf': `variable "name" {}\nvariable "token" {}\nlocals { inner = var.token }\n${vllm(token('local.inner'), 'm', 'name = var.name')}`,
    };
    const loaded = await load(files);
    expect(errors(loaded)).toEqual([]);
    expect(references(loaded)).toEqual(['a TIR_SECRET_HF_TOKEN', 'b TIR_SECRET_HF_TOKEN', 'x TIR_SECRET_HF_TOKEN', 'y TIR_SECRET_HF_TOKEN']);
  });

  const each = (values: string) => `${secrets}locals { tokens = ${values} }\n${vllm(token('each.value'), 'm', 'for_each = local.tokens\n  name = each.key')}`;

  it('is told apart by its value in a for_each, where that is given, and refused where it is not', async () => {
    const same = each('{ x = var.token_a, y = var.token_a }');
    expect(errors(await load({ 'main.tf': same, 'terraform.tfvars': 'token_a = "s3cret"' }))).toEqual([]);
    expect(errors(await load({ 'main.tf': same, 'terraform.tfvars': '' }))).toEqual(['16 secret-shared']);
    const other = await load({ 'main.tf': each('{ x = var.token_a, y = var.token_b }'), 'terraform.tfvars': 'token_a = "s3cret"\ntoken_b = "s3cret-b"' });
    expect(errors(other)).toEqual(['16 secret-shared']);
    expect(JSON.stringify(other.findings)).not.toContain('s3cret');
  });

  it('is told apart by what a for_each or a dynamic block goes through', async () => {
    const locals = 'locals {\n  a = { x = var.token_a }\n  b = { x = var.token_b }\n}\n';
    const of = (source: string, name: string) => vllm(token('each.value'), name, `for_each = local.${source}\n  name = "${name}-${'$'}{each.key}"`);
    expect(errors(await load({ 'main.tf': secrets + locals + of('a', 'one') + of('b', 'two') }))).toHaveLength(1);
    expect(errors(await load({ 'main.tf': secrets + locals + of('a', 'one') + of('a', 'two') }))).toEqual([]);
    const dynamic = (source: string) =>
      `resource_details {\n  dynamic "env_variables" {\n    for_each = local.${source}\n    content {\n      key = upper(env_variables.key)\n      value = env_variables.value\n    }\n  }\n}`;
    const both = (a: string, b: string) => secrets + locals + vllm(dynamic(a), 'one') + vllm(dynamic(b), 'two');
    expect(errors(await load({ 'main.tf': both('a', 'b') }))).toHaveLength(1);
    expect(errors(await load({ 'main.tf': both('a', 'a') }))).toEqual([]);
  });

  it('has the name that a local gives it, of one endpoint or of each', async () => {
    const locals = (names: string) => `locals {\n  tir_rollouts_secrets = ${names}\n}\n`;
    const one = await load({ 'main.tf': locals('{ team-b = { HF_TOKEN = "TOKEN_B" } }') + two('var.token_a', 'var.token_b') });
    expect(errors(one)).toEqual([]);
    expect(references(one)).toEqual(['team-a TIR_SECRET_HF_TOKEN', 'team-b TOKEN_B']);
    expect(one.findings.map(({ fix }) => fix)).toContain('Set TOKEN_B in the environment of the worker.');
    const both = locals('{ for name in ["x", "y"] : name => { HF_TOKEN = "TOKEN_${upper(name)}" } }') + each('{ x = var.token_a, y = var.token_b }');
    expect(references(await load({ 'main.tf': both, 'terraform.tfvars': '' }))).toEqual(['x TOKEN_X', 'y TOKEN_Y']);
    const set = await load({ 'main.tf': two('var.token_a', 'var.token_b') }, { set: ['local.tir_rollouts_secrets={"team-b" = {HF_TOKEN = "TOKEN_B"}}'] });
    expect(references(set)).toEqual(['team-a TIR_SECRET_HF_TOKEN', 'team-b TOKEN_B']);
  });

  it('is not named by a local of another form, or with a slip of the pen', async () => {
    const main = (names: string) => `locals {\n  tir_rollouts_secrets = ${names}\n}\n${secrets}${vllm(token('var.token_a'), 'team-a')}`;
    for (const names of ['"X"', '{ team-a = "X" }', '{ team-a = { HF_TOKEN = "a-b" } }', 'var.token_b'])
      expect(errors(await load({ 'main.tf': main(names) }))).toEqual(['2 secret-names']);
    const { places } = await load({ 'main.tf': main('{ team-c = { HF_TOKEN = "X" } }') });
    expect(places).toContain('main.tf:2:26 secret-name-unused');
  });
});
