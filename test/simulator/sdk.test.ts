import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startRaw, vllm } from './support.js';
import type { Json, RawClient } from './support.js';

describe("what E2E's Python SDK reads", () => {
  let client: RawClient;
  beforeEach(async () => (client = await startRaw()));
  afterEach(() => client.simulator.close());

  interface SkuRow {
    series: string;
    sku_type: string;
    cpu: string;
    memory: string;
    gpu: string;
    sku_id: number;
    is_free: boolean;
    plans: { committed_days: number; sku_item_price_id: number }[];
  }
  const shortName = ({ series, cpu, memory, gpu }: SkuRow, type: string | undefined): string => `${series}-${type ?? 'none'}-${cpu}-${memory}-${gpu || '0'}`;

  it('a plan is found by its short name, for a CPU and for a GPU, whichever version asks', async () => {
    const { CPU, GPU } = (await client.team('GET', '/gpu_service/sku/', undefined, { service: 'inference_service' })).data as { CPU: SkuRow[]; GPU: SkuRow[] };
    const names = [
      ...CPU.map((sku) => shortName(sku, sku.sku_type.split('-')[0])),
      ...GPU.map((sku) => shortName(sku, sku.sku_type.split('-')[0])),
      ...GPU.map((sku) => shortName(sku, sku.sku_type.split('.')[1])),
    ];
    expect(names).not.toContainEqual(expect.stringContaining('none'));
    expect(new Set(names).size).toBe(names.length);
    // It looks among the CPUs for what begins so, and for nothing else.
    expect(CPU.map((sku) => shortName(sku, sku.sku_type.split('-')[0]).startsWith('CPU'))).toEqual(CPU.map(() => true));
    expect(names.slice(CPU.length).filter((name) => name.startsWith('CPU'))).toEqual([]);
    for (const { plans } of [...CPU, ...GPU]) expect(plans.some(({ committed_days: days }) => days === 0)).toBe(true);
    const { sku_name: _name, sku_type: _type, committed_days: _days, ...body } = vllm({ name: 'by-id' });
    expect((await client.team('POST', '/serving/inference/', { ...body, sku_id: CPU[0]?.sku_id })).status).toBe(201);
  });

  it('a policy gives back what was sent, and only that', async () => {
    const policy = { min_replicas: 1, max_replicas: 3, rules: [{ metric: 'concurrency', value: 5 }], stability_period: '300' };
    const plain = await client.create(vllm({ name: 'plain', is_auto_scale_enabled: true, auto_scale_policy: policy }));
    const cooled = await client.create(vllm({ name: 'cooled', is_auto_scale_enabled: true, auto_scale_policy: { ...policy, initial_cooldown_period: 60, is_hold_queue: true } }));
    const policyOf = async (id: number): Promise<Json> => (await client.team('GET', `/serving/inference/${id}/`)).data['auto_scale_policy'] as Json;
    expect(Object.keys(await policyOf(plain)).sort()).toEqual(['max_replicas', 'min_replicas', 'rules', 'stability_period']);
    const first = await policyOf(cooled);
    expect(first).toMatchObject({ initial_cooldown_period: '60', is_hold_queue: true });
    // As it scales: the policy that was read, with one more.
    const more = await client.team('PUT', `/serving/inference/${cooled}/`, { action: 'update_auto_scale', auto_scale_policy: { ...first, min_replicas: 2 } });
    expect(more.status).toBe(200);
    expect(await policyOf(cooled)).toEqual({ ...first, min_replicas: 2 });
  });

  it('every endpoint says whether asynchronous invocation is on, and keeps its dataset', async () => {
    const id = await client.create();
    const put = (body: Json) => client.team('PUT', `/serving/inference/${id}/`, { action: 'update_async_configuration', ...body });
    const read = async (): Promise<Json> => (await client.team('GET', `/serving/inference/${id}/`)).data;
    expect((await read())['async_enabled']).toBe(false);
    await put({ async_enabled: true, async_concurrent_workers: 1, async_dataset_id: 9, async_destination_type: 'dataset', async_target_routes: [{ route_name: 'QUEUE_1', route_value: 'v1/x' }] });
    expect(await read()).toMatchObject({ async_enabled: true, async_dataset_id: 9 });
    expect((await put({ async_enabled: false })).status).toBe(200);
    expect(await read()).toMatchObject({ async_enabled: false, async_dataset_id: 9 });
  });

  it('a team and a project are there by their numbers', async () => {
    expect((await client.send('GET', '/teams/3/')).data).toMatchObject({ team_id: 3 });
    expect((await client.send('GET', '/teams/3/projects/7/')).data).toMatchObject({ project_id: 7, team_id: 3 });
    expect((await client.send('GET', '/projects/7/')).data).toMatchObject({ project_id: 7 });
    expect((await client.send('GET', '/teams/three/')).status).toBe(404);
  });

  it('a dataset is made with a type, as older versions call it, and listed by it', async () => {
    expect((await client.team('POST', '/datasets/', { name: 'old', type: 'managed', bucket_name: '' })).status).toBe(201);
    expect((await client.team('POST', '/datasets/', { name: 'new', storage_type: 'e2e_s3', bucket_name: 'b' })).status).toBe(201);
    const named = async (query: Record<string, string>) =>
      ((await client.team('GET', '/datasets/', undefined, query)).json['data'] as Json[]).map(({ name }) => name);
    expect(await named({})).toEqual(['old', 'new']);
    expect(await named({ type: 'managed' })).toEqual(['old']);
    expect((await client.team('POST', '/datasets/', { name: 'none' })).status).toBe(400);
  });

  it('a method that a path does not have is 405 and names those that it has', async () => {
    const reply = await client.team('PATCH', '/serving/inference/1/', {});
    expect([reply.status, reply.headers.get('allow')?.split(', ').sort(), reply.json['code']]).toEqual([405, ['DELETE', 'GET', 'PUT'], 405]);
    expect((await client.project('DELETE', '/serving/inference/')).status).toBe(405);
    expect((await client.project('GET', '/nowhere/')).status).toBe(404);
  });

  it('a private cluster needs a machine, a term and credit, as an endpoint does', async () => {
    const { admin } = client.simulator;
    const make = (set: Json) => client.team('POST', '/private-cluster/', { name: 'cluster', sku_name: 'GDC3.H100-28.250GB', sku_type: 'hourly', committed_days: 0, ...set });
    expect((await make({ sku_name: 'H1000' })).json['errors']).toHaveProperty('sku_name');
    expect((await make({ sku_type: 'committed', committed_days: 7 })).json['errors']).toHaveProperty('committed_days');
    await admin.setInventory('GDC3.H100-28.250GB', 0);
    expect((await make({})).status).toBe(412);
    await admin.setInventory('GDC3.H100-28.250GB', null);
    await admin.setCredit(7, 1);
    expect((await make({})).status).toBe(412);
    await admin.setCredit(7, null);
    expect((await make({ sku_type: 'committed', committed_days: 30 })).status).toBe(200);
  });
});
