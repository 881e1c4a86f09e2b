import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { credentialsCheck } from '../../../../client/doctor/checks/credentials.js';
import type { Finding } from '../../../../client/doctor/check.js';
import { Site } from '../../../../client/doctor/site.js';
import { scratchDirectory } from '../../../local/scratch-directory.js';
import { bareSite, unlimited, writeStack } from '../bare-site.js';

const SECRETS = ['k3y-of-the-profile', 't0ken-of-the-profile'] as const;
const whole = { api_key: SECRETS[0], auth_token: SECRETS[1], default_project_id: '12345', default_location: 'Delhi' };

const fileOf = (site: Site): string => site.environment['TIR_ROLLOUTS_E2E_CONFIG'] ?? '';

function withProfiles(content: unknown, mode = 0o600): Site {
  const site = bareSite({ profile: 'production' });
  writeFileSync(fileOf(site), typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(fileOf(site), mode);
  return site;
}

/** What the check finds, which never holds a secret. */
async function look(site: Site): Promise<Finding> {
  const finding = await credentialsCheck.run(site, unlimited);
  for (const secret of SECRETS) expect(JSON.stringify(finding)).not.toContain(secret);
  return finding;
}

describe('credentials', () => {
  it('are not needed for the simulator', async () => {
    expect(await look(bareSite())).toEqual({ state: 'ok', message: 'none are needed: the simulator is meant' });
  });

  it('of a whole profile are there, with the project and location that it names', async () => {
    const site = withProfiles({ profiles: { production: whole } });
    expect(await look(site)).toEqual({
      state: 'ok',
      message: `profile production in ${fileOf(site)}, which its owner alone can read: key and token are there, project 12345 in Delhi`,
      facts: { profile: 'production', file: fileOf(site), projectId: 12345, location: 'Delhi' },
    });
  });

  it('in a file that E2E’s own CLI refuses are a warning that names the profile and the rule', async () => {
    const old = { ...whole, default_project_id: 7 };
    expect(await look(withProfiles({ profiles: { production: whole, old } }))).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/E2E's own CLI refuses the whole file: profile old: default_project_id must be a text\.$/) as string,
    });
  });

  it('without a project or a location are a warning that names the options', async () => {
    const { api_key, auth_token } = whole;
    expect(await look(withProfiles({ profiles: { production: { api_key, auth_token } } }))).toMatchObject({
      state: 'warning',
      fix: 'Give --project and --location to each command, or set E2E_PROJECT_ID and E2E_LOCATION.',
    });
  });

  it('that others can read are refused, with the chmod that mends it', async () => {
    const site = withProfiles({ profiles: { production: whole } }, 0o644);
    expect(await look(site)).toEqual({
      state: 'failed',
      message: `${fileOf(site)} holds credentials and others can read it.`,
      fix: `Run: chmod 600 ${fileOf(site)}`,
    });
  });

  it.each([
    ['{ not json', /is not JSON\.$/],
    [{ nothing: 1 }, /no profile production/],
    [{ profiles: { production: { api_key: SECRETS[0] } } }, /auth_token is missing/],
  ])('%j is not a usable file', async (content, words) => {
    const site = withProfiles(content);
    // The worker is on this machine: what it needs must be here.
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory, { profile: 'production' });
    const finding = await look(new Site({ profile: 'production', dataDirectory }, site.environment));
    expect(finding).toMatchObject({ state: 'failed', message: expect.stringMatching(words) as string });
    expect(finding.fix).toMatch(/E2E's CLI|tir-rollouts init/);
  });

  it('need not be here when the worker is elsewhere', async () => {
    for (const options of [{ profile: 'production' }, { target: 'tir' as const }])
      expect(await look(bareSite(options))).toMatchObject({
        state: 'notChecked',
        message: expect.stringContaining('where the worker runs') as string,
        fix: 'Run tir-rollouts doctor there.',
      });
  });

  it('of the environment need both halves', async () => {
    const half = { E2E_API_KEY: SECRETS[0] };
    expect(await look(bareSite({ target: 'tir' }, half))).toMatchObject({
      state: 'failed',
      message: 'The environment lacks E2E_AUTH_TOKEN.',
    });
    const both = { ...half, E2E_AUTH_TOKEN: SECRETS[1], E2E_PROJECT_ID: '7', E2E_LOCATION: 'Chennai' };
    expect(await look(bareSite({ target: 'tir' }, both))).toMatchObject({
      state: 'ok',
      message: 'E2E_API_KEY and E2E_AUTH_TOKEN: key and token are there, project 7 in Chennai',
    });
  });

  it('are of no use to a local stack that was started without any', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory);
    expect(await look(new Site({ profile: 'production', dataDirectory }, {}))).toMatchObject({
      state: 'failed',
      fix: `End it (kill ${process.pid}), then: tir-rollouts up --profile production`,
    });
  });
});
