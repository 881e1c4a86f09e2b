import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../../client/doctor/check.js';
import { clockCheck } from '../../../../client/doctor/checks/clock.js';
import { tirCheck } from '../../../../client/doctor/checks/tir.js';
import type { Site } from '../../../../client/doctor/site.js';
import { API_KEY, AUTH_TOKEN, envelope, reply, startOddServer, type Answer } from '../../../activities/tir/odd-server.js';
import { bareSite, closedAddress, unlimited } from '../bare-site.js';

/** A machine with a whole profile, and TIR at that host. */
function siteAt(host: string, patienceMs = 2_000): Site {
  const site = bareSite({ profile: 'production' }, { E2E_TIR_API_HOST: `${host}/myaccount/` }, { patienceMs });
  const file = site.environment['TIR_ROLLOUTS_E2E_CONFIG'] ?? '';
  const production = { api_key: API_KEY, auth_token: AUTH_TOKEN, default_project_id: 7, default_location: 'Delhi' };
  writeFileSync(file, JSON.stringify({ profiles: { production } }));
  chmodSync(file, 0o600);
  return site;
}

async function server(answer: Answer) {
  const odd = await startOddServer(answer);
  onTestFinished(() => odd.close());
  return odd;
}

/** What the check finds, which never holds a secret. */
async function look(site: Site): Promise<Finding> {
  const finding = await tirCheck.run(site, unlimited);
  for (const secret of [API_KEY, AUTH_TOKEN]) expect(JSON.stringify(finding)).not.toContain(secret);
  return finding;
}

describe('tir', () => {
  it('that answers is asked once, by a read', async () => {
    const tir = await server(reply(200, envelope([])));
    expect(await look(siteAt(tir.url))).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/^TIR at .* answers for project 7 in Delhi$/) as string,
    });
    expect(tir.seen.map(({ method, url }) => [method, url.pathname])).toEqual([
      ['GET', '/myaccount/api/v1/gpu/serving/inference/'],
    ]);
  });

  it.each([
    [
      401,
      { detail: `Token ${AUTH_TOKEN} is not valid` },
      /does not accept the credentials \(401\)/,
      /personal access token.*profile production.*365 days/,
    ],
    [403, { detail: 'no permission' }, /does not permit this \(403\)/, /policy/],
    [404, { message: 'Project not found' }, /no such project or path \(404\)/, /project id/],
    [429, { errors: 'too many' }, /fewer requests/, /look again/],
    [503, 'a gateway page', /there and not well \(503\)/, /Look again later/],
    [302, '', /not as TIR does/, /E2E_TIR_API_HOST/],
  ])('that answers %i has its own advice', async (status, body, message, fix) => {
    const finding = await look(siteAt((await server(reply(status, body))).url));
    expect(finding).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string,
    });
    expect(finding).not.toHaveProperty('unreachable');
  });

  it.each([
    ['a closed port', async () => `http://${await closedAddress()}`, /^Nothing listens at 127\.0\.0\.1/, /E2E_TIR_API_HOST/],
    ['a name that nobody knows', async () => 'https://tir.invalid', /^The name tir\.invalid cannot be looked up/, /DNS/],
    [
      'a server without TLS',
      async () => (await server(reply(200, {}))).url.replace('http', 'https'),
      /^The certificate or TLS of/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['a server that says nothing', async () => (await server(() => undefined)).url, /does not answer in time/, /firewall/],
  ])('at %s has its own advice', async (_what, host, message, fix) => {
    expect(await look(siteAt(await host(), 300))).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string,
    });
  });

  it('whose clock is off shows it, also when it refuses', async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const site = siteAt((await server(reply(403, { detail: 'no' }, { date }))).url);
    await look(site);
    expect(await clockCheck.run(site, unlimited)).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/TIR \+(89|90|91)\.\d ± /) as string,
    });
  });

  it('is not asked without a project', async () => {
    const site = bareSite({ target: 'tir' }, { E2E_API_KEY: API_KEY, E2E_AUTH_TOKEN: AUTH_TOKEN });
    expect(await look(site)).toMatchObject({ state: 'notChecked', fix: expect.stringContaining('--project') as string });
  });
});

describe('the simulator', () => {
  it('is asked where the environment names it', async () => {
    const simulator = await server(reply(200, envelope([])));
    const site = bareSite({}, { TIR_ROLLOUTS_SIMULATOR_URL: `${simulator.url}/myaccount/api/v1/gpu` });
    expect(await look(site)).toMatchObject({ state: 'ok', message: expect.stringMatching(/^the simulator at /) as string });
    // Its clock runs fast on purpose.
    expect(site.clocks).toEqual([]);
  });

  it('that does not run is named', async () => {
    const site = bareSite({}, { TIR_ROLLOUTS_SIMULATOR_URL: `http://${await closedAddress()}/gpu` });
    expect(await look(site)).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('TIR_ROLLOUTS_SIMULATOR_URL') as string,
    });
  });

  it('of a worker elsewhere is not known here', async () => {
    expect(await look(bareSite({}, { TEMPORAL_ADDRESS: 'temporal.example.com:7233' }))).toMatchObject({ state: 'notChecked' });
  });
});
