import { describe, expect, it } from 'vitest';
import { refusePlaintext } from '../../worker/plaintext.js';

const local = 'postgres://user@127.0.0.1:5432/tir';
const remote = 'postgres://user@db.example.com:5432/tir';

describe('a worker without TLS', () => {
  it.each([
    ['this machine', { address: 'localhost:7233' }, local],
    ['this machine by its IPv6 address', { address: '[::1]:7233' }, 'postgres://user@[::1]/tir'],
    ['a socket of this machine', { address: '127.0.0.1:7233' }, 'postgres://user@/tir?host=/var/run/postgresql'],
    ['Temporal Cloud by an API key', { address: 'eu.api.temporal.io:7233', apiKey: 'x' }, `${remote}?sslmode=verify-full`],
    ['a cluster by certificates', { address: 'temporal.example.com:7233', tls: {} }, `${remote}?sslmode=require`],
  ])('may talk to %s', (_what, temporal, database) => {
    expect(() => refusePlaintext(temporal, database, false)).not.toThrow();
  });

  it.each([
    ['Temporal', { address: 'temporal.example.com:7233' }, local, 'TEMPORAL_TLS'],
    ['Temporal with TLS turned off', { address: 'temporal.example.com:7233', apiKey: 'x', tls: false as const }, local, 'TEMPORAL_TLS'],
    ['PostgreSQL', { address: 'localhost:7233' }, remote, 'sslmode=verify-full'],
    ['PostgreSQL that only prefers it', { address: 'localhost:7233' }, `${remote}?sslmode=prefer`, 'sslmode=verify-full'],
  ])('does not talk to %s elsewhere, unless that is said', (_what, temporal, database, way) => {
    expect(() => refusePlaintext(temporal, database, false)).toThrow(way);
    expect(() => refusePlaintext(temporal, database, false)).toThrow('TIR_ROLLOUTS_ALLOW_PLAINTEXT');
    expect(() => refusePlaintext(temporal, database, true)).not.toThrow();
  });

  it('never says the password', () => {
    expect(() => refusePlaintext({ address: 'localhost:7233' }, 'postgres://user:s3cret@db.example.com/tir', false)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('s3cret') as string }) as Error,
    );
  });
});
