import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findEndpointRow } from '../../../db/endpoints.js';
import { makeRunDirectory, removeRunDirectory } from '../../support/test-servers-directory.js';
import { countCreated, expectEnd } from './ends.js';
import { Stage } from './stage.js';

/** A stand-in for the real TIR that counts who calls. */
async function listen(): Promise<{ url: string; calls: () => number; close: () => void }> {
  let calls = 0;
  const server: Server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/`, calls: () => calls, close: () => server.close() };
}

const profiles = {
  profiles: {
    production: { api_key: 'real-key', auth_token: 'real-token', default_project_id: 4711, default_location: 'Delhi' },
  },
  default: 'production',
};

describe('a user whose home and environment lead to the real TIR', () => {
  let stage: Stage;
  let real: Awaited<ReturnType<typeof listen>>;
  let dataDirectory: string;
  let leading: NodeJS.ProcessEnv;
  beforeEach(async () => {
    real = await listen();
    stage = await Stage.open({ name: 'money_first' });
    dataDirectory = makeRunDirectory();
    mkdirSync(join(stage.environment['HOME'] ?? '', '.e2e'));
    writeFileSync(join(stage.environment['HOME'] ?? '', '.e2e', 'config.json'), JSON.stringify(profiles), { mode: 0o600 });
    leading = {
      E2E_API_KEY: 'real-key',
      E2E_AUTH_TOKEN: 'real-token',
      E2E_PROJECT_ID: '4711',
      E2E_LOCATION: 'Delhi',
      E2E_TIR_API_HOST: real.url,
      MODEL_API_CLIENT_HOST: real.url,
      TIR_ROLLOUTS_E2E_CONFIG: undefined,
    };
  });
  afterEach(async () => {
    await stage.close();
    real.close();
    removeRunDirectory(dataDirectory);
  });

  it('reaches only the simulator with apply, unless a profile is named', async () => {
    await stage.startWorker(leading);
    const { code, out, err } = await stage.run(['apply', ...stage.files(stage.spec('rehearsed'))], leading);
    expect(code, out + err).toBe(0);
    expect(await countCreated(stage, 'rehearsed')).toBe(1);
    expect(real.calls()).toBe(0);
  });

  it('reaches only the simulator with the whole local stack', async () => {
    const [, file = ''] = stage.files(stage.spec('rehearsed'));
    const own = {
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: undefined,
      TIR_ROLLOUTS_TASK_QUEUE: undefined,
      TIR_ROLLOUTS_SIMULATOR_URL: undefined,
      TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: undefined,
      TEMPORAL_CLI_PATH: process.env['TEMPORAL_CLI_PATH'],
    };
    const { code, out, err } = await stage.run(
      ['up', '--once', '--clock-rate', '600', '--data-dir', dataDirectory, '--rollout', file],
      { ...leading, ...own },
    );
    expect(code, out + err).toBe(0);
    expect(out + err).toContain('Healthy');
    expect(real.calls()).toBe(0);
  });
});

describe('apply --profile', () => {
  let stage: Stage;
  let file: string;
  beforeAll(async () => {
    stage = await Stage.open({ name: 'profile', simulator: ['--api-key', 'real-key', '--auth-token', 'real-token'] });
    file = join(stage.directory, 'profiles.json');
    writeFileSync(file, JSON.stringify(profiles), { mode: 0o600 });
    const root = stage.controlPlaneUrl.replace(/api\/v1\/gpu$/, '');
    expect(root).not.toBe(stage.controlPlaneUrl);
    await stage.startWorker({
      E2E_TIR_API_HOST: root,
      MODEL_API_CLIENT_HOST: stage.environment['TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL'],
      TIR_ROLLOUTS_E2E_CONFIG: file,
    });
  });
  afterAll(() => stage.close());

  const apply = (name: string, profile: string) =>
    stage.run(['apply', ...stage.files(stage.spec(name)), '--profile', profile, '--json']);

  it('rolls out to the real target with the credentials of that profile on the worker', async () => {
    const { code, out, err } = await apply('paid', 'production');
    expect(code, out + err).toBe(0);
    const [operation] = (JSON.parse(out) as { operations: { operationId: string; workflowId: string }[] }).operations;
    expect(operation?.workflowId).toBe(`endpoint/tir/Delhi/${stage.projectId}/paid`);
    await expectEnd(stage, operation?.operationId ?? '', 'Healthy');
    expect(await countCreated(stage, 'paid')).toBe(1);
    expect(
      await findEndpointRow(stage.db, { target: 'simulator', location: 'Delhi', projectId: stage.projectId, name: 'paid' }),
    ).toBeUndefined();
  });

  it('is refused for a profile that is not there, and for a file that others can read', async () => {
    const absent = await apply('absent', 'staging');
    expect(absent.code, absent.out).toBe(2);
    expect(absent.out).toContain('There is no profile staging');
    chmodSync(file, 0o644);
    const open = await apply('open', 'production');
    expect(open.code, open.out).toBe(2);
    expect(open.out).toContain(`chmod 600 ${file}`);
  });
});
