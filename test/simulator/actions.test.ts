import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { payloadOf, startRaw, vllm } from './support.js';
import type { Json, RawClient, Reply } from './support.js';

let client: RawClient;
beforeAll(async () => {
  client = await startRaw();
});
beforeEach(() => client.simulator.admin.reset());
afterAll(() => client.simulator.close());

const act = (id: number, action: string, rest: Json = {}): Promise<Reply> =>
  client.project('PUT', `/serving/inference/${id}/`, { action, ...rest });
const running = async (set: Json = {}): Promise<number> => {
  const id = await client.create(vllm(set));
  await client.simulator.admin.advance(100);
  return id;
};

describe('stopping and starting', () => {
  it('terminates until every replica is gone, then comes back with the same workers', async () => {
    const id = await running({ replica: 2 });
    expect((await act(id, 'stop')).data['status']).toBe('terminating');
    expect((await act(id, 'stop')).status).toBe(200);
    await client.simulator.admin.advance(10);
    expect(await client.status(id)).toBe('stopped');
    expect((await act(id, 'stop')).status).toBe(412);
    expect((await act(id, 'start')).data['status']).toBe('waiting');
    await client.simulator.admin.advance(100);
    const replicas = (await client.project('GET', `/serving/inference/${id}/replicas/`)).data as unknown as Json[];
    expect(replicas.map((replica) => replica['status'])).toEqual(['Ready', 'Ready']);
  });

  it('refuses to stop a committed plan', async () => {
    const id = await running({
      sku_type: 'committed',
      committed_days: 30,
      committed_instance_policy: 'auto_renew',
      committed_replicas: 1,
    });
    expect((await act(id, 'stop')).status).toBe(412);
  });

  it('bills replica by replica until the last is gone', async () => {
    const id = await running({ replica: 2 });
    await act(id, 'stop');
    await client.simulator.admin.advance(500);
    const row = (await client.simulator.admin.billing()).find((one) => one.endpointId === id);
    expect(row?.replicaSeconds).toBe(2 * 110);
  });
});

describe('changing an endpoint', () => {
  it('patches a live one while the old replicas serve, and updates a stopped one', async () => {
    const id = await running();
    const info = { ...(payloadOf('vllm-hugging-face-provider')['detailed_info'] as Json), hugging_face_id: 'google/gemma-2b' };
    expect((await act(id, 'update', vllm())).status).toBe(412);
    expect((await act(id, 'patch', vllm({ detailed_info: info }))).data['status']).toBe('running');
    const served = async (): Promise<unknown> =>
      ((await client.call(id, 'GET', '/v1/models')).data as unknown as Json[])[0]?.['id'];
    expect(await served()).toBe('meta-llama/Llama-3.2-1B-Instruct');
    await client.simulator.admin.advance(100);
    expect(await served()).toBe('google/gemma-2b');
    await act(id, 'stop');
    await client.simulator.admin.advance(10);
    expect((await act(id, 'patch', vllm())).status).toBe(412);
    expect((await act(id, 'update', vllm({ replica: 3 }))).data).toMatchObject({ status: 'stopped', replica: 3 });
  });

  it('scales to zero, idles, and refuses to be lowered on a committed plan', async () => {
    const rules = [{ metric: 'concurrency', value: 5 }];
    const id = await running({
      is_auto_scale_enabled: true,
      auto_scale_policy: { min_replicas: 0, max_replicas: 2, stability_period: 60, rules },
    });
    expect(await client.status(id)).toBe('running');
    await client.simulator.admin.advance(60);
    expect(await client.status(id)).toBe('idle');
    const committed = await running({
      name: 'committed',
      replica: 2,
      sku_type: 'committed',
      committed_days: 30,
      committed_instance_policy: 'auto_renew',
    });
    expect((await act(committed, 'update_auto_scale', { auto_scale_policy: { min_replicas: 1, max_replicas: 1 } })).status).toBe(
      412,
    );
    expect((await act(committed, 'disable_auto_scale', { replicas: 3 })).data['replica']).toBe(3);
  });

  it('leaves idle when its minimum rises above zero, by whatever action', async () => {
    const zero = { min_replicas: 0, max_replicas: 2, stability_period: 60, rules: [{ metric: 'concurrency' }] };
    const one = { ...zero, min_replicas: 1 };
    const changes: [string, Json][] = [
      ['update_auto_scale', { auto_scale_policy: one }],
      ['disable_auto_scale', { replicas: 1 }],
      ['patch', { is_auto_scale_enabled: true, auto_scale_policy: one }],
    ];
    for (const [action, rest] of changes) {
      const id = await running({ name: action.replaceAll('_', '-'), is_auto_scale_enabled: true, auto_scale_policy: zero });
      await client.simulator.admin.advance(60);
      expect(await client.status(id)).toBe('idle');
      expect((await act(id, action, rest)).data['status']).toBe('waiting');
      await client.simulator.admin.advance(100);
      expect(await client.status(id)).toBe('running');
    }
  });

  it('knows no other action, and none at all is an error', async () => {
    const id = await running();
    expect((await act(id, 'explode')).json['message']).toContain('allowed values are');
    expect((await client.project('PUT', `/serving/inference/${id}/`, {})).status).toBe(400);
    expect((await client.project('PUT', `/serving/inference/${id}/`, '')).status).toBe(400);
  });

  it('is refused when the machines or the money are gone', async () => {
    const { admin } = client.simulator;
    await admin.setInventory('C3.2', 1);
    const id = await running();
    const second = await client.project('POST', '/serving/inference/', vllm({ name: 'second' }));
    expect([second.status, second.json['message']]).toEqual([412, 'SKU Inventory temporarily unavailable. Please try again']);
    expect((await act(id, 'disable_auto_scale', { replicas: 2 })).status).toBe(412);
    await admin.setInventory('C3.2', null);
    await admin.setCredit(7, 1);
    expect((await client.project('POST', '/serving/inference/', vllm({ name: 'third' }))).json['message']).toContain('credit');
  });

  it('cannot be deleted while a VPC IP is being attached', async () => {
    const id = await running();
    expect((await client.project('POST', `/serving/inference/${id}/vpc_ips/5/`)).json['message']).toContain('scheduled');
    expect((await client.project('DELETE', `/serving/inference/${id}/`)).status).toBe(412);
    await client.simulator.admin.advance(60);
    expect((await client.project('DELETE', `/serving/inference/${id}/`)).status).toBe(200);
  });
});

