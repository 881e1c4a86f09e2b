import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTemporalBehindTls, type TemporalBehindTls } from '../../support/temporal-behind-tls.js';
import { tlsFixture } from '../../support/tls-fixture.js';
import { OwnPostgres } from './own-postgres.js';
import { Program } from './program.js';
import { Stage } from './stage.js';

const apiKey = 'key-of-the-namespace';
let postgres: OwnPostgres;
/** Takes client certificates and an API key. */
let temporal: TemporalBehindTls;
let databaseUrl: string;
let stage: Stage;
/** What every caller needs; a test takes a part away, or changes it. */
let settings: Record<string, string>;

beforeAll(async () => {
  [postgres, temporal] = await Promise.all([
    OwnPostgres.start(),
    startTemporalBehindTls({ clientCertificates: true, apiKey, isCloud: true }),
  ]);
  databaseUrl = await postgres.takeTlsAlone();
  settings = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_API_KEY: apiKey,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: tlsFixture('ca.pem'),
    TEMPORAL_TLS_CLIENT_CERT_PATH: tlsFixture('client.pem'),
    TEMPORAL_TLS_CLIENT_KEY_PATH: tlsFixture('client.key'),
    DATABASE_URL: withTls(`sslmode=verify-full&sslrootcert=${tlsFixture('ca.pem')}`),
  };
  stage = await Stage.open({ name: 'tls', databaseUrl: settings['DATABASE_URL'] ?? '', environment: settings });
});
afterAll(async () => {
  await stage?.close();
  await temporal?.close();
  await postgres?.close();
});

const withTls = (parameters: string): string => `${databaseUrl}?${parameters}`;
const migrate = (environment: NodeJS.ProcessEnv) =>
  new Program('db/migrate.js', [], { ...stage.environment, ...environment }).ended;
const worker = (environment: NodeJS.ProcessEnv) =>
  new Program('worker/main.js', [], { ...stage.environment, ...environment }).ended;

describe('Temporal and PostgreSQL behind TLS', () => {
  it('are worked with by certificates and API key, and nobody sees the key', async () => {
    const polling = await stage.startWorker();
    // Temporal Cloud lets nobody look: the worker says what has to be there, and goes on.
    expect(polling.words).toContain('temporal operator search-attribute create');
    const { code, out, err } = await stage.run(['apply', ...stage.files(stage.spec('encrypted'))]);
    expect(code, out + err).toBe(0);
    const { out: history } = await stage.run(['list']);
    expect(history).toContain('encrypted');
    const paths = new Set(temporal.calls.map(({ path }) => path.split('/').at(-1)));
    expect([...paths]).toEqual(expect.arrayContaining(['PollWorkflowTaskQueue', 'PollActivityTaskQueue', 'StartWorkflowExecution']));
    for (const { authorization, certificate } of temporal.calls)
      expect({ authorization, certificate }).toEqual({ authorization: `Bearer ${apiKey}`, certificate: 'client' });
    const ended = await polling.kill('SIGTERM');
    expect(ended.code, ended.err).toBe(0);
    expect(polling.words + out + err).not.toContain(apiKey);
    // Nothing of pg's own about modes that it will change.
    expect(polling.words + err).not.toContain('SECURITY WARNING');
  });

  it("are found by a profile of Temporal's own file alone", async () => {
    const file = join(stage.directory, 'temporal.toml');
    const tls = {
      server_ca_cert_path: tlsFixture('ca.pem'),
      client_cert_path: tlsFixture('client.pem'),
      client_key_path: tlsFixture('client.key'),
    };
    writeFileSync(
      file,
      [
        '[profile.production]',
        `address = "${temporal.address}"`,
        `api_key = "${apiKey}"`,
        '[profile.production.tls]',
        ...Object.entries(tls).map(([key, value]) => `${key} = "${value}"`),
      ].join('\n'),
    );
    const unset = Object.fromEntries(Object.keys(settings).map((key) => [key, key === 'DATABASE_URL' ? settings[key] : '']));
    const profile = { ...unset, TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'production' };
    const before = temporal.calls.length;
    const { code, out, err } = await stage.run(['list', '--json'], profile);
    expect(code, out + err).toBe(0);
    expect(temporal.calls.length).toBeGreaterThan(before);
  });

  it('are found well by doctor', async () => {
    const { out, err } = await stage.run(['doctor', '--json'], {});
    const { checks } = JSON.parse(out || err) as { checks: { check: string; state: string; message: string }[] };
    for (const name of ['temporal', 'postgres'])
      expect(checks.find(({ check }) => check === name)).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/, with TLS$/) as string,
      });
  });

  it('are migrated to by TLS; sslmode=require means verify-full, without a word from pg', async () => {
    const ended = await migrate({ DATABASE_URL: withTls(`sslmode=require&sslrootcert=${tlsFixture('ca.pem')}`) });
    expect(ended).toMatchObject({ code: 0, out: 'The schema is up to date.\n', err: '' });
  });
});

