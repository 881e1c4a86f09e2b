import { readFileSync } from 'node:fs';
import { createServer as createPlainHttp2, createSecureServer, type Http2SecureServer, type Http2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainTemporalTrouble } from '../../client/temporal-trouble.js';
import { findFreePort } from '../../local/port.js';
import { tlsFixture } from '../support/tls-fixture.js';

const pem = (file: string): Buffer => readFileSync(tlsFixture(file));
const ca = { serverRootCACertificate: pem('ca.pem') };
const pair = (name: string) => ({ clientCertPair: { crt: pem(`${name}.pem`), key: pem(`${name}.key`) } });

const identity = { key: pem('server.key'), cert: pem('server.pem') };
const servers = {
  tls: createSecureServer(identity),
  mutual: createSecureServer({ ...identity, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true }),
  plain: createPlainHttp2(),
};
const addressOf = (server: Http2Server | Http2SecureServer): string =>
  `localhost:${((server as unknown as Server).address() as AddressInfo).port}`;

beforeAll(async () => {
  for (const server of Object.values(servers)) {
    // Handshakes that fail are what this is about.
    server.on('sessionError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  }
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe('a Temporal that cannot be connected to', () => {
  it.each([
    ['with a CA that did not sign it', 'tls', { tls: { serverRootCACertificate: pem('other-ca.pem') } }, /is not trusted .*TEMPORAL_TLS_SERVER_CA_CERT_PATH\.$/],
    ['with no CA named', 'tls', { tls: true as const }, /is not trusted .*TEMPORAL_TLS_SERVER_CA_CERT_PATH\.$/],
    ['under another name', 'tls', { tls: { ...ca, serverNameOverride: 'temporal.example.com' } }, /for other names .*TEMPORAL_TLS_SERVER_NAME/],
    ['without TLS', 'tls', {}, /Set TEMPORAL_TLS=true/],
    ['by TLS where there is none', 'plain', { tls: ca }, /does not speak TLS .*unset TEMPORAL_TLS/],
    ['without the client certificate that it wants', 'mutual', { tls: ca }, /wants a client certificate\. Set TEMPORAL_TLS_CLIENT_CERT_PATH/],
    ['with a certificate that it does not trust', 'mutual', { tls: { ...ca, ...pair('stranger') } }, /does not accept our client certificate.*Check TEMPORAL_TLS_CLIENT_CERT_PATH/],
    [
      'with a key of another certificate',
      'mutual',
      { tls: { ...ca, clientCertPair: { crt: pem('client.pem'), key: pem('stranger.key') } } },
      /cannot be used .*belong together\.$/,
    ],
    ['that is there after all', 'mutual', { tls: { ...ca, ...pair('client') } }, /It is there now/],
  ] as const)('%s, is told why', async (_how, server, options, sentence) => {
    expect(await explainTemporalTrouble({ address: addressOf(servers[server]), ...options })).toMatch(sentence);
  });

  it('because nobody listens, or its host is unknown, is told why', async () => {
    expect(await explainTemporalTrouble({ address: `127.0.0.1:${await findFreePort(0)}` })).toMatch(/Nothing listens there.*TEMPORAL_ADDRESS/);
    expect(await explainTemporalTrouble({ address: 'temporal.invalid:7233', tls: true })).toMatch(/host temporal\.invalid is not known/);
  });
});
