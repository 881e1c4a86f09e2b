import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Snapshot } from '../../simulator/snapshot.js';
import { startRaw, vllm, type RawClient } from './support.js';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'tir-simulator-'));
  folders.push(made);
  return made;
};
const journalOf = (dataDir: string): string => join(dataDir, readdirSync(dataDir).find((file) => file.endsWith('.journal')) ?? 'none');

/** What a kill at this moment would leave behind. */
function killedCopy(dataDir: string): string {
  const copy = folder();
  cpSync(dataDir, copy, { recursive: true, filter: (file) => !file.endsWith('simulator.lock') });
  return copy;
}

/** What a second start after a kill finds, and what the first one says. */
async function bothSides(client: RawClient, dataDir: string) {
  const { admin } = client.simulator;
  const state = new Snapshot(killedCopy(dataDir)).load()?.state;
  const [endpoints, faults, resources] = await Promise.all([admin.endpoints(), admin.faults(), client.project('GET', '/datasets/')]);
  const closed = (await admin.billing()).filter(({ live }) => !live);
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  return {
    found: plain({ endpoints: state?.endpoints, faults: state?.faults, closed: state?.closedBilling, datasets: state?.resources.map(({ id }) => id) }),
    said: plain({ endpoints, faults, closed, datasets: (resources.json['data'] as { id: number }[]).map(({ id }) => id) }),
    events: state?.events.map(({ order }) => order),
  };
}

describe('after a kill at any moment', () => {
  it('a second start finds each change that was answered', async () => {
    const dataDir = folder();
    const client = await startRaw({ dataDir });
    const { admin } = client.simulator;
    const id = await client.create(vllm({ name: 'one' }));
    const other = await client.create(vllm({ name: 'two', is_auto_scale_enabled: true, auto_scale_policy: { min_replicas: 0, max_replicas: 2, rules: [{ metric: 'concurrency' }] } }));
    const at = (path = ''): string => `/serving/inference/${id}/${path}`;
    const put = (body: Record<string, unknown>) => client.project('PUT', at(), body);
    const acts: Record<string, () => Promise<unknown>> = {
      ready: () => admin.advance(100),
      patch: () => put({ action: 'patch', ...vllm({ name: 'one', path: 'elsewhere' }) }),
      patched: () => admin.advance(100),
      scale: () => put({ action: 'update_auto_scale', auto_scale_policy: { min_replicas: 3, max_replicas: 3, rules: [] } }),
      restart: () => put({ action: 'restart' }),
      restarted: () => admin.advance(100),
      'replica restart': async () => client.project('DELETE', at(`replicas/${(await admin.endpoints())[0]?.replicas[0]?.name ?? ''}/`)),
      async: () =>
        put({ action: 'update_async_configuration', async_enabled: true, async_concurrent_workers: 1, async_dataset_id: 3, async_destination_type: 'dataset', async_target_routes: [{ route_name: 'QUEUE_1', route_value: 'v1/x' }] }),
      'VPC IP': () => client.project('POST', at('vpc_ips/9/')),
      'VPC IP settled': () => admin.advance(60),
      'security group': () => client.project('POST', at('security-groups/'), { security_groups_ids: [4] }),
      'security group off': () => client.project('DELETE', at('security-groups/4/')),
      alert: () => client.project('POST', at('alerts/'), { alert_id: '5' }),
      behaviour: () => admin.setBehaviour(id, { errorRate: 0.5 }),
      'another word': () => admin.patchEndpoint(id, { reportedStatus: 'odd' }),
      'an error': () => admin.patchEndpoint(id, { status: 'error' }),
      repaired: () => admin.patchEndpoint(id, { status: 'running' }),
      idle: () => admin.advance(1_000),
      'a call that wakes': () => Promise.all([client.call(other, 'GET', '/health'), admin.advance(100)]),
      stop: () => put({ action: 'stop' }),
      stopped: () => admin.advance(60),
      start: () => put({ action: 'start' }),
      inventory: () => admin.setInventory('C3.2', 5),
      credit: () => admin.setCredit(7, 1e9),
      'a fault': () => admin.addFault({ operation: 'get', kind: 'delay', ms: 0 }),
      'a fault that fires': () => client.status(id),
      dataset: () => client.project('POST', '/datasets/', { name: 'set', storage_type: 'managed' }),
      foreign: () => admin.createForeignEndpoint({ projectId: 7, body: vllm({ name: 'three' }), running: true }),
      delete: () => client.project('DELETE', at()),
      vanish: () => admin.patchEndpoint(other, { status: 'vanish' }),
      reset: () => admin.reset(),
      'a create after the reset': () => client.create(vllm({ name: 'four' })),
    };
    for (const [act, perform] of Object.entries(acts)) {
      const done = (await perform()) as { status?: number } | undefined;
      if (typeof done?.status === 'number') expect(done.status, act).toBeLessThan(400);
      const { found, said, events } = await bothSides(client, dataDir);
      expect(found, act).toEqual(said);
      expect(new Set(events).size, act).toBe(events?.length);
    }
    // What was due is due for the next one too.
    const again = await startRaw({ dataDir: killedCopy(dataDir) });
    await Promise.all([client, again].map(({ simulator }) => simulator.admin.advance(200)));
    const stateOf = async (one: RawClient) => (await one.simulator.admin.endpoints()).map(({ body, status, replicas }) => [body.name, status, replicas.map(({ ready }) => ready)]);
    expect(await stateOf(again)).toEqual(await stateOf(client));
    expect(await stateOf(again)).toEqual([['four', 'running', [true]]]);
    await client.simulator.close();
    await again.simulator.close();
  });

  it('half a line at the end of the journal is dropped, and the next start goes on from there', async () => {
    const dataDir = folder();
    const client = await startRaw({ dataDir });
    const id = await client.create();
    const killed = killedCopy(dataDir);
    await client.simulator.close();
    appendFileSync(journalOf(killed), '{"simulatedNow":1,"change":{"endpointsGone":[100');
    const next = await startRaw({ dataDir: killed });
    expect(await next.status(id)).toBe('waiting');
    const later = await next.create(vllm({ name: 'later' }));
    const third = await startRaw({ dataDir: killedCopy(killed) });
    expect(await third.status(later)).toBe('waiting');
    await Promise.all([next, third].map(({ simulator }) => simulator.close()));
  });

  it('a journal that is broken in its middle is not taken for a state', async () => {
    const dataDir = folder();
    const client = await startRaw({ dataDir });
    await client.create();
    const killed = killedCopy(dataDir);
    await client.simulator.close();
    const journal = journalOf(killed);
    writeFileSync(journal, `{"torn\n${readFileSync(journal, 'utf8')}`);
    await expect(startRaw({ dataDir: killed })).rejects.toThrow(/cannot be read.*Move simulator\.json away/);
  });
});

