import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readYaml } from '../../../../client/spec/read-yaml.js';
import { writeYaml } from '../../../../client/spec/write-yaml.js';
import { endpointSpec } from '../../../../workflows/contract/spec.js';
import { temporaryFolder, vllm } from './load.js';

const { load } = temporaryFolder();
const again = (yaml: string): unknown =>
  endpointSpec.parse(readYaml('endpoint.yaml', yaml, { HOME: '/root' }).documents[0]?.value);

it("the documentation's example is the same spec when it is converted to YAML and read again", async () => {
  const set = ['tir_integration.name.id=609', 'var.team_id=7', 'var.project_id=1000', 'var.active_iam=77'];
  const { specs } = await load({ 'main.tf': await readFile('test/fixtures/terraform-example.tf', 'utf8') }, { set });
  for (const { spec } of specs) expect(again(writeYaml(spec))).toEqual(spec);
  expect(specs).toHaveLength(1);
});

it('a text with ${ in it stays that text', async () => {
  const { specs } = await load({ 'main.tf': vllm().replace('"gpt2"', () => '"gpt2"\n    args = ["$${HOME}/models"]') });
  expect(specs[0]?.spec.endpoint.detailedInfo.args).toEqual(['${HOME}/models']);
  for (const { spec } of specs) expect(again(writeYaml(spec))).toEqual(spec);
});

it('comments stand at their fields, or at the top where the field has its default', async () => {
  const { specs } = await load({ 'main.tf': vllm('public_ip = "yes"\ncontainer_name = "vllm/vllm-openai:v0.9.0"') });
  const comments = specs[0]?.findings.map(({ path, message }) => ({ path, text: message })) ?? [];
  const yaml = specs[0] ? writeYaml(specs[0].spec, { heading: 'Converted.', comments }) : '';
  expect(yaml).toMatch(/^# Converted\.\n# endpoint\.publicIp: The Terraform provider ignores public_ip.*\n\napiVersion/);
  expect(yaml).toMatch(/ {2}# The Terraform provider computes container_name.*\n {2}containerName: vllm/);
});
