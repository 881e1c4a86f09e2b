import { expect, it } from 'vitest';
import { startRaw, vllm } from './support.js';
import type { Json } from './support.js';

it('serves a client that it has never seen, in team paths, from create to delete', async () => {
  const client = await startRaw();
  const { admin } = client.simulator;
  try {
    const created = await client.team('POST', '/serving/inference/', vllm({ model_load_integration_id: '609', replica: '1' }), {
      prefix: 'models%2F',
    });
    expect(created.status).toBe(201);
    const path = `/serving/inference/${String(created.data['id'])}/`;
    expect((await client.team('GET', path)).data['auto_scale_policy']).toMatchObject({ min_replicas: 1, max_replicas: 1 });
    await admin.advance(100);
    expect((await client.team('GET', path)).data['status']).toBe('running');
    // The other URL generation sees the same store.
    expect(((await client.project('GET', '/serving/inference/')).data as unknown as Json[]).length).toBe(1);
    expect(
      ((await client.project('GET', '/serving/inference/', undefined, { location: 'Chennai' })).data as unknown as Json[]).length,
    ).toBe(0);
    expect((await client.team('PUT', path, { action: 'stop' })).status).toBe(200);
    await admin.advance(10);
    expect((await client.team('GET', path)).data['status']).toBe('stopped');
    expect((await client.team('PUT', path, { ...vllm({ replica: 2 }), action: 'update' }, { prefix: 'models%2F' })).status).toBe(
      200,
    );
    expect((await client.team('PUT', path, { action: 'start' })).status).toBe(200);
    await admin.advance(100);
    expect((await client.team('GET', path)).data).toMatchObject({ status: 'running', replica: 2 });
    expect((await client.team('DELETE', path)).status).toBe(200);
    expect((await client.team('POST', '/serving/inference/', vllm())).status).toBe(201);
    const requests = await admin.ledger({ kind: 'request' });
    expect(requests.map((line) => line.operation)).toContain('put:update');
    expect(JSON.stringify(requests)).not.toContain('key-1');
  } finally {
    await client.simulator.close();
  }
});

it('pages a list when it is asked to, and counts it', async () => {
  const client = await startRaw();
  try {
    for (const name of ['a', 'b', 'c']) await client.create(vllm({ name }));
    const page = await client.project('GET', '/serving/inference/', undefined, { page_no: '2', per_page: '2' });
    expect(page.json).toMatchObject({ total_count: 3, total_page_number: 2 });
    expect((page.data as unknown as Json[]).map((item) => item['name'])).toEqual(['c']);
    expect((await client.project('GET', '/serving/inference')).status).toBe(200);
  } finally {
    await client.simulator.close();
  }
});

it('pins credentials when told to, and writes status words in title case when told to', async () => {
  const client = await startRaw({ apiKey: 'key-1', authToken: 'other', statusCase: 'title' });
  try {
    const refused = await client.project('GET', '/serving/inference/');
    expect([refused.status, refused.json['errors']]).toEqual([401, { auth: ['invalid'] }]);
    await client.simulator.admin.setCredentials({ authToken: 'token-1' });
    const id = await client.create();
    expect(await client.status(id)).toBe('Waiting');
  } finally {
    await client.simulator.close();
  }
});
