/** How a DATABASE_URL travels: with TLS, and by which rules. */
import pg from 'pg';
import { isLoopback } from '../workflows/contract/loopback.js';

/**
 * A DATABASE_URL as we take it: whatever sslmode asks for TLS means `verify-full`. So does pg 8, which says so on standard
 * error at each start; pg 9 will verify less. `uselibpqcompat=true` in the URL keeps libpq's weaker meanings.
 * @see node-postgres.com/features/ssl and the warning in pg-connection-string 2.14 (read 2026-11)
 */
export const withStrictTls = (url: string): string =>
  /[?&]uselibpqcompat=true(&|$)/.test(url) ? url : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');

/**
 * Which server the URL would be talked to without TLS, as host:port; undefined when it is this machine, or TLS is on. As pg
 * itself understands the URL, PGHOST and PGSSLMODE. @throws Error that ends with the next step, when pg cannot use the URL
 */
export function findPlaintextDatabase(url: string): string | undefined {
  const { host, port, ssl } = parse(url);
  // A host that is a path is the folder of a socket.
  return ssl || isLoopback(host) || host.startsWith('/') ? undefined : `${host}:${port}`;
}

function parse(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: withStrictTls(url) });
  } catch (err) {
    const { code, path, message } = err as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? `it names a file that is not there: ${path ?? message}` : message;
    throw new Error(`DATABASE_URL cannot be used: ${why}. Correct it, as in .env.example.`, { cause: err });
  }
}
