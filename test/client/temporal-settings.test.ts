import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTemporalSettings } from '../../client/temporal-settings.js';

const directory = mkdtempSync(join(tmpdir(), 'tir-rollouts-temporal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const none = { TEMPORAL_CONFIG_FILE: join(directory, 'none.toml') };

describe('the settings of Temporal', () => {
  it('are not changed by variables that are set to nothing: an empty API key turns no TLS on', () => {
    const empty = { TEMPORAL_API_KEY: '', TEMPORAL_TLS: '', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '', TEMPORAL_NAMESPACE: '' };
    expect(readTemporalSettings({ ...none, ...empty })).toEqual(readTemporalSettings(none));
    expect(readTemporalSettings(none).connection.tls).toBeUndefined();
  });

  it('come from the profile that is named, and variables stand before it', () => {
    const config = file(
      'temporal.toml',
      `[profile.cloud]\naddress = "ours.a1b2c.tmprl.cloud:7233"\nnamespace = "ours.a1b2c"\napi_key = "from-the-file"\n`,
    );
    expect(
      readTemporalSettings({ TEMPORAL_CONFIG_FILE: config, TEMPORAL_PROFILE: 'cloud', TEMPORAL_API_KEY: 'from-the-variable' }),
    ).toMatchObject({
      connection: { address: 'ours.a1b2c.tmprl.cloud:7233', apiKey: 'from-the-variable', tls: true },
      namespace: 'ours.a1b2c',
    });
  });

  it('read certificates from files and from variables', () => {
    const crt = file('tls.crt', 'certificate');
    const { connection } = readTemporalSettings({
      ...none,
      TEMPORAL_TLS_CLIENT_CERT_PATH: crt,
      TEMPORAL_TLS_CLIENT_KEY_DATA: 'key',
      TEMPORAL_TLS_SERVER_NAME: 'frontend',
    });
    const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString();
    const tls = connection.tls as { clientCertPair: { crt: unknown; key: unknown }; serverNameOverride: string };
    expect([text(tls.clientCertPair.crt), text(tls.clientCertPair.key), tls.serverNameOverride]).toEqual(['certificate', 'key', 'frontend']);
  });

  it.each([
    ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_PATH: '/x' }, 'CERT_PATH is set without TEMPORAL_TLS_CLIENT_KEY_PATH'],
    ['a key without its certificate', { TEMPORAL_TLS_CLIENT_KEY_DATA: 'x' }, 'KEY_PATH is set without TEMPORAL_TLS_CLIENT_CERT_PATH'],
    ['a word that is neither true nor false', { TEMPORAL_TLS: 'yes' }, 'TEMPORAL_TLS must be true or false'],
    ['a verification that is turned off', { TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }, 'always verifies the server'],
    ['a file that is not there', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca.pem' }, '/no/ca.pem, which they name, cannot be read (ENOENT)'],
    ['a profile that is not there', { TEMPORAL_PROFILE: 'moon' }, "Profile 'moon' not found"],
  ])('with %s are refused, by name', (_what, variables, message) => {
    expect(() => readTemporalSettings({ ...none, ...variables })).toThrow(message);
    expect(() => readTemporalSettings({ ...none, ...variables })).toThrow(/Correct the TEMPORAL_\* variables/);
  });
});
