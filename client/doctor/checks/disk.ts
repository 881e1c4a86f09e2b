import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, ok, warning, type Check } from '../check.js';

/** Below this (bytes) PostgreSQL and Temporal may stop in the middle of a rollout. */
const LEAST = 100 * 2 ** 20;
/** Below this (bytes) it is time to make room. */
const COMFORTABLE = 2 ** 30;

/** Whether the local stack has room to write. @param freeAt bytes that this user may still write to the disk of a folder */
export const diskCheck = (freeAt: (folder: string) => number = freeBytes): Check => ({
  name: 'disk',
  run: (site) => {
    // A stack of root keeps its PostgreSQL where another user may reach it.
    const folders = [site.dataDirectory, site.stack?.postgres.dataDirectory].flatMap((folder) =>
      folder ? nearestExisting(folder) : [],
    );
    const [least] = folders.map((folder) => ({ folder, free: freeAt(folder) })).toSorted((a, b) => a.free - b.free);
    const { folder = site.dataDirectory, free = 0 } = least ?? {};
    const facts = { folder, freeBytes: free };
    const fix = `Make room there, or name a folder on another disk with --data-dir or TIR_ROLLOUTS_DATA_DIR.`;
    if (free < LEAST)
      return failed(`Only ${inWords(free)} are free at ${folder}: PostgreSQL and Temporal will fail to write.`, fix, facts);
    if (free < COMFORTABLE) return warning(`Only ${inWords(free)} are free at ${folder}.`, fix, facts);
    return ok(`${inWords(free)} free at ${folder}`, facts);
  },
});

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The folder, or the one above it in which it will be made. */
function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

const inWords = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.floor(bytes / 2 ** 20)} MiB`;
