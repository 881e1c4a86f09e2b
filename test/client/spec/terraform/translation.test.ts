import { describe, expect, it } from 'vitest';
import { typedArgument } from '../../../../client/spec/terraform/resource/engine-args.js';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();

/** One resource with these lines; warnings as `line code`. */
async function loadLines(lines: string) {
  const { findings, specs, endpoints, places } = await load({ 'main.tf': vllm(lines) });
  return {
    findings,
    places,
    spec: specs[0]?.spec,
    endpoint: endpoints[0],
    codes: findings.map(({ line, code }) => `${line} ${code}`),
  };
}

describe('what the provider does with a value happens here too, with a warning', () => {
  it.each([
    ['public_ip = "yes"', 'public-ip-ignored', { publicIp: 'no' }],
    ['server_options = "v24.02"', 'server-options-ignored', {}],
    ['container_name = "vllm/vllm-openai:v0.9.0"', 'container-name-computed', { containerName: 'vllm/vllm-openai:v0.9.0' }],
    ['lifecycle { prevent_destroy = true }', 'terraform-lifecycle', {}],
  ])('%s', async (line, code, endpoint) => {
    const loaded = await loadLines(line);
    expect(loaded.codes).toEqual([`9 ${code}`]);
    expect(loaded.findings[0]?.severity).toBe('warning');
    expect(loaded.endpoint).toMatchObject(endpoint);
  });

  it('a repository counts more than an integration', async () => {
    const { endpoint, findings } = await load({
      'main.tf': vllm('model_id = "12"\nmodel_load_integration_id = "609"').replace('hugging_face_id = "gpt2"', ''),
    }).then(({ endpoints, findings }) => ({ endpoint: endpoints[0], findings }));
    expect(findings).toMatchObject([{ severity: 'warning', code: 'integration-dropped', line: 10 }]);
    expect(endpoint).toMatchObject({ modelId: 12 });
    expect(endpoint?.modelLoadIntegrationId).toBeUndefined();
  });

  it('a private cluster needs no SKU', async () => {
    const { endpoint, codes } = await loadLines('private_cloud_id = "7"\ncustom_sku = { cpu = 8, memory = "32" }');
    expect(codes).toEqual(['4 sku-dropped', '5 sku-dropped']);
    expect(endpoint).toMatchObject({ privateCloudId: 7, customSku: { cpu: 8, memory: 32 } });
    expect(endpoint?.skuName).toBeUndefined();
  });

  it('a private cluster has no commitment, whatever its file says, and that is told', async () => {
    const { endpoint, codes } = await loadLines(
      'private_cloud_id = "7"\ncustom_sku = { cpu = 8 }\ncommitted_days = 30\ncommitted_instance_policy = "auto_renew"',
    );
    expect(codes).toEqual(['4 sku-dropped', '5 sku-dropped', '11 commitment-dropped', '12 commitment-dropped']);
    expect(endpoint).toMatchObject({ privateCloudId: 7, committedDays: 0, committedInstancePolicy: '' });
    const without = await loadLines('private_cloud_id = "7"\ncustom_sku = { cpu = 8 }\ncommitted_days = 0\ncommitted_instance_policy = ""');
    expect(without.codes).toEqual(['4 sku-dropped', '5 sku-dropped']);
  });
});

it('values have the types of a spec: texts of ids, numbers and switches, and empty ids that mean none', async () => {
  const { endpoint, findings } = await loadLines(
    'model_load_integration_id = "609"\nmodel_id = ""\nreplica = "2"\nis_liveness_probe_enabled = "true"\ndataset_id = null\nteam_id = 5',
  );
  expect(findings).toEqual([]);
  expect(endpoint).toMatchObject({ modelLoadIntegrationId: 609, replica: 2, isLivenessProbeEnabled: true, teamId: 5 });
  expect(endpoint).not.toHaveProperty('modelId');
});

it('an id that is no number is an error, where the provider would send 0', async () => {
  expect((await loadLines('model_load_integration_id = "hub"')).places).toEqual(['main.tf:9:1 field-type']);
});

it('stop_inference = "stop" is an endpoint that ends stopped', async () => {
  expect((await loadLines('stop_inference = "stop"')).spec?.rollout.finalState).toBe('stopped');
  expect((await loadLines('stop_inference = "start"')).spec?.rollout.finalState).toBe('running');
  expect((await loadLines('stop_inference = "restart"')).codes).toEqual(['9 stop-inference-unknown']);
});

describe('commands and args', () => {
  const argsOf = async (value: string) => {
    const { endpoints, findings } = await load({ 'main.tf': vllm().replace('"gpt2"', `"gpt2"\n    args = ${value}`) });
    return { args: endpoints[0]?.detailedInfo.args, codes: findings.map(({ line, code }) => `${line} ${code}`) };
  };

  it.each(['"[\\"--port\\", \\"80\\"]"', '["--port", 80]', 'jsonencode(["--port", "80"])'])('may be %s', async (value) => {
    expect(await argsOf(value)).toEqual({ args: ['--port', '80'], codes: [] });
  });

  it('that are no JSON list are taken as the provider’s readers take them, with a warning', async () => {
    expect(await argsOf(`"['--port', '80']"`)).toEqual({ args: ['--port', '80'], codes: ['8 words-no-json-list'] });
    expect(await argsOf('"--port 80"')).toEqual({ args: ['--port 80'], codes: ['8 words-no-json-list'] });
    const { findings } = await load({ 'main.tf': vllm().replace('"gpt2"', '"gpt2"\n    args = "--chat-template \'{{ a b }}\' --port 80"') });
    expect(findings[0]?.fix).toBe('Write a list, such as ["--chat-template","{{ a b }}","--port","80"].');
  });
});

