import { describe, expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();
const row = (value: string): string => `resource_details {\n  env_variables {\n    key = "PLAIN"\n    value = ${value}\n  }\n}`;
const declared = `variable "secret" { sensitive = true }
variable "list" {
  sensitive = true
  default   = ["s3cret-a"]
}
locals { bearer = "Bearer \${var.secret}" }
`;
const values = { 'terraform.tfvars': 'secret = "s3cret"\n' };

describe('a sensitive value', () => {
  it.each([
    'var.secret',
    'local.bearer',
    '"x-${upper(local.bearer)}"',
    'sensitive("s3cret")',
    'var.secret == "" ? "none" : "some"',
    'join(",", var.list)',
  ])('in the environment, as %s, is a reference that the worker resolves', async (value) => {
    const loaded = await load({ 'main.tf': declared + vllm(row(value)), ...values });
    expect(loaded.endpoints[0]?.resourceDetails.envVariables).toMatchObject([{ key: 'PLAIN', valueFrom: { env: 'TIR_SECRET_PLAIN' } }]);
    expect(JSON.stringify(loaded)).not.toContain('s3cret');
  });

  it.each([
    ['disk_path = var.secret', '15:1'],
    ['count = length(var.list)', '15:1'],
    ['detailed_info { engine_args = { token = local.bearer } }', '15:17'],
    ['container_name = "x/${var.secret}"', '15:1'],
    ['stop_inference = local.bearer', '15:1'],
    ['dynamic "liveness_probe" {\n  for_each = var.list\n  content { path = liveness_probe.value }\n}', '16:3'],
  ])('anywhere else, as in %s, is an error that does not show it', async (line, place) => {
    const text = declared + vllm(line).replace('  detailed_info {\n    hugging_face_id = "gpt2"\n  }\n', line.startsWith('detailed') ? '' : '  detailed_info {\n    hugging_face_id = "gpt2"\n  }\n');
    const loaded = await load({ 'main.tf': text, ...values });
    expect(loaded.specs).toEqual([]);
    const at = line.startsWith('detailed') ? '12:17' : place;
    expect(loaded.places.filter((one) => one.includes('sensitive'))).toEqual([`main.tf:${at} sensitive-in-spec`]);
    expect(JSON.stringify(loaded)).not.toContain('s3cret');
  });

  it('that is none after all may be said to be none', async () => {
    const { endpoints } = await load({ 'main.tf': declared + vllm('disk_path = nonsensitive(var.secret)'), 'terraform.tfvars': 'secret = "/mnt"' });
    expect(endpoints[0]?.diskPath).toBe('/mnt');
  });

  const models = `variable "license" {
  type      = string
  sensitive = true
}
locals { models = { chat-l = { license = var.license, path = "/mnt/l" }, chat-m = { license = "none", path = "/mnt/m" } } }
`;
  const forEach = (source: string) =>
    models + vllm(`for_each = ${source}\ndisk_path = each.value.path\n${row('each.value.license')}`, 'm', 'name = each.key');

  // Terraform 1.11.4 plans each of them, and shows the license as (sensitive value).
  it.each(['local.models', 'nonsensitive(local.models)', '{ for key, model in local.models : key => model }', 'merge(local.models, {})'])(
    'in an element of %s stays with that element, whether it is given or not',
    async (source) => {
      for (const files of source.startsWith('merge') ? [{ 'terraform.tfvars': 'license = "s3cret"' }] : [{ 'terraform.tfvars': 'license = "s3cret"' }, {}]) {
        const loaded = await load({ 'main.tf': forEach(source), 'terraform.tfvars': '', ...files });
        expect(loaded.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(loaded.endpoints).toMatchObject([
          { name: 'chat-l', diskPath: '/mnt/l', resourceDetails: { envVariables: [{ key: 'PLAIN', valueFrom: { env: 'TIR_SECRET_PLAIN' } }] } },
          { name: 'chat-m', diskPath: '/mnt/m', resourceDetails: { envVariables: [{ key: 'PLAIN', value: 'none' }] } },
        ]);
        expect(JSON.stringify(loaded)).not.toContain('s3cret');
      }
    },
  );

  it('in a map whose keys or whole are secret refuses for_each, and no advice makes it plain', async () => {
    for (const source of ['sensitive(local.models)', '{ (var.license) = {} }', 'toset([var.license])']) {
      const loaded = await load({ 'main.tf': forEach(source), 'terraform.tfvars': 'license = "s3cret"' });
      expect(loaded.findings.map(({ code }) => code)).toContain('sensitive-in-spec');
      expect(JSON.stringify(loaded)).not.toMatch(/s3cret|nonsensitive/);
    }
  });

  it('that is not given, in what a function makes of a map, is asked for before it is judged', async () => {
    const source = 'toset(keys(local.models))';
    const text = models + vllm(`for_each = ${source}\n${row('local.models[each.key].license')}`, 'm', 'name = each.key');
    expect((await load({ 'main.tf': text })).findings).toMatchObject([{ code: 'sensitive-in-spec', fix: expect.stringContaining('TF_VAR_') as unknown }]);
    const given = await load({ 'main.tf': text, 'terraform.tfvars': 'license = "s3cret"' });
    expect(given.endpoints.map(({ resourceDetails }) => resourceDetails.envVariables[0]?.valueFrom?.env)).toEqual(['TIR_SECRET_PLAIN', undefined]);
    expect(JSON.stringify(given)).not.toContain('s3cret');
  });

  it('that is not given is missed only where somebody asks for the value itself', async () => {
    const text = `variable "secret" { sensitive = true }\n${vllm('disk_path = nonsensitive(var.secret)')}`;
    expect((await load({ 'main.tf': text })).places).toEqual(['main.tf:10:13 reference-unresolved']);
    const used = `variable "secret" { sensitive = true }\n${vllm('disk_path = "/mnt/${var.secret}"')}`;
    expect((await load({ 'main.tf': used })).places).toEqual(['main.tf:10:1 sensitive-in-spec']);
    const chosen = `variable "secret" { sensitive = true }\n${vllm(row('var.secret == "" ? "none" : upper(join("-", [var.secret]))'))}`;
    expect((await load({ 'main.tf': chosen })).endpoints[0]?.resourceDetails.envVariables[0]?.valueFrom).toEqual({ env: 'TIR_SECRET_PLAIN' });
  });

  it('is not shown when it is not valid', async () => {
    const text = `variable "secret" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.secret) > 100
    error_message = "\${var.secret} is too short."
  }
}
${vllm('disk_path = nonsensitive(var.secret)')}`;
    const loaded = await load({ 'main.tf': text, ...values });
    expect(loaded.places).toEqual(['terraform.tfvars:1:1 variable-invalid']);
    expect(JSON.stringify(loaded)).not.toContain('s3cret');
  });

  it('reaches a module, and comes out of it, as one', async () => {
    const loaded = await load({
      'main.tf': `${declared}module "m" {\n  source = "./m"\n  given  = var.secret\n}\n${vllm('disk_path = module.m.echo', 'outer')}`,
      'm/main.tf': `variable "given" {}\noutput "echo" { value = var.given }\n${vllm(row('"key \${var.given}"'), 'inner')}`,
      ...values,
    });
    expect(loaded.endpoints.map(({ name, resourceDetails }) => [name, resourceDetails.envVariables[0]?.valueFrom])).toEqual([
      ['inner', { env: 'TIR_SECRET_PLAIN' }],
    ]);
    expect(loaded.places.filter((one) => one.endsWith('sensitive-in-spec'))).toEqual([expect.stringMatching(/^main\.tf:\d+:1 /)]);
    expect(JSON.stringify(loaded)).not.toContain('s3cret');
  });
});
