import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startRaw, vllm } from './support.js';
import type { LedgerEntry } from '../../simulator/index.js';
import { startSimulator } from '../../simulator/index.js';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe('the same seed and the same requests', () => {
  it('give the same times, another seed gives others', async () => {
    const times = async (seed: string): Promise<number[]> => {
      const client = await startRaw({ seed, readySeconds: { min: 60, max: 300 } });
      const id = await client.create(vllm({ replica: 3 }));
      await client.simulator.admin.advance(400);
      const lines = (await client.simulator.admin.ledger()).filter((line) => line.endpointId === id);
      await client.simulator.close();
      const start = Date.parse(lines[0]?.simulatedAt ?? '');
      return lines
        .filter((line) => line.kind === 'replica' && line.to === 'ready')
        .map((line) => Date.parse(line.simulatedAt) - start);
    };
    const first = await times('one');
    expect(new Set(first).size).toBe(3);
    expect([...first].sort((left, right) => left - right)).toEqual(first);
    expect(await times('one')).toEqual(first);
    expect(await times('two')).not.toEqual(first);
  });
});

describe('a jump of the clock', () => {
  it('writes the history in order, each line at its own exact time', async () => {
    const client = await startRaw();
    await client.create();
    await client.project('POST', '/serving/inference/', vllm({ name: 'other' }));
    await client.simulator.admin.advance(1000);
    const lines = await client.simulator.admin.ledger({ kind: 'state' });
    await client.simulator.close();
    const at = (name: string, to: string): number =>
      Date.parse((lines.find((line) => line.endpointName === name && line.to === to) as LedgerEntry).simulatedAt);
    expect(at('vllm-qwen-demo', 'running') - at('vllm-qwen-demo', 'waiting')).toBe(100_000);
    const moments = lines.map((line) => Date.parse(line.simulatedAt));
    expect([...moments].sort((left, right) => left - right)).toEqual(moments);
  });

  it('happens by itself when the clock runs, though nobody looks', async () => {
    const client = await startRaw({ clockRate: 1000 });
    await client.create();
    const { admin } = client.simulator;
    await expect
      .poll(async () => JSON.stringify(await admin.ledger({ kind: 'state' })), { timeout: 5000 })
      .toContain('a replica became ready');
    await client.simulator.close();
  });
});

describe('the end of the calendar', () => {
  it('is as far as the clock goes, and endpoints can still be made', async () => {
    const client = await startRaw();
    const { admin } = client.simulator;
    await expect(admin.advance(1e300)).rejects.toThrow(/year 9998/);
    expect(await client.status(await client.create())).toBe('waiting');
    await admin.setClockRate(1e300);
    expect(Date.parse((await admin.clock()).now)).toBe(Date.UTC(9999, 0, 1));
    expect((await client.project('POST', '/serving/inference/', vllm({ name: 'late' }))).status).toBe(201);
    await client.simulator.close();
  });
});

describe('a second start', () => {
  it('finds its endpoints, its ledger and its clock again', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tir-simulator-'));
    folders.push(dataDir);
    const before = await startRaw({ dataDir });
    const id = await before.create();
    await before.simulator.admin.advance(50);
    const { now } = await before.simulator.admin.clock();
    const lines = await before.simulator.admin.ledger();
    await before.simulator.close();

    const after = await startRaw({ dataDir });
    expect(Date.parse((await after.simulator.admin.clock()).now)).toBeGreaterThanOrEqual(Date.parse(now));
    expect((await after.simulator.admin.ledger()).slice(0, lines.length)).toEqual(lines);
    expect(await after.status(id)).toBe('waiting');
    await after.simulator.admin.advance(50);
    expect(await after.status(id)).toBe('running');
    expect(await after.create(vllm({ name: 'next' }))).toBeGreaterThan(id);
    await after.simulator.close();
  });
});

describe('the admin API', () => {
  it('makes a foreign endpoint without a create in the ledger', async () => {
    const client = await startRaw();
    const { admin } = client.simulator;
    const endpoint = await admin.createForeignEndpoint({ projectId: 7, body: vllm({ name: 'stranger' }), running: true });
    expect(await client.status(endpoint.id)).toBe('running');
    expect(await admin.ledger({ operation: 'create' })).toEqual([]);
    await admin.patchEndpoint(endpoint.id, { set: { replica: 2 }, reportedStatus: 'odd' });
    expect((await client.project('GET', `/serving/inference/${endpoint.id}/`)).data).toMatchObject({ replica: 2, status: 'odd' });
    await expect(admin.patchEndpoint(endpoint.id, { nonsense: 1 } as never)).rejects.toThrow('nonsense');
    await client.simulator.close();
  });

  it('says which port is taken and what to do', async () => {
    const first = await startSimulator();
    const port = Number(new URL(first.dataPlaneUrl).port);
    await expect(startSimulator({ port })).rejects.toThrow(/taken.*--port/);
    await first.close();
  });
});
