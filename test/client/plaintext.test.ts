import { describe, expect, it } from 'vitest';
import { refusePlaintext } from '../../client/plaintext.js';

const local = 'postgres://user@127.0.0.1:5432/tir';
const remote = 'postgres://user@db.example.com:5432/tir';
const here = { address: 'localhost:7233' };

describe('without TLS', () => {
  it.each([
    ['this machine', here, local],
    ['this machine by its IPv6 address', { address: '[::1]:7233' }, 'postgres://user@[::1]/tir'],
    ['a socket of this machine', { address: '127.0.0.1:7233' }, 'postgres://user@/tir?host=/var/run/postgresql'],
    ['a Temporal without any PostgreSQL', here, undefined],
    ['Temporal Cloud by an API key', { address: 'eu.api.temporal.io:7233', apiKey: 'x' }, `${remote}?sslmode=verify-full`],
    ['a cluster by certificates', { address: 'temporal.example.com:7233', tls: {} }, `${remote}?sslmode=require`],
    ['a PostgreSQL whose TLS is not verified, but asked for', here, `${remote}?sslmode=no-verify`],
  ])('nobody but %s is talked to', (_what, temporal, database) => {
    expect(() => refusePlaintext(temporal, database, false)).not.toThrow();
  });

  it.each([
    ['Temporal', { address: 'temporal.example.com:7233' }, local, 'TEMPORAL_TLS'],
    ['Temporal with TLS turned off', { address: 'temporal.example.com:7233', apiKey: 'x', tls: false as const }, local, 'TEMPORAL_TLS'],
    ['PostgreSQL', here, remote, 'PostgreSQL at db.example.com:5432 would be talked to without TLS (sslmode=verify-full'],
    ['PostgreSQL with TLS turned off', here, `${remote}?sslmode=disable`, 'sslmode=verify-full'],
    ['PostgreSQL that a parameter names', here, `${local}?host=db.example.com`, 'db.example.com:5432'],
  ])('%s elsewhere is not talked to, unless that is said', (_what, temporal, database, way) => {
    expect(() => refusePlaintext(temporal, database, false)).toThrow(way);
    expect(() => refusePlaintext(temporal, database, false)).toThrow('TIR_ROLLOUTS_ALLOW_PLAINTEXT');
    expect(() => refusePlaintext(temporal, database, true)).not.toThrow();
  });

  it('never says the password', () => {
    for (const url of ['postgres://user:s3cret@db.example.com/tir', 'postgres://user:s3cret@[nonsense/tir']) {
      let said = '';
      try {
        refusePlaintext(here, url, false);
      } catch (err) {
        said = String(err);
      }
      expect(said).toMatch(/RolloutsError: /);
      expect(said).not.toContain('s3cret');
    }
  });
});
