/** What a web page, or another user of this machine, tries on a stack that runs: real processes, as `up` starts them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStackFile, type StackFile } from '../../client/stack/stack-file.js';
import { localConfig } from '../../local/config.js';
import { findFreePort } from '../../local/port.js';
import { silentReport } from '../../local/report.js';
import { ensureTemporalExecutable } from '../../local/temporal/executable.js';
import { startTemporal } from '../../local/temporal/server.js';
import { connectSimulatorAdmin } from '../../simulator/index.js';
import { Program } from '../integration/processes/program.js';
import { rawRequest } from '../support/raw-request.js';
import { makeRunDirectory, removeRunDirectory } from '../support/test-servers-directory.js';

let directory: string;
let up: Program;
let stack: StackFile;
let health: string;
let token: string;

beforeAll(async () => {
  directory = makeRunDirectory();
  health = `127.0.0.1:${await findFreePort(0)}`;
  up = new Program('local/main.js', ['--data-dir', join(directory, 'data')], {
    PATH: process.env['PATH'],
    HOME: join(directory, 'home'),
    TEMPORAL_CLI_PATH: process.env['TEMPORAL_CLI_PATH'],
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? tmpdir(), '.cache'),
    TIR_ROLLOUTS_HEALTH_ADDRESS: health,
  });
  await up.untilItSays(/The stack stays up/);
  const read = readStackFile(join(directory, 'data'));
  if (!read) throw new Error('no stack file');
  stack = read;
  token = readFileSync(stack.simulator.adminTokenFile, 'utf8').trim();
});
afterAll(async () => {
  await up.kill('SIGTERM');
  removeRunDirectory(directory);
});

/** Names under which a page lets its own name lead to this machine, and spellings that only look like the loopback. */
const foreignHosts = [
  'evil.example',
  'evil.example:PORT',
  'localhost.evil.example:PORT',
  '127.0.0.1.evil.example:PORT',
  '127.0.0.1.nip.io:PORT',
  'xlocalhost:PORT',
  'localhost..:PORT',
  'localhost@evil.example:PORT',
  'evil.example@localhost:PORT',
  'localhost:PORT@evil.example',
  'localhost:PORT, evil.example',
  'localhost:PORT/evil.example',
  'localhost:PORT#.evil.example',
  'localhost%00.evil.example',
  '0.0.0.0:PORT',
  '2130706433:PORT',
  '0x7f000001:PORT',
  '127.1:PORT',
  '[::ffff:127.0.0.1]:PORT',
  '169.254.169.254:PORT',
  ':PORT',
  '',
];
const ownHosts = ['localhost:PORT', 'LOCALHOST:PORT', 'localhost.:PORT', 'localhost', '127.0.0.1:PORT', '127.0.0.1', '[::1]:PORT', '[::1]:1'];
const foreignOrigins = [
  'http://evil.example',
  'https://localhost.evil.example',
  'http://evil.example:80',
  'null',
  'file://',
  'http://localhost@evil.example',
  'http://evil.example#localhost',
  'ftp://localhost',
  'localhost',
  '',
  'http://127.0.0.1, http://evil.example',
];

const filled = (text: string, url: string): string => text.replace('PORT', new URL(url).port);
const bearer = (text = token): [string, string] => ['Authorization', `Bearer ${text}`];
const json: [string, string] = ['Content-Type', 'application/json'];
const fault = '{"operation":"create","times":1,"kind":"answerLost"}';

const servers = {
  'the admin API': () => `${stack.simulator.adminUrl}/clock`,
  'the control plane': () => `${stack.simulator.controlPlaneUrl}/serving/inference/?project_id=7&location=Delhi&apikey=k`,
  'the data plane': () => `${stack.simulator.dataPlaneUrl}/project/p-7/endpoint/is-1/health`,
  'no path of the simulator': () => `${stack.simulator.dataPlaneUrl}/`,
};

describe.each(Object.entries(servers))('%s', (_name, urlOf) => {
  it.each(foreignHosts)('answers nobody who calls it %j', async (host) => {
    const { status, text } = await rawRequest(urlOf(), { headers: [['Host', filled(host, urlOf())], bearer()] });
    expect([400, 403], text).toContain(status);
    expect(text).not.toContain('"data":{');
  });

  it('answers nobody with two names, or with the name of another in the target', async () => {
    const own = new URL(urlOf()).host;
    for (const hosts of [[own, 'evil.example'], ['evil.example', own]] as const)
      expect([400, 403]).toContain((await rawRequest(urlOf(), { headers: [...hosts.map((host) => ['Host', host] as const), bearer()] })).status);
    const elsewhere = await rawRequest(urlOf(), { headers: [['Host', 'evil.example'], bearer()], target: `http://${own}${new URL(urlOf()).pathname}` });
    expect(elsewhere.status).toBe(403);
  });

  it.each(foreignOrigins)('answers no page of %j', async (origin) => {
    const { status } = await rawRequest(urlOf(), { headers: [['Origin', origin], bearer()] });
    expect(status).toBe(403);
  });

  it.each(ownHosts)('answers as %s', async (host) => {
    const { status } = await rawRequest(urlOf(), { headers: [['Host', filled(host, urlOf())], bearer(), ['Origin', 'http://localhost:3000']] });
    expect([200, 404]).toContain(status);
  });
});

