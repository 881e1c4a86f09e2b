import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresHome } from './home.js';

/** The role and the database that the stack makes for itself. */
export const databaseName = 'tir_rollouts';

/** Where a cluster's files lie below its home. */
export const clusterDirectory = (home: PostgresHome): string => join(home.directory, 'data');

/** A minimal environment for PostgreSQL's programs: none of the user's PG* variables may lead them elsewhere. */
export const postgresEnvironment = (home: PostgresHome): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  HOME: home.directory,
  LC_ALL: 'C',
  TZ: 'UTC',
});

/**
 * Makes the database cluster unless it is there: UTF-8, passwords by SCRAM, one random password in a file that only its
 * owner reads. @returns true when it was made just now @throws Error with initdb's own words
 */
export async function ensureCluster(home: PostgresHome, binaries: string, signal?: AbortSignal): Promise<boolean> {
  const data = clusterDirectory(home);
  if (existsSync(join(data, 'PG_VERSION'))) {
    checkVersion(data, binaries);
    return false;
  }
  const partial = `${data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const passwordFile = join(home.directory, 'password');
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (home.user) chownSync(passwordFile, home.user.uid, home.user.gid);
  const args = [
    '-D',
    partial,
    '-U',
    databaseName,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const user = home.user && { uid: home.user.uid, gid: home.user.gid };
  try {
    await promisify(execFile)(join(binaries, 'bin', 'initdb'), args, {
      cwd: home.directory,
      env: postgresEnvironment(home),
      signal,
      ...user,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const words = (cause as { stderr?: string }).stderr?.trim() || (cause as Error).message;
    throw new Error(
      `PostgreSQL's data directory could not be made in ${home.directory}:\n${words}\nCorrect that, choose another place with --data-dir, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
  // Under its own name only when whole: an initdb that was killed is done over.
  renameSync(partial, data);
  return true;
}

/** The URL of a database of this cluster, with its password. No TLS, whatever PGSSLMODE says: it listens on the loopback alone. */
export function databaseUrl(home: PostgresHome, port: number, database: string): string {
  const password = readFileSync(join(home.directory, 'password'), 'utf8').trim();
  return `postgres://${databaseName}:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

function checkVersion(data: string, binaries: string): void {
  const has = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const runs = /\d+/.exec(
    spawnSync(join(binaries, 'bin', 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/' }).stdout,
  )?.[0];
  if (runs !== undefined && has !== runs) {
    throw new Error(
      `${data} was made by PostgreSQL ${has}, and this is ${runs}. Move that folder away to begin anew, or export it with the older version first.`,
    );
  }
}
