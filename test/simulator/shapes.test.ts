import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples, payloadOf, startRaw, vllm } from './support.js';
import type { Json, RawClient } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
afterAll(() => client.simulator.close());

async function details(body: Json): Promise<Json> {
  const { data } = await client.team('POST', '/serving/inference/', body);
  return (await client.team('GET', `/serving/inference/${String(data['id'])}/`)).data;
}

describe('the answer about an endpoint', () => {
  it('has the shapes that a strict reader demands', async () => {
    const data = (await details(vllm({ name: 'shapes', is_auto_scale_enabled: false }))) as {
      auto_scale_policy: Json;
      custom_endpoint_details: { container: { advance_config: Json & { readiness_probe: Json } } };
    } & Json;
    expect(Object.keys(data.auto_scale_policy).sort()).toEqual(['max_replicas', 'min_replicas', 'rules', 'stability_period']);
    expect(data.auto_scale_policy['stability_period']).toBe('300');
    const config = data.custom_endpoint_details.container.advance_config;
    expect(config.readiness_probe['port']).toBe('8080');
    expect(config['is_readiness_probe_enabled']).toBe(false);
    expect(data['sku_details']).toMatchObject({
      specs: { name: 'C3.2' },
      plan: { sku_type: 'hourly', committed_days: 0, currency: 'INR' },
    });
    expect(data['replica']).toBe(1);
    expect(data['disk_path']).toBe('/mnt/models');
    expect(data['sfs_path']).toBe('/shared/.cache');
  });

  it.each(examples.map((example) => example.id))('echoes %s and adds nothing to it', async (id) => {
    const sent = payloadOf(id) as {
      custom_endpoint_details: { container: Json; resource_details?: Json };
      detailed_info: Json;
    } & Json;
    const data = (await details(sent)) as typeof sent;
    // A strict reader wants a text for a Hugging Face id, so null alone is not echoed.
    const huggingFaceId = sent.detailed_info['hugging_face_id'];
    expect(data.detailed_info).toEqual({ ...sent.detailed_info, ...(huggingFaceId === null ? { hugging_face_id: '' } : {}) });
    expect(data.custom_endpoint_details.resource_details).toEqual(sent.custom_endpoint_details.resource_details);
    expect(data.custom_endpoint_details.container['container_name']).toBe(
      sent.custom_endpoint_details.container['container_name'],
    );
    for (const key of ['disk_path', 'sfs_path', 'storage_type', 'replica', 'name', 'framework', 'path'])
      expect(data[key]).toEqual(sent[key]);
    if (!('disk_path' in sent)) expect(data).not.toHaveProperty('disk_path');
  });

  it('has no sku_details on a private cluster, and leaves an empty probe out', async () => {
    expect((await details({ ...payloadOf('private-cloud-provider'), name: 'private-two' }))['sku_details']).toBeNull();
    const body = vllm({ name: 'no-probe' }) as { custom_endpoint_details: { container: { advance_config: Json } } } & Json;
    body.custom_endpoint_details.container.advance_config['readiness_probe'] = {};
    const data = (await details(body)) as typeof body;
    expect(data.custom_endpoint_details.container.advance_config).not.toHaveProperty('readiness_probe');
  });

  it('gives a watch period in every rule, and takes a rule that is empty', async () => {
    const rules = [{}, { metric: 'concurrency', value: 5 }];
    const policy = { min_replica: 1, max_replica: 1, stability_period: 300, rules };
    expect((await details(vllm({ name: 'short-rules', auto_scale_policy: policy })))['auto_scale_policy']).toMatchObject({
      rules: [
        { metric: '', watch_period: 60 },
        { metric: 'concurrency', watch_period: 60 },
      ],
    });
  });

  it('gives the scaling keys that only an update knows back, once they were sent', async () => {
    const id = await client.create(vllm({ name: 'scaled' }));
    const policy = {
      min_replicas: '1',
      max_replicas: '3',
      stability_period: '120',
      initial_cooldown_period: '60',
      is_hold_queue: true,
      rules: [{ metric: 'concurrency', condition_type: 'limit', value: 5, watch_period: '60' }],
    };
    const reply = await client.project('PUT', `/serving/inference/${id}/`, {
      action: 'update_auto_scale',
      auto_scale_policy: policy,
    });
    expect(reply.data['auto_scale_policy']).toEqual({
      min_replicas: 1,
      max_replicas: 3,
      stability_period: '120',
      initial_cooldown_period: '60',
      is_hold_queue: true,
      rules: [{ metric: 'concurrency', condition_type: 'limit', value: 5, watch_period: 60 }],
    });
    expect(reply.data['is_auto_scale_enabled']).toBe(true);
  });
});