describe('the admin API', () => {
  const url = (path: string): string => `${stack.simulator.adminUrl}${path}`;
  const rules = () => connectSimulatorAdmin(stack.simulator.adminUrl, { token }).faults();

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', 'text/plain; application/json', ''])(
    'takes no change as %j, which a page may send without asking',
    async (type) => {
      const before = await rules();
      const { status, text } = await rawRequest(url('/faults'), { method: 'POST', headers: [['Content-Type', type], bearer()], body: fault });
      expect(status, text).toBe(415);
      expect(text).toContain('Send content-type: application/json.');
      expect(await rules()).toEqual(before);
    },
  );

  it('takes no change without a content type', async () => {
    expect((await rawRequest(url('/faults'), { method: 'POST', headers: [bearer()], body: fault })).status).toBe(415);
    expect(await rules()).toEqual([]);
  });

  it.each([
    ['GET', '/ledger'],
    ['GET', '/endpoints'],
    ['GET', '/endpoints/'],
    ['GET', '/faults'],
    ['DELETE', '/ledger'],
    ['DELETE', '/faults'],
    ['POST', '/reset'],
    ['PUT', '/clock'],
    ['PUT', '/credentials'],
  ])('%s %s wants the token', async (method, path) => {
    for (const headers of [[], [bearer('wrong')], [bearer(`${token}x`)], [bearer(token.slice(1))], [['Authorization', `Basic ${token}`]], [['Authorization', token]]] as [string, string][][]) {
      const { status, text } = await rawRequest(url(path), { method, headers: [json, ...headers] });
      expect(status, text).toBe(401);
      expect(text).toContain(stack.simulator.adminTokenFile);
      expect(text).not.toContain(token);
    }
  });

  it('shows the clock, which tells nothing, to whoever is here', async () => {
    expect((await rawRequest(url('/clock'))).status).toBe(200);
  });

  it('works with the token, and finds it by itself for its own user', async () => {
    const { status } = await rawRequest(url('/faults'), { method: 'POST', headers: [json, bearer()], body: fault });
    expect(status).toBe(200);
    const admin = connectSimulatorAdmin(stack.simulator.adminUrl);
    expect(await admin.faults()).toHaveLength(1);
    await admin.clearFaults();
  });
});

describe('the health of the worker', () => {
  const url = (): string => `http://${health}/healthz`;
  it.each(foreignHosts)('is told nobody who calls it %j', async (host) => {
    expect([400, 403]).toContain((await rawRequest(url(), { headers: [['Host', filled(host, url())]] })).status);
  });
  it.each(foreignOrigins)('is told no page of %j', async (origin) => {
    expect((await rawRequest(url(), { headers: [['Origin', origin]] })).status).toBe(403);
  });
  it.each(ownHosts)('is told as %s', async (host) => {
    expect((await rawRequest(url(), { headers: [['Host', filled(host, url())]] })).status).toBe(200);
  });
  it('is read alone', async () => expect((await rawRequest(url(), { method: 'POST', body: '{}' })).status).toBe(405));
});

describe('the HTTP API of the Temporal dev server', () => {
  it('lets no page start or end a workflow, whatever it is called', async () => {
    const executable = await ensureTemporalExecutable({ config: localConfig(), fallbackDirectory: directory, report: silentReport });
    const server = await startTemporal({ executable, logFile: join(directory, 'http-api.log'), recordsDirectory: join(directory, 'http-api') });
    try {
      const start = `http://127.0.0.1:${server.httpPort}/api/v1/namespaces/default/workflows/by-a-page`;
      for (const host of ['127.0.0.1:PORT', 'localhost:PORT', 'evil.example:PORT']) {
        const headers: [string, string][] = [['Host', filled(host, start)], ['Origin', 'http://evil.example'], ['Content-Type', 'text/plain']];
        const { status, text } = await rawRequest(start, { method: 'POST', headers, body: '{"workflowType":{"name":"rolloutWorkflow"},"taskQueue":{"name":"q"}}' });
        expect(status, text).toBe(403);
      }
    } finally {
      await server.stop();
    }
  });
});

describe('what the stack leaves on the disk', () => {
  it('is nobody else’s to read: the token, the stack file and the folders', () => {
    const data = join(directory, 'data');
    expect(statSync(stack.simulator.adminTokenFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, 'stack.json')).mode & 0o777).toBe(0o600);
    // PostgreSQL's own user passes through root's folder, and sees nothing of it.
    expect(statSync(data).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const folder of ['logs', 'processes', 'simulator', 'temporal']) expect([folder, statSync(join(data, folder)).mode & 0o077]).toEqual([folder, 0]);
    const open = readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isFile() && (statSync(join(data, entry.name)).mode & 0o077) !== 0);
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it('is told where it lies, and never what it is', () => {
    expect(up.words).toContain(stack.simulator.adminTokenFile);
    expect(up.words).not.toContain(token);
  });
});
