import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples, payloadOf, startRaw, vllm } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
afterAll(() => client.simulator.close());

describe('creating an endpoint', () => {
  it.each(examples.map((example) => example.id))('takes the payload %s', async (id) => {
    const reply = await client.team('POST', '/serving/inference/', payloadOf(id), { prefix: 'models%2F' });
    expect(reply.text).toContain('"code":201');
    expect(reply.status).toBe(201);
    expect(typeof reply.data['id']).toBe('number');
    expect(reply.data['status']).toBe('waiting');
    expect(reply.data['created_at']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('takes null for the plan form that is not used', async () => {
    const byName = vllm({ name: 'by-name', sku_id: null, sku_item_price_id: null, next_sku_item_price_id: null });
    const byId = { ...payloadOf('vllm-hugging-face-portal'), name: 'by-id', sku_name: null, sku_type: null };
    expect(await client.create(byName)).toBeLessThan(await client.create(byId));
  });

  it('goes from waiting to running when its replica is ready, and not before', async () => {
    const id = await client.create(vllm({ name: 'timed' }));
    expect(await client.status(id)).toBe('waiting');
    await client.simulator.admin.advance(99);
    expect(await client.status(id)).toBe('waiting');
    await client.simulator.admin.advance(1);
    expect(await client.status(id)).toBe('running');
  });

  it('keeps a name to one endpoint of a project, over both locations, and frees it on delete', async () => {
    const id = await client.create(vllm({ name: 'taken' }));
    const again = await client.project('POST', '/serving/inference/', vllm({ name: 'taken', location: 'Chennai' }), {
      location: 'Chennai',
    });
    expect(again.status).toBe(400);
    expect(again.json['message']).toContain('already exists');
    expect((await client.project('DELETE', `/serving/inference/${id}/`)).status).toBe(200);
    expect(await client.status(id)).toBe(404);
    expect(await client.create(vllm({ name: 'taken' }))).toBeGreaterThan(id);
  });
});

const refused: [string, Json | string | undefined, string][] = [
  ['an unknown framework', vllm({ framework: 'nope' }), 'allowed values are'],
  ['no framework', vllm({ framework: undefined }), 'framework is mandatory'],
  ['no image', withImage(''), 'container_name'],
  ['two plan forms', vllm({ sku_id: 40 }), 'exactly one plan form'],
  ['no plan', vllm({ sku_name: undefined, sku_type: undefined }), 'exactly one plan form'],
  ['a plan without its SKU', vllm({ sku_name: undefined }), 'sku_name: This field is required'],
  ['an unknown SKU', vllm({ sku_name: 'Z9' }), 'does not exist'],
  ['a committed plan without days', vllm({ sku_type: 'committed', committed_instance_policy: 'auto_renew' }), 'committed_days'],
  ['a committed plan without a policy', vllm({ sku_type: 'committed', committed_days: 30 }), 'committed_instance_policy'],
  ['days on an hourly plan', vllm({ committed_days: 30 }), 'committed_days'],
  ['65 replicas', vllm({ replica: 65 }), 'replica'],
  [
    'autoscaling without a metric',
    vllm({ is_auto_scale_enabled: true, auto_scale_policy: { min_replicas: 1, max_replicas: 2, rules: [{ metric: '' }] } }),
    'metric',
  ],
  ['an upper-case name', vllm({ name: 'Big' }), 'name'],
  [
    'args that are not base64',
    vllm({ detailed_info: { ...(payloadOf('vllm-hugging-face-provider')['detailed_info'] as Json), args: '["--x"]' } }),
    'base64',
  ],
  ['an empty body', '', 'empty'],
  ['a body that is not JSON', '{"name":', 'JSON'],
  ['a list', '[]', 'JSON object'],
  ['pytorch without a model', vllm({ framework: 'pytorch', model_load_integration_id: null }), 'model'],
];
function withImage(image: string): Json {
  const body = payloadOf('vllm-hugging-face-provider') as { custom_endpoint_details: { container: Json } } & Json;
  body.custom_endpoint_details.container['container_name'] = image;
  return body;
}

describe('refusing a create', () => {
  it.each(refused)('with %s, stores nothing and says why', async (_what, body, words) => {
    const count = async (): Promise<unknown> => (await client.project('GET', '/serving/inference/')).json['total_count'];
    const before = await count();
    const reply = await client.project(
      'POST',
      '/serving/inference/',
      typeof body === 'object' ? { ...body, name: body['name'] === 'Big' ? 'Big' : 'refused' } : body,
    );
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ code: 400, data: null });
    expect(String(reply.json['message'])).toContain(words);
    expect(await count()).toBe(before);
  });
});
