/** One process at a time on one file, by a lock file beside it. */
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { RolloutsError } from '../errors.js';
import { identityOf, isAlive, type ProcessIdentity } from '../stack/process-identity.js';
import { codeOf } from './private-place.js';

/** How long to wait for another process (ms). What is done under the lock takes milliseconds. */
const PATIENCE_MS = 10_000;
/** Time between two tries (ms). */
const EVERY_MS = 20;

/** Does the work while no other process holds the lock of this file. A lock that a killed process left counts for nothing. @throws RolloutsError `refused` after 10 s */
export async function withFileLock<T>(file: string, work: () => T): Promise<T> {
  const lock = `${file}.lock`;
  const mine = `${lock}.${randomUUID()}`;
  writeFileSync(mine, JSON.stringify(identityOf(process.pid)), { flag: 'wx', mode: 0o600 });
  try {
    await claim(mine, lock, file);
    try {
      return work();
    } finally {
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

async function claim(mine: string, lock: string, file: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      // A link appears with its content or not at all, which creating and then writing would not give.
      linkSync(mine, lock);
      return;
    } catch (err) {
      if (codeOf(err) !== 'EEXIST') throw err;
    }
    const holder = readHolder(lock);
    if (holder && !isAlive(holder)) rmSync(lock, { force: true });
    else if (Date.now() > giveUpAt)
      throw new RolloutsError(
        'refused',
        `${file} is being changed by another process${holder ? ` (pid ${holder.pid})` : ''}. End it, or remove ${lock} when there is none, then run this again.`,
      );
    else await pause(EVERY_MS);
  }
}

/** Undefined when the lock has just been given back, or is not one of ours. */
function readHolder(lock: string): ProcessIdentity | undefined {
  try {
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as Partial<ProcessIdentity> | null;
    return typeof holder?.pid === 'number' && typeof holder.started === 'string' ? (holder as ProcessIdentity) : undefined;
  } catch {
    return undefined;
  }
}
