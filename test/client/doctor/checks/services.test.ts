import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postgresCheck } from '../../../../client/doctor/checks/postgres.js';
import { temporalCheck } from '../../../../client/doctor/checks/temporal.js';
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
    ['at a closed port', closedAddress, /^Nothing listens there \(Temporal at 127\.0\.0\.1:\d+\)\.$/],
    [
      'under a name that nobody knows',
      async () => 'temporal.invalid:7233',
      /^The name of the host (is not known|cannot be looked up now)/,
    ],
    ['under what is no address', async () => 'temporal.example.com:port', /^The address is not host:port/],
    [
      'where another service listens',
      async () => (await odd()).replace('http://', ''),
      /^Something listens at .* and does not answer as Temporal does without TLS/,
    ],
    ['where nobody speaks', mute, /^Something listens at .* and does not answer as Temporal does/],
  ])('%s does not answer', async (_what, address, words) => {
    const site = bareSite({}, { TEMPORAL_ADDRESS: await address() }, quick);
    const finding = await temporalCheck.run(site, unlimited);
    expect(finding).toMatchObject({ state: 'failed', unreachable: true, message: expect.stringMatching(words) as string });
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
    ['at a closed port', async () => `postgres://someone:s3cret@${await closedAddress()}/x`, /^Nothing listens there/],
    [
      'under a name that nobody knows',
      async () => 'postgres://someone:s3cret@db.invalid/x',
      /^The name of the host is not known/,
    ],
    ['that says nothing', async () => `postgres://someone:s3cret@${await mute()}/x`, /^It does not answer in time\.$/],
    ['that is another service', async () => `postgres://someone:s3cret@${(await odd()).replace('http://', '')}/x`, /./],
  ])('%s is unreachable, and its password is told nobody', async (_what, url, words) => {
    const finding = await postgresCheck.run(bareSite({ databaseUrl: await url() }, {}, quick), unlimited);
    expect(finding).toMatchObject({ state: 'failed', unreachable: true, message: expect.stringMatching(words) as string });
    expect(finding.fix).toBeTruthy();
    expect(JSON.stringify(finding)).not.toContain('s3cret');
  });

  it('under what is no URL is a mistake', async () => {
    const finding = await postgresCheck.run(bareSite({ databaseUrl: 'postgres://[half' }), unlimited);
    expect(finding).toMatchObject({ state: 'failed', message: expect.stringMatching(/^DATABASE_URL is no URL/) as string });
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