describe('engine arguments are typed by the rules of Go', () => {
  it.each([
    ['4096', 4096, false],
    ['-1', -1, false],
    ['0.9', 0.9, false],
    ['true', true, false],
    ['False', false, false],
    ['float16', 'float16', false],
    ['', '', false],
    ['0x10', '0x10', false],
    ['1', 1, false],
    ['1.10', 1.1, true],
    ['1e3', 1000, true],
    ['1_000', 1000, true],
    ['007', 7, true],
    ['t', true, true],
    ['F', false, true],
    ['nan', 'nan', true],
    ['-Inf', '-Inf', true],
  ])('%s is %s', (text, value, isSurprising) => {
    const typed = typedArgument('some_argument', text);
    expect(typed.value).toBe(value);
    expect(typed.surprise !== undefined).toBe(isSurprising);
  });

  it('and a whole number that would lose digits is refused at its place', async () => {
    const { places } = await load({ 'main.tf': vllm().replace('"gpt2"', '"gpt2"\n    engine_args = {\n      seed = "9007199254740993"\n    }') });
    expect(places.filter((one) => !one.includes('engine-arg'))).toEqual(['main.tf:9:7 number-inexact']);
  });

  it('and a warning stands at the argument whose type surprises', async () => {
    const { endpoints, findings } = await load({
      'main.tf': vllm().replace(
        '"gpt2"',
        '"gpt2"\n    engine_args = {\n      gpu_memory_utilization = "0.90"\n      max_model_length = 4096\n      revision = "1.10"\n    }',
      ),
    });
    expect(endpoints[0]?.detailedInfo.engineArgs).toEqual({ gpu_memory_utilization: 0.9, max_model_length: 4096, revision: 1.1 });
    expect(findings.filter(({ code }) => code === 'engine-arg-typed')).toMatchObject([
      { line: 11, column: 7, severity: 'warning' },
    ]);
  });
});

describe('a name that the resource does not have is an error', () => {
  it.each([
    ['replicas = 2', 'terraform-attribute-unknown', 'Write replica.'],
    ['skuName = "x"', 'terraform-attribute-unknown', 'Write sku_name.'],
    ['hugging_face_id = "x"', 'terraform-attribute-unknown', 'It belongs into detailed_info { }.'],
    ['status = "Running"', 'terraform-attribute-unknown', 'Leave it out; the provider computes it.'],
    ['readiness_prob { }', 'terraform-block-unknown', 'Write readiness_probe.'],
    ['readiness_probe = { port = 80 }', 'terraform-block-form', 'Write readiness_probe { … } without the equals sign.'],
    ['custom_sku { }', 'terraform-block-form', 'Write custom_sku = { … } with the equals sign.'],
  ])('%s', async (line, code, fix) => {
    const { findings } = await loadLines(line);
    expect(findings).toMatchObject([{ severity: 'error', code, fix, line: 9, column: 1 }]);
  });
});

describe('a secret of the environment', () => {
  const row = (key: string, value: string): string =>
    `resource_details {\n  env_variables {\n    key = "${key}"\n    value = ${value}\n  }\n}`;

  it('that is a reference becomes one that the worker resolves; no value is read', async () => {
    const { endpoint, codes } = await loadLines(row('HF_TOKEN', 'var.hf_token'));
    expect(endpoint?.resourceDetails.envVariables).toMatchObject([{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HF_TOKEN' } }]);
    expect(codes).toEqual(['12 secret-by-reference']);
  });

  it('that is a sensitive variable does so under any name', async () => {
    const text = `${vllm(row('PLAIN', 'var.x'))}variable "x" {\n  sensitive = true\n}\n`;
    const { endpoints } = await load({ 'main.tf': text, 'terraform.tfvars': 'x = "hidden"' });
    expect(JSON.stringify(endpoints)).not.toContain('hidden');
    expect(endpoints[0]?.resourceDetails.envVariables).toMatchObject([{ valueFrom: { env: 'TIR_SECRET_PLAIN' } }]);
  });

  it('that is written out is an error, and the fix can be written in Terraform', async () => {
    const { findings } = await loadLines(row('HF_TOKEN', '"hf_abcdefghijklmnopqrstuvwxyz"'));
    expect(findings).toMatchObject([{ severity: 'error', code: 'variable-secret-literal', line: 12 }]);
    expect(findings[0]?.fix).toContain('var.hf_token');
    expect(JSON.stringify(findings)).not.toContain('abcdefghijkl');
  });
});