const wrong: Record<string, { with: () => Record<string, string>; says: RegExp; code: number }> = {
  'a CA that did not sign the server': {
    with: () => ({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: tlsFixture('other-ca.pem') }),
    says: /Its certificate is not trusted .*TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
    code: 5,
  },
  'no client certificate': {
    with: () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_TLS_CLIENT_KEY_PATH: '' }),
    says: /wants a client certificate\. Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH/,
    code: 5,
  },
  'no API key': {
    with: () => ({ TEMPORAL_API_KEY: '' }),
    says: /Temporal does not let us in: .*UNAUTHENTICATED: Request unauthorized\.\)\. Check TEMPORAL_API_KEY/,
    code: 2,
  },
  'a Temporal elsewhere without TLS': {
    with: () => ({
      TEMPORAL_ADDRESS: 'temporal.example.com:7233',
      TEMPORAL_TLS: 'false',
    }),
    says: /Nothing was sent: Temporal at temporal\.example\.com:7233 would be talked to without TLS .*TIR_ROLLOUTS_ALLOW_PLAINTEXT=true/,
    code: 2,
  },
  'a PostgreSQL elsewhere without TLS': {
    with: () => ({ DATABASE_URL: 'postgres://user:s3cret@db.example.com/tir' }),
    says: /Nothing was sent: PostgreSQL at db\.example\.com:5432 would be talked to without TLS .*sslmode=verify-full/,
    code: 2,
  },
};

describe.concurrent.each(Object.entries(wrong))('with %s', (_what, { with: change, says, code }) => {
  it('the worker and the command line end at once, with the next step', async ({ expect }) => {
    for (const ended of await Promise.all([worker(change()), stage.run(['list'], change())])) {
      expect(ended.out + ended.err).toMatch(says);
      expect(ended.code, ended.err).toBe(code);
      expect(ended.err).not.toMatch(/^\s+at |s3cret/m);
    }
  });
});

const wrongForPostgres: Record<string, { url: () => string; says: RegExp }> = {
  'a CA that did not sign it': {
    url: () => withTls(`sslmode=require&sslrootcert=${tlsFixture('other-ca.pem')}`),
    says: /Its certificate is not trusted: name the file of the CA that signed it, sslrootcert=/,
  },
  'no CA': { url: () => withTls('sslmode=verify-full'), says: /Its certificate is not trusted/ },
  'no TLS, where it takes nothing else': {
    url: () => withTls('sslmode=disable'),
    says: /no encryption.* where the server takes TLS alone, say sslmode=verify-full/,
  },
};

describe.concurrent.each(Object.entries(wrongForPostgres))('a PostgreSQL with %s', (_what, { url, says }) => {
  it('is told to the migration, the worker and the command line with the next step', async ({ expect }) => {
    const change = { DATABASE_URL: url() };
    for (const ended of await Promise.all([migrate(change), worker(change), stage.run(['list'], change)])) {
      expect(ended.out + ended.err).toMatch(says);
      // Trying again changes nothing, so it is no outage.
      expect(ended.code, ended.err).toBe(2);
      expect(ended.err).not.toMatch(/^\s+at /m);
    }
  });
});

describe('the migration', () => {
  it('does not send a password in the clear, unless that is said', async () => {
    const elsewhere = { DATABASE_URL: 'postgres://user:s3cret@db.invalid/tir' };
    const refused = await migrate(elsewhere);
    expect(refused.err).toMatch(/PostgreSQL at db\.invalid:5432 would be talked to without TLS.*TIR_ROLLOUTS_ALLOW_PLAINTEXT=true/);
    expect(refused.code).toBe(2);
    const allowed = await migrate({ ...elsewhere, TIR_ROLLOUTS_ALLOW_PLAINTEXT: 'true' });
    expect(allowed.err).toMatch(/^Migration failed, and nothing was changed: .*db\.invalid.* Check DATABASE_URL and that it is up/);
    expect(allowed.code).toBe(5);
    expect(refused.err + allowed.err).not.toContain('s3cret');
  });
});
