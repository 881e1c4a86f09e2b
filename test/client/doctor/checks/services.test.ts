import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postgresCheck } from '../../../../client/doctor/checks/postgres.js';
import { temporalCheck } from '../../../../client/doctor/checks/temporal.js';
import { diagnose } from '../../../../client/doctor/diagnose.js';
import { Site } from '../../../../client/doctor/site.js';
import { startOddServer, reply } from '../../../activities/tir/odd-server.js';
import { bareSite, closedAddress, unlimited, writeStack } from '../bare-site.js';

/** Long enough for a refusal, and no longer than a test should hang (ms). */
const quick = { patienceMs: 400 };

/** host:port of a server that takes connections and says nothing. */
async function mute(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('temporal', () => {
  it.each([
    ['at a closed port', closedAddress, /^Temporal at 127\.0\.0\.1:\d+\. Nothing listens there\.$/],
    ['under a name that nobody knows', async () => 'temporal.invalid:7233', /The host temporal\.invalid is not known\.$/],
    ['under what is no port', async () => 'localhost:99999', /99999 is no port\.$/],
    [
      'where another service listens',
      async () => (await odd()).replace('http://', ''),
      /It listens, and does not speak gRPC without TLS\.$/,
    ],
    ['where nobody speaks', mute, /It does not answer\.$/],
  ])('%s does not answer', async (_what, address, words) => {
    const site = bareSite({}, { TEMPORAL_ADDRESS: await address(), TIR_ROLLOUTS_ALLOW_PLAINTEXT: 'true' }, quick);
    const finding = await temporalCheck.run(site, unlimited);
    expect(finding).toMatchObject({ state: 'failed', unreachable: true });
    const [, why] = finding.message.split('Temporal does not answer: ');
    expect(why).toMatch(words);
    expect(finding.fix).toContain('TEMPORAL_');
    await site.close();
  });

  it('of a local stack that does not answer is mended by its log and a new start', async () => {
    const site = bareSite({}, {}, quick);
    mkdirSync(site.dataDirectory, { recursive: true });
    writeStack(site.dataDirectory);
    const stacked = bareSite({ dataDirectory: site.dataDirectory }, {}, quick);
    expect(await temporalCheck.run(stacked, unlimited)).toMatchObject({
      fix: expect.stringMatching(/logs\/temporal\.log.*tir-rollouts up/) as string,
    });
  });
});

async function odd(): Promise<string> {
  const server = await startOddServer(reply(200, {}));
  onTestFinished(() => server.close());
  return server.url;
}

describe('postgres', () => {
  it.each([
    ['at a closed port', async () => `postgres://someone:s3cret@${await closedAddress()}/x`, /^PostgreSQL does not answer: .*ECONNREFUSED/],
    ['under a name that nobody knows', async () => 'postgres://someone:s3cret@db.invalid/x', /(ENOTFOUND|EAI_AGAIN) db\.invalid\.$/],
    ['that says nothing', async () => `postgres://someone:s3cret@${await mute()}/x`, /^PostgreSQL does not answer: timeout expired\.$/],
    ['that is another service', async () => `postgres://someone:s3cret@${(await odd()).replace('http://', '')}/x`, /./],
  ])('%s is unreachable, and its password is told nobody', async (_what, url, words) => {
    const finding = await postgresCheck.run(bareSite({ databaseUrl: await url(), allowPlaintext: true }, {}, quick), unlimited);
    expect(finding).toMatchObject({ state: 'failed', unreachable: true, message: expect.stringMatching(words) as string });
    expect(finding.fix).toBeTruthy();
    expect(JSON.stringify(finding)).not.toContain('s3cret');
  });

  it('under what is no URL is a mistake', async () => {
    const finding = await postgresCheck.run(bareSite({ databaseUrl: 'postgres://[half' }), unlimited);
    expect(finding).toMatchObject({ state: 'failed', message: expect.stringMatching(/^DATABASE_URL cannot be used: /) as string });
    expect(finding).not.toHaveProperty('unreachable');
  });

  it('that nobody names is not checked; beside a Temporal that is named it is a warning', async () => {
    expect(await postgresCheck.run(bareSite(), unlimited)).toMatchObject({ state: 'notChecked' });
    const elsewhere = bareSite({}, { TEMPORAL_ADDRESS: 'temporal.example.com:7233' });
    expect(await postgresCheck.run(elsewhere, unlimited)).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('DATABASE_URL') as string,
    });
  });
});

/** Another machine by the rule, for it is not the loopback; and yet every machine reaches itself there. */
const ELSEWHERE = '0.0.0.0';

/** A server elsewhere, and whether anybody has knocked at it. */
async function elsewhere(): Promise<{ address: string; callers: () => number; heard: () => string }> {
  const heard: Buffer[] = [];
  let callers = 0;
  const server = createServer((socket) => {
    callers += 1;
    socket.on('data', (data) => heard.push(data));
    socket.on('error', () => undefined);
  }).listen(0, ELSEWHERE);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return {
    address: `${ELSEWHERE}:${(server.address() as AddressInfo).port}`,
    callers: () => callers,
    heard: () => Buffer.concat(heard).toString('latin1'),
  };
}

describe.each([
  ['Temporal', temporalCheck, (address: string) => bareSite({}, { TEMPORAL_ADDRESS: address }, quick), 'TEMPORAL_TLS=true', 'PRI * HTTP/2.0'],
  [
    'PostgreSQL',
    postgresCheck,
    (address: string) => bareSite({ databaseUrl: `postgres://someone:s3cret@${address}/x` }, {}, quick),
    'sslmode=verify-full in DATABASE_URL',
    'someone',
  ],
])('%s elsewhere without TLS', (what, check, siteAt, way, words) => {
  it('is not even knocked at, and the words are those of the client', async () => {
    const { address, callers, heard } = await elsewhere();
    const finding = await check.run(siteAt(address), unlimited);
    expect(finding).toMatchObject({
      state: 'failed',
      message: `Nothing was sent: ${what} at ${address} would be talked to without TLS (${way}).`,
      fix: 'Turn TLS on, or say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true where the network is trusted, as within one compose stack.',
    });
    expect(finding).not.toHaveProperty('unreachable');
    expect({ callers: callers(), heard: heard() }).toEqual({ callers: 0, heard: '' });
  });

  it('is talked to where that is said', async () => {
    const { address, heard } = await elsewhere();
    const { options, environment } = siteAt(address);
    const site = new Site(options, { ...environment, TIR_ROLLOUTS_ALLOW_PLAINTEXT: 'true' }, quick.patienceMs);
    expect(await check.run(site, unlimited)).toMatchObject({ state: 'failed', unreachable: true });
    expect(heard()).toContain(words);
  });
});

it('what needs a Temporal or PostgreSQL that is not talked to is not checked', async () => {
  const [temporal, postgres] = [await elsewhere(), await elsewhere()];
  const { verdict, checks } = await diagnose(
    { databaseUrl: `postgres://someone:s3cret@${postgres.address}/x` },
    { ...bareSite().environment, TEMPORAL_ADDRESS: temporal.address },
  );
  const states = Object.fromEntries(checks.map(({ check, state }) => [check, state]));
  expect(states).toMatchObject({
    temporal: 'failed',
    namespace: 'notChecked',
    'search-attributes': 'notChecked',
    worker: 'notChecked',
    versions: 'notChecked',
    postgres: 'failed',
    schema: 'notChecked',
    audit: 'notChecked',
  });
  expect(verdict).toBe('failed');
  expect([temporal.callers(), postgres.callers()]).toEqual([0, 0]);
});
