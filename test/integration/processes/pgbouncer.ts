/** A PgBouncer of a test's own, in transaction mode, where one is installed (Debian: apt-get install pgbouncer). */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findFreePort } from '../../../local/port.js';
import { until } from '../../../local/until.js';

export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0;

export interface PgBouncer {
  /** The database of the URL that it was started for, through it. */
  url: string;
  close: () => Promise<void>;
}

export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const { username, password, hostname, port, pathname } = new URL(databaseUrl);
  const directory = mkdtempSync(join(tmpdir(), 'tir-rollouts-pgbouncer-'));
  // It refuses to be root, so it becomes somebody who has to read these.
  chmodSync(directory, 0o755);
  const own = await findFreePort(0);
  writeFileSync(join(directory, 'users.txt'), `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const file = join(directory, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(directory, 'users.txt')}
pool_mode = transaction
`,
  );
  const child = spawn('pgbouncer', ['-q', ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `postgres://${username}:${password}@127.0.0.1:${own}${pathname}`;
  await until(async () => (await answers(url)) || undefined, { what: 'PgBouncer answers', timeoutMs: 20_000, everyMs: 50 });
  return {
    url,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
