import { afterEach, describe, expect, it, vi } from 'vitest';
import { findPlaintextDatabase, withStrictTls } from '../../db/tls.js';

const remote = 'postgres://user@db.example.com/tir';
afterEach(() => vi.unstubAllEnvs());

describe('a DATABASE_URL', () => {
  it.each(['prefer', 'require', 'verify-ca', 'verify-full'])('with sslmode=%s means verify-full', (mode) => {
    expect(withStrictTls(`${remote}?sslmode=${mode}&application_name=x`)).toBe(`${remote}?sslmode=verify-full&application_name=x`);
  });

  it.each(['?sslmode=disable', '?sslmode=no-verify', '?uselibpqcompat=true&sslmode=require', '?sslmode=require&uselibpqcompat=true', ''])(
    'with %s is left as it is',
    (query) => expect(withStrictTls(remote + query)).toBe(remote + query),
  );

  it.each([
    ['', 'db.example.com:5432'],
    ['?sslmode=disable', 'db.example.com:5432'],
    ['?ssl=0', 'db.example.com:5432'],
    ['?ssl=true', undefined],
    ['?sslmode=prefer', undefined],
    ['?sslmode=require&uselibpqcompat=true', undefined],
  ])('with %s travels in the clear to %s', (query, where) => expect(findPlaintextDatabase(remote + query)).toBe(where));

  it('is understood as pg does, with PGHOST and PGSSLMODE', () => {
    vi.stubEnv('PGHOST', 'db.example.com');
    expect(findPlaintextDatabase('postgres:///tir')).toBe('db.example.com:5432');
    vi.stubEnv('PGSSLMODE', 'require');
    expect(findPlaintextDatabase('postgres:///tir')).toBeUndefined();
  });

  it('that names a CA which is not there says so', () => {
    expect(() => findPlaintextDatabase(`${remote}?sslmode=verify-full&sslrootcert=/no/ca.pem`)).toThrow(
      'DATABASE_URL cannot be used: it names a file that is not there: /no/ca.pem. Correct it',
    );
  });
});