/** Sends bytes as they are and gives what comes back until the end. */
function fetchRaw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(client.simulator.dataPlaneUrl).port), '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('a body nested a hundred thousand deep', () => {
  const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);
  it('is refused, and leaves no trace that breaks a later answer', async () => {
    const id = await client.create({ ...payloadOf('custom-container-probes'), name: 'deep' });
    await client.simulator.admin.advance(100);
    for (const [method, path] of [
      ['POST', '/serving/inference/'],
      ['PUT', `/serving/inference/${id}/`],
      ['POST', '/integrations/'],
      ['POST', `/serving/inference/${id}/alerts/`],
    ] as const)
      expect([path, (await client.project(method, path, deep)).status]).toEqual([path, 400]);
    const address = `${client.simulator.dataPlaneUrl}/project/p-7/endpoint/is-${id}/v2/models/m/infer`;
    expect((await client.send('POST', address, deep)).status).toBe(400);
    const headers = { authorization: `Bearer ${readFileSync(client.simulator.adminTokenFile, 'utf8').trim()}` };
    expect((await client.send('POST', `${client.simulator.adminUrl}/faults`, deep, { headers })).status).toBe(400);
    expect(await client.simulator.admin.ledger({ operation: 'integration-create' })).toHaveLength(1);
    expect((await client.project('GET', '/integrations/')).status).toBe(200);
  });

  it('is told from brackets in a text', async () => {
    const body = { name: 'brackets', integration_type: 'hugging_face', note: `"\\${'['.repeat(1000)}` };
    expect((await client.project('POST', '/integrations/', body)).status).toBe(201);
  });
});

