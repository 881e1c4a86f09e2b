import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeFileAtomically } from './atomic-file.js';
import { isAlive, type ProcessIdentity } from '../client/stack/process-identity.js';

/** Writes down a process that was just started, so that a later start finds it if this one is killed. */
export function recordProcess(directory: string, name: string, identity: ProcessIdentity): void {
  mkdirSync(directory, { recursive: true });
  writeFileAtomically(join(directory, `${name}.json`), JSON.stringify(identity));
}

/** Forgets a process that has ended. Safe to repeat. */
export function forgetProcess(directory: string, name: string): void {
  rmSync(join(directory, `${name}.json`), { force: true });
}

/** The recorded processes that still live; records of others are removed on the way. */
export function listLeftovers(directory: string): { name: string; identity: ProcessIdentity }[] {
  return recordNames(directory).flatMap((name) => {
    const identity = readRecord(join(directory, `${name}.json`));
    if (identity && isAlive(identity)) return [{ name, identity }];
    forgetProcess(directory, name);
    return [];
  });
}

/** A recorded process, or undefined when the file is missing or not a record. */
export function readRecord(file: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

function recordNames(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => basename(file, '.json'));
  } catch {
    return [];
  }
}
