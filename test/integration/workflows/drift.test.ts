import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toWire } from '../../../activities/tir/wire.js';
import { listFindings } from '../../../db/findings.js';
import { endpointSpec } from '../../../workflows/contract/spec.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { specOf } from '../../support/rollout-specs.js';
import { until } from '../../support/until.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('drift');
});
afterAll(() => stack.close());

const roll = async (name: string, changes: Record<string, unknown> = {}) =>
  (await stack.rollouts.apply(specOf(name, changes))).result();
const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const foreign = (name: string) =>
  stack.simulator.admin.createForeignEndpoint({
    projectId: stack.projectId,
    location: 'Delhi',
    body: { ...toWire(endpointSpec.parse(specOf(name)).endpoint, { resolveEnv: () => '', location: 'Delhi' }) },
    running: true,
  });
const kindsOf = async (name: string) => (await stack.rollouts.drift.check({ name })).findings.map(({ kind }) => kind);

describe('drift', () => {
  it('is found of every kind, in one listing a location, and repaired where it may be', async () => {
    for (const name of ['same', 'changed', 'vanished', 'billing', 'down', 'working']) await roll(name);
    await (await stack.rollouts.stop('billing')).result();
    await roll('usurped');
    await (await stack.rollouts.delete('usurped')).result();
    const ids = Object.fromEntries((await stack.simulator.admin.endpoints()).map(({ id, body }) => [body.name, id]));
    await stack.simulator.admin.patchEndpoint(ids['changed'] ?? 0, { set: { path: 'changed/by/hand' } });
    await stack.simulator.admin.patchEndpoint(ids['vanished'] ?? 0, { status: 'vanish' });
    await stack.simulator.admin.patchEndpoint(ids['billing'] ?? 0, { status: 'running' });
    await stack.simulator.admin.patchEndpoint(ids['down'] ?? 0, { status: 'stopped' });
    const usurper = await foreign('usurped');
    const orphan = await foreign('orphan');
    const held = stack.faults.hold({ endpoint: 'working', step: 'look' });
    const working = await stack.rollouts.scale('working', 2);
    await held.reached;

    await stack.simulator.admin.clearLedger();
    const report = await stack.rollouts.drift.check();
    // Besides the listings one look at the id that they do not show: only that proves that it is gone.
    const asked = await stack.simulator.admin.ledger({ kind: 'request' });
    expect(asked.map(({ operation }) => operation)).toEqual(['list', 'list', 'get']);
    const found = Object.fromEntries(report.findings.map(({ kind, endpoint }) => [endpoint.name, kind]));
    expect(found).toEqual({
      changed: 'changed',
      vanished: 'vanished',
      billing: 'billing',
      down: 'changed',
      usurped: 'foreign',
      orphan: 'orphan',
    });
    expect(report.busy).toEqual(['working']);
    expect(report.findings.find(({ endpoint }) => endpoint.name === 'changed')?.changes).toMatchObject([
      { path: 'modelPath', desired: '', live: 'changed/by/hand' },
    ]);
    expect((await stack.rollouts.drift.check({ ignore: ['orphan', 'foreign'] })).findings).toHaveLength(4);
    held.release();
    await working.result();

    const repaired = await stack.rollouts.drift.check({ repair: true });
    const started = repaired.findings.filter(({ repair }) => repair && 'operationId' in repair);
    expect(started.map(({ endpoint }) => endpoint.name).sort()).toEqual(['billing', 'changed', 'down', 'vanished']);
    for (const { endpoint } of started) await (await stack.rollouts.get(endpoint.name)).result();
    const left = await stack.rollouts.drift.check();
    expect(left.findings.map(({ kind }) => kind).sort()).toEqual(['foreign', 'orphan']);
    for (const name of ['changed', 'vanished', 'billing', 'down']) expect(await cleanSlate(stack, name)).toEqual([]);
    expect((await live('billing'))?.status).toBe('stopped');
    expect((await live('down'))?.status).toBe('running');
    const touched = (await stack.simulator.admin.ledger({ kind: 'request' })).filter(
      ({ method, endpointId }) => method !== 'GET' && (endpointId === usurper.id || endpointId === orphan.id),
    );
    expect(touched).toEqual([]);
    const kept = await listFindings(stack.database, 'simulator', stack.projectId);
    expect(kept.filter(({ repairedBy }) => repairedBy !== null)).toHaveLength(4);
  });

  it('is mended without starting what was stopped, nor stopping what was started', async () => {
    await roll('rests');
    await (await stack.rollouts.stop('rests')).result();
    await roll('gone');
    await (await stack.rollouts.stop('gone')).result();
    await roll('serves', { 'rollout.finalState': 'stopped' });
    await (await stack.rollouts.start('serves')).result();
    for (const name of ['rests', 'serves'])
      await stack.simulator.admin.patchEndpoint((await live(name))?.id ?? 0, { set: { path: 'changed/by/hand' } });
    await stack.simulator.admin.patchEndpoint((await live('gone'))?.id ?? 0, { status: 'vanish' });

    for (const name of ['rests', 'serves']) {
      const { findings } = await stack.rollouts.drift.check({ name, repair: true });
      expect(findings).toMatchObject([{ kind: 'changed', repair: { operationId: expect.any(String) as string } }]);
      await (await stack.rollouts.get(name)).result();
      expect(await kindsOf(name)).toEqual([]);
    }
    expect(await live('rests')).toMatchObject({ status: 'stopped', body: { path: '' } });
    expect(await live('serves')).toMatchObject({ status: 'running', body: { path: '' } });
    const { findings } = await stack.rollouts.drift.check({ name: 'gone', repair: true });
    expect(findings).toMatchObject([{ kind: 'vanished', repair: { refused: expect.stringContaining('stopped') as string } }]);
    expect(await live('gone')).toBeUndefined();
  });

  it('of a vanish that an operation saw first is not silent, until somebody deletes it for good', async () => {
    await roll('missed');
    await stack.simulator.admin.patchEndpoint((await live('missed'))?.id ?? 0, { status: 'vanish' });
    await expect((await stack.rollouts.scale('missed', 2)).result()).rejects.toMatchObject({ facts: { failureType: 'TirNotFound' } });
    expect(await kindsOf('missed')).toEqual(['vanished']);
    expect(await (await stack.rollouts.delete('missed')).result()).toMatchObject({ phase: 'Deleted' });
    expect(await kindsOf('missed')).toEqual([]);
  });

  it('is found where an operation was terminated, which never ends in the records', async () => {
    await roll('dead');
    const held = stack.faults.hold({ endpoint: 'dead', step: 'look' });
    const operation = await stack.rollouts.scale('dead', 2);
    await held.reached;
    expect((await stack.rollouts.drift.check({ name: 'dead' })).busy).toEqual(['dead']);
    await stack.client.workflow.getHandle(operation.workflowId).terminate();
    await stack.simulator.admin.patchEndpoint((await live('dead'))?.id ?? 0, { status: 'vanish' });
    // Held until then: a look that goes on after its operation was terminated would see that it is gone, and record it.
    expect(await kindsOf('dead')).toEqual(['vanished']);
    held.release();
  });

  it('of one endpoint says nothing of the others', async () => {
    await roll('alone');
    expect(await kindsOf('alone')).toEqual([]);
    await stack.simulator.admin.patchEndpoint((await live('alone'))?.id ?? 0, { set: { replica: 2 } });
    expect(await kindsOf('alone')).toEqual(['changed']);
    // A verb that changes the count is no drift.
    await (await stack.rollouts.scale('alone', 3)).result();
    expect(await kindsOf('alone')).toEqual([]);
  });

  it('is checked on a schedule, which is made once and ends when asked to', async () => {
    await roll('watched');
    const scheduleId = await stack.rollouts.drift.schedule(3600, { name: 'watched' });
    expect(await stack.rollouts.drift.schedule(7200, { name: 'watched' })).toBe(scheduleId);
    await stack.simulator.admin.patchEndpoint((await live('watched'))?.id ?? 0, { status: 'vanish' });
    const handle = stack.client.schedule.getHandle(scheduleId);
    expect((await handle.describe()).spec.intervals).toMatchObject([{ every: 7_200_000 }]);
    await handle.trigger();
    const [finding] = await until('the scheduled check has kept what it found', async () => {
      const kept = (await listFindings(stack.database, 'simulator', stack.projectId)).filter(({ name }) => name === 'watched');
      return kept.length > 0 ? kept : undefined;
    });
    expect(finding).toMatchObject({ kind: 'vanished', repairedBy: null });
    expect(await stack.rollouts.drift.unschedule({ name: 'watched' })).toBe(true);
    expect(await stack.rollouts.drift.unschedule({ name: 'watched' })).toBe(false);
    await expect(stack.rollouts.drift.schedule(5)).rejects.toMatchObject({ code: 'invalid' });
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