describe('an error answer', () => {
  it('carries data null in the envelope, for every way to be refused', async () => {
    const missing = await client.project('GET', '/serving/inference/999999/');
    const nobody = await client.send('GET', '/serving/inference/', undefined, {
      query: { project_id: '7', location: 'Delhi' },
      credentials: false,
    });
    const noLocation = await client.send('GET', '/serving/inference/', undefined, { query: { project_id: '7' } });
    const badProject = await client.send('GET', '/serving/inference/', undefined, {
      query: { project_id: 'p7', location: 'Delhi' },
    });
    const badLocation = await client.send('GET', '/serving/inference/', undefined, {
      query: { project_id: '7', location: 'Mumbai' },
    });
    const replies = [missing, nobody, noLocation, badProject, badLocation];
    expect(replies.map((reply) => reply.status)).toEqual([404, 401, 400, 400, 400]);
    for (const reply of replies)
      expect(reply.json).toMatchObject({ code: reply.status, data: null, message: expect.any(String) as string });
  });

  it('carries it also for what is no proper request', async () => {
    const odd = await client.send('GET', '/serving/inference/%zz/');
    const long = await client.send('GET', '/serving/inference/', undefined, { query: { filler: 'x'.repeat(20_000) } });
    const method = await fetchRaw('NONSENSE / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect([odd.status, long.status]).toEqual([400, 431]);
    expect(method).toMatch(/^HTTP\/1\.1 400 /);
    for (const text of [odd.text, long.text, method.split('\r\n\r\n')[1] ?? ''])
      expect(JSON.parse(text)).toMatchObject({ code: expect.any(Number) as number, data: null });
  });
});

describe('the lists beside endpoints', () => {
  it('give SKUs as texts and numbers, with a plan of each kind and one sold out', async () => {
    for (const query of [{ service: 'inference_service', framework: 'vllm' }, { service: 'private_cloud' }, { framework: '' }]) {
      const { data, status } = await client.send('GET', '/gpu_service/sku/', undefined, {
        query: query as Record<string, string>,
      });
      expect(status).toBe(200);
      const items = [...(data['CPU'] as Json[]), ...(data['GPU'] as Json[])];
      for (const item of items) {
        expect([typeof item['cpu'], typeof item['gpu'], typeof item['memory']]).toEqual(['string', 'string', 'string']);
        for (const plan of item['plans'] as Json[])
          expect([typeof plan['unit_price'], typeof plan['committed_days'], typeof plan['currency']]).toEqual([
            'number',
            'number',
            'string',
          ]);
      }
      expect(items.filter((item) => item['is_inventory_available'] === false)).toHaveLength(1);
    }
  });

  it('give accounts, teams and projects as lists of numbers', async () => {
    const get = async (path: string): Promise<Json[]> => (await client.send('GET', path)).data as unknown as Json[];
    expect(typeof (await get('/users/iam-accounts/'))[0]?.['id']).toBe('number');
    expect(typeof (await get('/teams/'))[0]?.['team_id']).toBe('number');
    expect(typeof (await get('/teams/1/projects/'))[0]?.['project_id']).toBe('number');
    expect((await client.send('GET', `${client.simulator.dataPlaneUrl}/myaccount/api/v1/iam/multi-crn/`)).status).toBe(200);
    expect((await client.team('GET', '/dashboard/service-count/')).status).toBe(200);
  });

  it('let integrations, model repositories, datasets and private clusters come and go', async () => {
    const bodies: [string, number, Json][] = [
      [
        '/integrations/',
        201,
        { name: 'hf', integration_type: 'hugging_face', integration_details: { hugging_face_token: 'hf_x' } },
      ],
      [
        '/serving/model/',
        201,
        { name: 'repo', model_type: 'pytorch', storage_type: 'managed', bucket_name: '', access_key: '', secret_key: '' },
      ],
      ['/datasets/', 201, { name: 'data', storage_type: 'managed', encryption_enable: false }],
      [
        '/private-cluster/',
        200,
        {
          name: 'cluster',
          nodes_count: 1,
          sku_name: 'GDC3.H100-28.250GB',
          sku_type: 'hourly',
          committed_days: 0,
          currency: 'INR',
        },
      ],
    ];
    for (const [path, status, body] of bodies) {
      const created = await client.team('POST', path, body);
      expect([path, created.status, typeof created.data['id']]).toEqual([path, status, 'number']);
      const readPath = path === '/private-cluster/' ? '/serving/model/' : path;
      const read = await client.team('GET', `${readPath}${String(created.data['id'])}/`);
      expect(read.data).toMatchObject({ name: body['name'] });
      if (path === '/serving/model/')
        expect(read.data).toMatchObject({
          bucket: { bucket_name: expect.any(String) as string },
          access_key: { access_key: expect.any(String) as string },
        });
      if (path === '/private-cluster/')
        expect(read.data).toMatchObject({ sku_details: { specs: { name: 'GDC3.H100-28.250GB' } } });
      expect((await client.team('DELETE', `${path}${String(created.data['id'])}/`)).status).toBe(200);
      expect((await client.team('GET', `${readPath}${String(created.data['id'])}/`)).status).toBe(404);
    }
  });

  it('refuse a kind of model or storage that the platform does not have', async () => {
    const body = { name: 'odd', model_type: 'pytorch', storage_type: 'managed' };
    for (const set of [{ model_type: 'onnx' }, { storage_type: 'floppy' }]) {
      const reply = await client.team('POST', '/serving/model/', { ...body, ...set });
      expect([reply.status, reply.json['message']]).toEqual([400, expect.stringContaining('allowed values are')]);
    }
  });
});
