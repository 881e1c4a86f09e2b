import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { toWire } from '../../../../activities/tir/wire.js';
import { listFrameworks } from '../../../../workflows/contract/frameworks.js';
import { temporaryFolder } from './load.js';

const { load } = temporaryFolder();

type Json = Record<string, unknown>;
interface Example {
  id: string;
  dialect: string;
  payload: Json;
  decoded?: { commands: string[]; args: string[] };
}
const { examples } = JSON.parse(await readFile('test/fixtures/tir-create-examples.json', 'utf8')) as { examples: Example[] };

const at = (tree: Json, ...path: string[]): Json => path.reduce((inner, key) => (inner[key] ?? {}) as Json, tree);
const keyOf = (wire: unknown): unknown => listFrameworks().find(({ name }) => name === wire)?.terraformKey ?? wire;

/** HCL of the payload, as a user of the provider would have written it. */
function hclOf({ payload, decoded }: Example): string {
  const { container, resource_details: resources } = at(payload, 'custom_endpoint_details') as {
    container: Json;
    resource_details: Json;
  };
  const advanced = at(container, 'advance_config');
  const { env_variables: variables, ...disk } = resources;
  const { rules, min_replica: least, max_replica: most, ...policy } = at(payload, 'auto_scale_policy');
  const { engine_args: engine, ...info } = at(payload, 'detailed_info');
  const words = decoded ? { commands: JSON.stringify(decoded.commands), args: JSON.stringify(decoded.args) } : {};
  const plain = Object.entries(payload).filter(([, value]) => typeof value !== 'object');
  const known = plain.filter(
    ([name]) =>
      !['path', 'framework', 'category', 'world_size'].includes(name) && !/^(next_)?sku_(item_)?(price_)?id$/.test(name),
  );
  const isPrivate = payload['private_cloud_id'] !== undefined;
  const sku =
    payload['sku_name'] === undefined ? { sku_name: isPrivate ? '' : 'C3.2', sku_type: isPrivate ? '' : skuType(payload) } : {};
  const image = ['custom', 'finetuned'].includes(String(payload['framework']))
    ? { container_name: container['container_name'] }
    : {};
  return `resource "tir_model_endpoint" "example" {
${lines({ ...Object.fromEntries(known), ...sku, ...image, model_path: payload['path'], framework: keyOf(payload['framework']) })}
${lines({ container_type: container['container_type'], image_pull_policy: advanced['image_pull_policy'] })}
${lines({ is_readiness_probe_enabled: advanced['is_readiness_probe_enabled'], is_liveness_probe_enabled: advanced['is_liveness_probe_enabled'] })}
${
  isPrivate
    ? `custom_sku = { ${Object.entries(at(payload, 'custom_sku'))
        .map(([name, value]) => `${name} = ${String(value)}`)
        .join(', ')} }`
    : ''
}
${payload['committed_instance_policy'] === 'auto_terminate' ? 'committed_days = 30' : ''}
readiness_probe {
${lines(at(advanced, 'readiness_probe'))}
}
liveness_probe {
${lines(at(advanced, 'liveness_probe'))}
}
auto_scale_policy {
${lines({ ...policy, ...(least === undefined ? {} : { min_replicas: least, max_replicas: most }) })}
${((rules ?? []) as Json[]).map((rule) => `rules {\n${lines(rule)}\n}`).join('\n')}
}
detailed_info {
${lines({ ...info, ...words })}
engine_args = {
${Object.entries((engine ?? {}) as Json)
  .map(([name, value]) => `${name} = ${JSON.stringify(String(value))}`)
  .join('\n')}
}
}
resource_details {
${lines(disk)}
${((variables ?? []) as Json[]).map(({ disabled, ...row }) => `env_variables {\n${lines(row)}\ndisabled = ${JSON.stringify(disabled)}\n}`).join('\n')}
}
}
`;
}

const skuType = (payload: Json): string => (payload['committed_instance_policy'] ? 'committed' : 'hourly');

/** Ids are texts in Terraform, and null is the empty text. */
const lines = (attributes: Json): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} = ${JSON.stringify(/_id$/.test(name) ? String(value ?? '') : value)}`)
    .join('\n');

/** The payload with what our client writes another way: the documented spelling, no nulls, no empty texts of probes. */
function expected({ payload, decoded }: Example): Json {
  const body = structuredClone(payload);
  const policy = at(body, 'auto_scale_policy');
  if (policy['min_replica'] !== undefined) {
    policy['min_replicas'] = policy['min_replica'];
    policy['max_replicas'] = policy['max_replica'];
    delete policy['min_replica'];
    delete policy['max_replica'];
  }
  for (const rule of (policy['rules'] ?? []) as Json[]) if (rule['custom_metric_name'] === '') delete rule['custom_metric_name'];
  const resources = at(body, 'custom_endpoint_details', 'resource_details');
  resources['env_variables'] ??= [];
  const advanced = at(body, 'custom_endpoint_details', 'container', 'advance_config');
  for (const probe of [at(advanced, 'readiness_probe'), at(advanced, 'liveness_probe')])
    for (const name of ['grpc_service', 'commands']) if (probe[name] === '') delete probe[name];
  const info = at(body, 'detailed_info');
  if (decoded?.commands.length === 0) info['commands'] = '';
  info['hugging_face_id'] ??= '';
  for (const name of ['sku_id', 'sku_item_price_id', 'next_sku_item_price_id', 'world_size']) delete body[name];
  if (body['dataset_path'] === null) body['dataset_path'] = '';
  return body;
}

describe.each(examples.map((example) => [example.id, example] as const))('%s', (_id, example) => {
  it('written as HCL is the same on the wire', async () => {
    const { endpoints, findings } = await load({ 'main.tf': hclOf(example) });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [endpoint] = endpoints;
    const body = endpoint && toWire(endpoint, { resolveEnv: () => 'x', location: 'Delhi' });
    if (example.dialect === 'provider') expect(body).toEqual(expected(example));
    // The others name the plan by id, which the provider cannot, and leave out what the provider always sends.
    else expect(body).toMatchObject(expected(example));
  });
});
