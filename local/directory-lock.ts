import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord } from './process-record.js';
import { identityOf, isAlive, type ProcessIdentity } from '../client/stack/process-identity.js';

/**
 * Makes this process the only one that runs a stack on a data directory.
 * @returns undefined when that worked, else the living process that already does. A killed one's claim does not count.
 */
export function claimDirectory(directory: string): ProcessIdentity | undefined {
  const lock = join(directory, 'main.lock');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identityOf(process.pid)), { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears with its content or not at all, which creating and then writing would not give.
        linkSync(mine, lock);
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = readRecord(lock);
      if (holder && isAlive(holder)) return holder;
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Gives the directory back. Only for the process that claimed it. */
export function releaseDirectory(directory: string): void {
  rmSync(join(directory, 'main.lock'), { force: true });
}