const legal: Record<string, string[]> = {
  absent: ['waiting'],
  waiting: ['running', 'terminating', 'error', 'deleted'],
  running: ['waiting', 'idle', 'terminating', 'error', 'deleted'],
  idle: ['waiting', 'stopped', 'error', 'deleted'],
  terminating: ['stopped', 'deleted'],
  stopped: ['waiting', 'idle', 'deleted'],
  // From zero workers a stop goes straight to stopped.
  error: ['running', 'terminating', 'stopped', 'deleted'],
};

describe('any order of actions and times', () => {
  it('moves an endpoint along legal edges only, and each transition starts where the last one ended', async () => {
    const step = fc.oneof(
      fc
        .constantFrom('start', 'stop', 'restart', 'patch', 'update', 'error', 'wake', 'zero', 'one')
        .map((action) => ({ action, seconds: 0 })),
      fc.integer({ min: 1, max: 400 }).map((seconds) => ({ action: 'wait', seconds })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { admin } = client.simulator;
        await admin.reset();
        await admin.setOptions({ wakeHoldMs: 0 });
        const id = await client.create();
        for (const { action, seconds } of steps) {
          if (action === 'wait') await admin.advance(seconds);
          else if (action === 'error') await admin.patchEndpoint(id, { status: 'error' });
          else if (action === 'wake') await client.call(id, 'GET', '/health');
          else if (action === 'zero')
            await act(id, 'update_auto_scale', {
              auto_scale_policy: { min_replicas: 0, max_replicas: 1, rules: [{ metric: 'concurrency' }] },
            });
          else if (action === 'one') await act(id, 'disable_auto_scale', { replicas: 1 });
          else
            expect([200, 412]).toContain(
              (await act(id, action, action === 'patch' || action === 'update' ? vllm({ path: String(seconds) }) : {})).status,
            );
        }
        await client.project('DELETE', `/serving/inference/${id}/`);
        const edges = (await admin.ledger({ kind: 'state' })).map((line) => [line.from ?? '', line.to ?? '']);
        edges.forEach(([from, to], index) => {
          expect(legal[from as string]).toContain(to);
          expect(from).toBe(index === 0 ? 'absent' : edges[index - 1]?.[1]);
        });
        expect(edges.at(-1)?.[1]).toBe('deleted');
      }),
      { numRuns: 40 },
    );
  });
});