describe('a change', () => {
  it('costs by its own size, and a long journal is folded', async () => {
    const dataDir = folder();
    const client = await startRaw({ dataDir });
    const { admin } = client.simulator;
    const long = { key: 'TEMPLATE', value: 'x'.repeat(20_000), required: false };
    const { custom_endpoint_details: details } = vllm() as { custom_endpoint_details: { resource_details: object } };
    const fat = { ...details, resource_details: { ...details.resource_details, env_variables: [long] } };
    for (let index = 0; index < 60; index += 1)
      await admin.createForeignEndpoint({ projectId: 7, body: vllm({ name: `fat-${index}`, custom_endpoint_details: fat }), running: true });
    const whole = join(dataDir, 'simulator.json');
    const written = () => ({ whole: statSync(whole).mtimeMs, journal: existsSync(journalOf(dataDir)) ? statSync(journalOf(dataDir)).size : 0 });
    // It was folded on the way, and but one journal is left.
    expect(statSync(whole).size).toBeGreaterThan(1_000_000);
    expect(readdirSync(dataDir).filter((file) => file.endsWith('.journal')).length).toBeLessThanOrEqual(1);
    const before = written();
    const id = await client.create(vllm({ name: 'thin' }));
    await client.status(id);
    const after = written();
    expect(after.whole).toBe(before.whole);
    expect(after.journal - before.journal).toBeGreaterThan(0);
    expect(after.journal - before.journal).toBeLessThan(20_000);
    const { found, said } = await bothSides(client, dataDir);
    expect(found).toEqual(said);
    await client.simulator.close();
  });
});

describe('a folder', () => {
  it('of an earlier version is read', async () => {
    const dataDir = folder();
    const before = await startRaw({ dataDir });
    const id = await before.create();
    await before.simulator.close();
    const whole = join(dataDir, 'simulator.json');
    const { generation: _generation, ...saved } = JSON.parse(readFileSync(whole, 'utf8')) as Record<string, unknown>;
    writeFileSync(whole, JSON.stringify({ ...saved, version: 1 }));
    const after = await startRaw({ dataDir });
    expect(await after.status(id)).toBe('waiting');
    await after.simulator.close();
  });

  it('is of one simulator at a time, and free once that one has ended', async () => {
    const dataDir = folder();
    const first = await startRaw({ dataDir });
    await expect(startRaw({ dataDir })).rejects.toThrow(new RegExp(`^Another simulator \\(process ${process.pid}\\) keeps its state in .*--data-dir`));
    await first.create();
    await first.simulator.close();
    const second = await startRaw({ dataDir });
    await second.simulator.close();
    expect(readdirSync(dataDir).filter((file) => file.includes('lock'))).toEqual([]);
  });

  it('of one that was killed is free, also when its port is somebody else’s by now', async () => {
    const stranger = createServer((socket) => void socket.end('somebody else'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const dataDir = folder();
    const claim = { pid: process.pid, port: (stranger.address() as AddressInfo).port, token: 'of a dead one' };
    writeFileSync(join(dataDir, 'simulator.lock'), JSON.stringify(claim));
    const client = await startRaw({ dataDir });
    await client.simulator.close();
    stranger.close();
  });

  it('is given back by a start that fails', async () => {
    const dataDir = folder();
    const blocker = await startRaw();
    const port = Number(new URL(blocker.simulator.dataPlaneUrl).port);
    await expect(startRaw({ dataDir, port })).rejects.toThrow(/taken.*--port/);
    await blocker.simulator.close();
    const client = await startRaw({ dataDir });
    await client.simulator.close();
  });
});
