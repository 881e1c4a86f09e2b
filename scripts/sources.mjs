import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './place.mjs';

/** The folders that are compiled into dist/ (tsconfig.build.json names the same ones). */
export const rooms = ['workflows', 'activities', 'worker', 'client', 'db', 'simulator', 'local'];

/** Files that decide how the rooms are compiled. */
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/build.mjs'];

/** Every file of the rooms, as a path below the root with `/`. Rooms that do not exist count as empty. */
export function listSources() {
  return rooms.flatMap((room) => listFiles(join(root, room))).map((file) => relative(root, file).split(sep).join('/'));
}

/** Every file below a folder, in a stable order; none when the folder is missing. */
export function listFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** A digest of names, sizes and modification times of all that the build reads. Milliseconds to make; equal means nothing to build. */
export function sourcesDigest() {
  const hash = createHash('sha256');
  for (const file of [...settings, ...listSources()]) {
    const { size, mtimeMs } = statSync(join(root, file), { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
