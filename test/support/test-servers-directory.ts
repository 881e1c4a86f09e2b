import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { stopLeftovers } from '../../local/leftovers.js';
import { identityOf, isAlive } from '../../client/stack/process-identity.js';
import { readRecord } from '../../local/process-record.js';
import { silentReport } from '../../local/report.js';

/** All runs of this user keep their servers' files below one folder, so that a later run finds those of a killed one. */
const parent = join(tmpdir(), `tir-rollouts-tests-${userInfo().uid}`);

/** Makes a folder for the servers of this test run. */
export function makeRunDirectory(): string {
  const directory = join(parent, `${process.pid}-${Date.now()}`);
  // As root PostgreSQL runs as another user, who has to pass through.
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  writeFileSync(join(directory, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  return directory;
}

/** Stops the servers of test runs that were killed, and removes their files. Runs that live are left alone. */
export async function clearKilledRuns(): Promise<void> {
  for (const name of listRuns()) {
    const directory = join(parent, name);
    const owner = readRecord(join(directory, 'owner.json'));
    if (owner && isAlive(owner)) continue;
    await stopLeftovers(join(directory, 'processes'), silentReport);
    removeRunDirectory(directory);
  }
}

/** Removes a run's folder. */
export function removeRunDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

function listRuns(): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}
