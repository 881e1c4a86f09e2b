import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listProfiles, loadCredentials, loadHosts } from '../../../activities/tir/config.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'e2e-config-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function withFile(content: unknown, mode = 0o600) {
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return { TIR_ROLLOUTS_E2E_CONFIG: path };
}
const work = { api_key: 'the-key', auth_token: 'the-token', default_project_id: '42', default_location: 'Chennai' };

describe('credentials', () => {
  it("come from a profile of E2E's CLI", () => {
    const environment = withFile({ profiles: { work }, default: 'work' });
    expect(loadCredentials({ profile: 'work' }, environment)).toEqual({
      apiKey: 'the-key',
      authToken: 'the-token',
      projectId: 42,
      location: 'Chennai',
    });
    expect(listProfiles(environment)).toEqual({ names: ['work'], default: 'work' });
  });

  it.each([
    [{ default_project_id: 42, default_location: 'Delhi' }, { projectId: 42, location: 'Delhi' }],
    [{ default_project_id: ' 42 ', default_location: ' Delhi ' }, { projectId: 42, location: 'Delhi' }],
    [{ default_project_id: '', default_location: '' }, {}],
    [{ default_project_id: null, default_location: null }, {}],
  ])('take defaults as E2E’s CLI reads them, and as we once wrote them: %j', (defaults, expected) => {
    const environment = withFile({ profiles: { work: { api_key: 'a', auth_token: 'b', ...defaults } } });
    expect(loadCredentials({ profile: 'work' }, environment)).toEqual({ apiKey: 'a', authToken: 'b', ...expected });
  });

  it('of a profile are not mixed with those of the environment', () => {
    const environment = {
      ...withFile({ profiles: { work: { api_key: 'a', auth_token: 'b' } } }),
      E2E_API_KEY: 'other',
      E2E_AUTH_TOKEN: 'other',
      E2E_PROJECT_ID: '9',
    };
    expect(loadCredentials({ profile: 'work' }, environment)).toEqual({ apiKey: 'a', authToken: 'b', projectId: 9 });
  });

  it('come from the environment when asked so', () => {
    expect(
      loadCredentials('env', { E2E_API_KEY: ' k1 ', E2E_AUTH_TOKEN: 't1', E2E_PROJECT_ID: '5', E2E_LOCATION: 'Delhi' }),
    ).toEqual({ apiKey: 'k1', authToken: 't1', projectId: 5, location: 'Delhi' });
  });

  it('that are missing are named in one message', () => {
    expect(() => loadCredentials('env', { E2E_API_KEY: '' })).toThrow('lacks E2E_API_KEY and E2E_AUTH_TOKEN');
    const environment = withFile({ profiles: { half: { default_project_id: 'x' }, work } });
    expect(() => loadCredentials({ profile: 'half' }, environment)).toThrow(/api_key .*auth_token .*default_project_id/);
    expect(loadCredentials({ profile: 'work' }, environment).apiKey).toBe('the-key');
  });

  it.each([0o640, 0o604, 0o644, 0o660])('that others can read (%o) are refused with the command that mends it', (mode) => {
    const environment = withFile({ profiles: { work } }, mode);
    expect(() => loadCredentials({ profile: 'work' }, environment)).toThrow(
      `Run: chmod 600 ${environment.TIR_ROLLOUTS_E2E_CONFIG}`,
    );
  });

  it('of an unknown profile say which profiles there are', () => {
    expect(() => loadCredentials({ profile: 'toString' }, withFile({ profiles: { work } }))).toThrow('It has: work.');
    expect(() => loadCredentials({ profile: 'work' }, { TIR_ROLLOUTS_E2E_CONFIG: join(folder, 'none.json') })).toThrow(
      'does not exist',
    );
  });

  it('of a broken file are not quoted', () => {
    const secret = '{"profiles": {"work": {"api_key": "the-key" "auth_token"';
    expect(() => loadCredentials({ profile: 'work' }, withFile(secret))).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('the-key') as string }) as Error,
    );
  });

  it('with line breaks inside are refused', () => {
    expect(() => loadCredentials('env', { E2E_API_KEY: 'a', E2E_AUTH_TOKEN: 'a\nb' })).toThrow(
      'E2E_AUTH_TOKEN must be one line without spaces',
    );
  });
});

describe('hosts', () => {
  it("are E2E's own by default", () => {
    expect(loadHosts({})).toEqual({
      baseUrl: 'https://api.e2enetworks.com/myaccount/api/v1/gpu',
      dataPlaneUrl: 'https://infer.e2enetworks.net/',
    });
  });

  it('are those of the environment, with or without a slash at their end', () => {
    expect(loadHosts({ E2E_TIR_API_HOST: 'http://localhost:1/myaccount', MODEL_API_CLIENT_HOST: 'http://localhost:2' })).toEqual({
      baseUrl: 'http://localhost:1/myaccount/api/v1/gpu',
      dataPlaneUrl: 'http://localhost:2/',
    });
    expect(() => loadHosts({ E2E_TIR_API_HOST: 'localhost' })).toThrow('E2E_TIR_API_HOST must be an http or https URL');
  });

  it('elsewhere than on this machine are not talked to in the clear, unless that is said', () => {
    const both = { E2E_TIR_API_HOST: 'http://tir.example/myaccount/', MODEL_API_CLIENT_HOST: 'http://10.0.0.7:8080' };
    expect(() => loadHosts(both)).toThrow(
      'Nothing was sent: the key and token would go to http://tir.example (E2E_TIR_API_HOST) and http://10.0.0.7:8080 (MODEL_API_CLIENT_HOST) without TLS. Write https, or say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true',
    );
    for (const [variable, url] of Object.entries(both)) expect(() => loadHosts({ [variable]: url })).toThrow(`${variable}) without TLS`);
    expect(loadHosts({ ...both, TIR_ROLLOUTS_ALLOW_PLAINTEXT: 'true' }).dataPlaneUrl).toBe('http://10.0.0.7:8080/');
  });

  it.each(['https://127.0.0.1@evil.example/', 'https://:secret@tir.example/', 'https://tir.example/?next=', 'https://tir.example/#', 'https://tir.example\\'])(
    'that are more than an address are refused: %s',
    (url) => {
      expect(() => loadHosts({ E2E_TIR_API_HOST: url })).toThrow('E2E_TIR_API_HOST must be an http or https URL without a user, a query or a fragment');
      expect(() => loadHosts({ MODEL_API_CLIENT_HOST: url })).toThrow('MODEL_API_CLIENT_HOST must be');
    },
  );
});
