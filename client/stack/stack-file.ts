import { join } from 'node:path';
import { dataDirectory } from './data-directory.js';
import { readPrivateText } from './private-text.js';
import { isAlive } from './process-identity.js';

/** `stack.json` in the data directory: what runs on this machine and where it answers. Read by every second terminal. */
export interface StackFile {
  /** ISO 8601. */
  startedAt: string;
  /** The process that runs the stack and ends it. */
  pid: number;
  /** When that process started, in the words of the system: tells it from a later one under the same pid. */
  pidStarted: string;
  /** The credentials' profile that the stack was started with; absent means the simulator alone. */
  profile?: string;
  temporal: { address: string; namespace: string; uiUrl?: string; pid?: number };
  /** `url` holds the password. `dataDirectory` is absent when DATABASE_URL named the server. */
  postgres: { url: string; pid?: number; dataDirectory?: string };
  /** `adminTokenFile` holds what the admin API wants as a bearer token. */
  simulator: { controlPlaneUrl: string; dataPlaneUrl: string; adminUrl: string; adminTokenFile: string; pid: number };
  worker: { pid: number };
  /** File with the secret that signs what is asked of TIR. */
  workSecretFile: string;
  /** What the stack started itself and will end: `postgres`, `temporal`, `simulator`, `worker`. */
  owned: string[];
}

/** Where a data directory keeps its stack file. */
export const stackFilePath = (directory: string): string => join(directory, 'stack.json');

/**
 * The stack that runs on a data directory (default: the one `dataDirectory()` names); undefined when none does, also when
 * a killed one left its file.
 */
export function readStackFile(directory: string = dataDirectory()): StackFile | undefined {
  const stack = readLeftStackFile(directory);
  return stack && isAlive({ pid: stack.pid, started: stack.pidStarted }) ? stack : undefined;
}

/**
 * The stack file as it lies there, whether its stack lives or was killed; undefined when there is none, or half of one.
 * @throws RolloutsError `refused` when it is not this user's alone: it says whom to trust with keys
 */
export function readLeftStackFile(directory: string): StackFile | undefined {
  const text = readPrivateText(stackFilePath(directory));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as StackFile);
  } catch {
    return undefined;
  }
}
