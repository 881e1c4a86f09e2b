import { describe, expect, it } from 'vitest';
import { baseEnvironment, stackEnvironment } from '../../local/stack-environment.js';
import { parseUpOptions } from '../../local/options.js';
import { summary } from '../../local/summary.js';
import type { Places } from '../../local/places.js';

const ofTheUser = {
  PATH: '/bin',
  E2E_API_KEY: 'real',
  E2E_TIR_API_HOST: 'api',
  MODEL_API_CLIENT_HOST: 'api',
  TIR_ROLLOUTS_PROFILE: 'prod',
  TEMPORAL_API_KEY: 'cloud',
  TEMPORAL_TLS: 'true',
};
const addresses = (isOurs: boolean) => ({
  databaseUrl: 'postgres://x',
  temporal: { address: 'h:1', namespace: 'n', isOurs },
  simulator: { controlPlaneUrl: 'http://c', dataPlaneUrl: 'http://d' },
  workSecretFile: '/data/work-secret',
});

describe('money first: the environment of the stack', () => {
  it('carries nothing that leads to a real endpoint when no profile was named', () => {
    const env = stackEnvironment('/data', baseEnvironment('/data', undefined, ofTheUser), addresses(true));
    expect(
      Object.keys(env).filter(
        (key) => key.startsWith('E2E_') || key === 'TIR_ROLLOUTS_PROFILE' || key === 'MODEL_API_CLIENT_HOST',
      ),
    ).toEqual([]);
    expect(env).toMatchObject({
      PATH: '/bin',
      TEMPORAL_ADDRESS: 'h:1',
      TEMPORAL_NAMESPACE: 'n',
      DATABASE_URL: 'postgres://x',
      TIR_ROLLOUTS_SIMULATOR_URL: 'http://c',
      TIR_ROLLOUTS_DATA_DIR: '/data',
    });
    expect(env).toMatchObject({ TIR_ROLLOUTS_TARGETS: 'simulator', TIR_ROLLOUTS_E2E_CONFIG: '/data/no-profiles.json' });
  });

  it('carries the profile that was named, and not the one from the environment', () => {
    expect(baseEnvironment('/data', 'staging', ofTheUser)).toMatchObject({
      TIR_ROLLOUTS_PROFILE: 'staging',
      E2E_API_KEY: 'real',
    });
  });

  it('hands on where traces go', () => {
    const traced = { ...ofTheUser, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SERVICE_NAME: 'mine' };
    expect(stackEnvironment('/data', baseEnvironment('/data', undefined, traced), addresses(true))).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_SERVICE_NAME: 'mine',
    });
  });

  it('keeps settings for a real Temporal away from our dev server, and keeps them for a service of the user', () => {
    const base = baseEnvironment('/data', undefined, ofTheUser);
    expect(stackEnvironment('/data', base, addresses(true))['TEMPORAL_TLS']).toBeUndefined();
    expect(stackEnvironment('/data', base, addresses(false))['TEMPORAL_TLS']).toBe('true');
  });
});

describe('the arguments of up', () => {
  it('take several rollouts as absolute paths', () => {
    expect(parseUpOptions(['--rollout', '/a', '--rollout=/b', '--once']).rollouts).toEqual(['/a', '/b']);
  });

  it.each([['--clock-rate', '0'], ['--clock-rate', 'fast'], ['--nonsense'], ['stray']])(
    'refuse %s %s and point to --help',
    (...args) => {
      expect(() => parseUpOptions(args)).toThrow(/--help/);
    },
  );
});

describe('the summary of a stack', () => {
  it('shows where PostgreSQL is, and not its password', () => {
    const text = summary(
      {
        startedAt: '',
        pid: 1,
        pidStarted: '',
        temporal: { address: 'h:1', namespace: 'default', uiUrl: 'http://ui' },
        postgres: { url: 'postgres://me:secret@127.0.0.1:54329/db?password=secret', dataDirectory: '/data/postgres' },
        simulator: { controlPlaneUrl: 'http://c', dataPlaneUrl: 'http://d', adminUrl: 'http://a', adminTokenFile: '/data/simulator/admin-token', pid: 1 },
        worker: { pid: 1 },
        workSecretFile: '/data/work-secret',
        owned: [],
      },
      { directory: '/data', logs: '/data/logs' } as Places,
      900,
    );
    expect(text).toContain('postgres://me@127.0.0.1:54329/db (password in /data/postgres/password)');
    expect(text).not.toContain('secret');
    expect(text).toContain('http://ui');
    expect(text).toContain('http://a (admin, token in /data/simulator/admin-token)');
  });
});
