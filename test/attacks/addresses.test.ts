/** What a text would have to say to get a key, a token or a probe to another address: on the real stack, with real processes. */
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getEndpointRow } from '../../db/endpoints.js';
import { revisions } from '../../db/schema.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';
import { Program } from '../integration/processes/program.js';
import { failureOf } from '../support/failure-of.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { specOf } from '../support/rollout-specs.js';
import { databaseUrlFor, temporalAddress } from '../support/servers.js';
import { makeRunDirectory, removeRunDirectory } from '../support/test-servers-directory.js';

let stack: RolloutStack;
let directory: string;
/** Counts who connects, on every address of this machine. */
let listener: { server: Server; port: number; connections: number };

beforeAll(async () => {
  const server = createServer((socket) => {
    listener.connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  listener = { server, port: address.port, connections: 0 };
  directory = makeRunDirectory();
  stack = await openStack('addresses');
});
afterAll(async () => {
  await stack.close();
  listener.server.close();
  removeRunDirectory(directory);
});

/** An address of this machine that others reach too. */
function outerAddress(): string {
  const found = Object.values(networkInterfaces()).flatMap((all) => all ?? []).find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('This machine has no address but the loopback. Run this test where it has one.');
  return found.address;
}

describe.concurrent('an http host of TIR that is not this machine', () => {
  const keys = { E2E_API_KEY: 'real-key', E2E_AUTH_TOKEN: 'real-token', E2E_PROJECT_ID: '1', E2E_LOCATION: 'Delhi' };
  const home = () => {
    const at = join(directory, 'home', '.e2e');
    mkdirSync(at, { recursive: true });
    const profile = { api_key: 'real-key', auth_token: 'real-token', default_project_id: 1, default_location: 'Delhi' };
    writeFileSync(join(at, 'config.json'), JSON.stringify({ profiles: { production: profile }, default: 'production' }), { mode: 0o600 });
    return { PATH: process.env['PATH'], HOME: join(directory, 'home') };
  };

  it.each(['E2E_TIR_API_HOST', 'MODEL_API_CLIENT_HOST', 'TIR_ROLLOUTS_SIMULATOR_URL', 'TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL'])(
    'in %s ends a worker before it sends a byte',
    async (variable) => {
      const url = `http://${outerAddress()}:${listener.port}/`;
      const { code, err } = await new Program('worker/main.js', [], {
        ...home(),
        ...keys,
        TEMPORAL_ADDRESS: temporalAddress(),
        DATABASE_URL: await databaseUrlFor('addresses_worker'),
        TIR_ROLLOUTS_SIMULATOR_URL: 'http://127.0.0.1:9/',
        [variable]: url,
      }).ended;
      expect(err).toContain(`Nothing was sent: the key and token would go to ${url.slice(0, -1)} (${variable}) without TLS. Write https`);
      expect(code).toBe(2);
      expect(listener.connections).toBe(0);
    },
  );

  it.each([
    ['doctor', ['doctor', '--profile', 'production', '--json']],
    ['init', ['init', '--yes', '--profile', 'production', '--name', 'chat', '--framework', 'vllm', '--out', 'none.yaml']],
  ])('gets nothing from %s', async (_name, args) => {
    const { out, err } = await new Program('client/cli/main.js', args, {
      ...home(),
      E2E_TIR_API_HOST: `http://${outerAddress()}:${listener.port}/`,
    }).ended;
    expect(out + err).toContain('Nothing was sent: the key and token would go to');
    expect(listener.connections).toBe(0);
  });

  it.each(['http://127.0.0.1@evil.example/', 'https://127.0.0.1@evil.example/'])('behind a user is none: %s', async (url) => {
    const { code, err } = await new Program('worker/main.js', [], {
      ...home(),
      ...keys,
      TEMPORAL_ADDRESS: temporalAddress(),
      DATABASE_URL: await databaseUrlFor('addresses_worker'),
      E2E_TIR_API_HOST: url,
    }).ended;
    expect(err).toContain('E2E_TIR_API_HOST must be an http or https URL without a user');
    expect(code).toBe(2);
  });
});

const idOf = async (name: string): Promise<number> => {
  const found = (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
  if (!found) throw new Error(`no endpoint ${name}`);
  return found.id;
};
const roll = async (name: string, changes: Record<string, unknown> = {}) => (await stack.rollouts.apply(specOf(name, changes))).result();

describe('an address in an answer of TIR', () => {
  it('does not move the probe, and is told once', async () => {
    await roll('moved');
    const id = await idOf('moved');
    const own = `${stack.simulator.dataPlaneUrl}/project/p-${stack.projectId}/endpoint/is-${id}`;
    const elsewhere = [
      `http://127.0.0.1:${listener.port}/project/p-${stack.projectId}/endpoint/is-${id}`,
      `${stack.simulator.dataPlaneUrl}/_simulator/endpoint/is-${id}/v1`,
    ];
    for (const value of elsewhere) {
      const result = await roll('moved', { 'endpoint.resourceDetails.envVariables': [{ key: 'CALLED_AT', value }] });
      expect(result).toMatchObject({ phase: 'Healthy', inferenceUrl: own });
      expect(result.warnings?.filter((text) => text.includes(value.replace('/v1', '')) && text.endsWith('set its host in MODEL_API_CLIENT_HOST on the worker.'))).toHaveLength(1);
    }
    expect(await stack.rollouts.probe('moved')).toMatchObject({ endpoints: [{ outcome: 'serves' }] });
    expect(listener.connections).toBe(0);
  });
});

describe('a probe path that climbs', () => {
  const climbing = (id: number) => [
    `/../is-${id}/health`,
    `/%2e%2e/is-${id}/health`,
    `/%252e%252e/is-${id}/health`,
    `/..\\is-${id}/health`,
    `/.\t./is-${id}/health`,
    `/..;/is-${id}/health`,
    '/../../../../_simulator/reset',
    `//127.0.0.1:${listener.port}/`,
  ];
  /** As it was accepted before paths were looked at. */
  const accept = async (name: string, number: number, path: string) => {
    const { id } = await getEndpointRow(stack.database, { target: 'simulator', projectId: stack.projectId, location: 'Delhi', name });
    const at = and(eq(revisions.endpointId, id), eq(revisions.number, number));
    const [row] = await stack.database.select().from(revisions).where(at);
    const spec = row?.spec as EndpointSpec;
    const probe = { ...spec.rollout.probe, preset: 'http' as const, path, method: 'POST' as const };
    await stack.database.update(revisions).set({ spec: { ...spec, rollout: { ...spec.rollout, probe } } }).where(at);
  };

  it('is not accepted, in any spelling', async () => {
    for (const path of climbing(1021))
      await expect(stack.rollouts.apply(specOf('climbing', { 'rollout.probe': { preset: 'http', path } })), path).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('The probe would leave the endpoint') as string,
      });
  });

  it('of a revision of before is called by no verb, no rollback and no look', async () => {
    await roll('neighbour');
    await roll('climber');
    await roll('climber', { 'endpoint.detailedInfo.huggingFaceId': 'facebook/opt-125m' });
    const neighbour = await idOf('neighbour');
    const seen = JSON.stringify((await stack.simulator.admin.dataPlaneCounts())[neighbour]);
    for (const path of climbing(neighbour)) await accept('climber', 1, path);
    const { report: back } = await failureOf(await stack.rollouts.rollback('climber', { to: 1 }));
    expect(back).toMatchObject({ failureType: 'InvalidSpec', touched: false });
    expect(back.message).toContain('rollout.probe.path: The probe would leave the endpoint');

    for (const path of [`/../is-${neighbour}/health`, '/../../../../_simulator/reset']) {
      await accept('climber', 2, path);
      const { report } = await failureOf(await stack.rollouts.restart('climber'));
      expect(report.failureType).toBe('InvalidSpec');
      expect(report.message).toContain('rollout.probe.path: The probe would leave the endpoint');
      expect((await stack.rollouts.probe('climber')).endpoints).toMatchObject([
        { outcome: 'unasked', message: expect.stringContaining('The probe would leave the endpoint') as string },
      ]);
    }
    expect(JSON.stringify((await stack.simulator.admin.dataPlaneCounts())[neighbour])).toBe(seen);
    expect(await idOf('neighbour')).toBe(neighbour);
    expect(listener.connections).toBe(0);
  });
});
