import { join } from 'node:path';
import { Site } from '../../../client/doctor/site.js';
import type { ConnectRolloutsOptions } from '../../../client/settings.js';
import { identityOf } from '../../../client/stack/process-identity.js';
import type { StackFile } from '../../../client/stack/stack-file.js';
import { findFreePort } from '../../../local/port.js';
import { writeStackFile } from '../../../local/stack-file.js';
import { scratchDirectory } from '../../local/scratch-directory.js';

/** A machine on which nothing runs: no stack, no profiles, nothing of this process's environment. */
export function bareSite(
  options: ConnectRolloutsOptions = {},
  environment: NodeJS.ProcessEnv = {},
  { patienceMs }: { patienceMs?: number } = {},
): Site {
  const directory = scratchDirectory();
  return new Site(
    { dataDirectory: join(directory, 'data'), ...options },
    { TIR_ROLLOUTS_E2E_CONFIG: join(directory, 'profiles.json'), ...environment },
    patienceMs,
  );
}

/** A local stack whose every process is this one. Nothing answers at its addresses. */
export function writeStack(directory: string, changes: Partial<StackFile> = {}): void {
  const { pid } = process;
  const simulator = 'http://127.0.0.1:3';
  writeStackFile(directory, {
    startedAt: '2026-01-01T00:00:00.000Z',
    pid,
    pidStarted: identityOf(pid)?.started ?? '',
    temporal: { address: '127.0.0.1:1', namespace: 'default', pid },
    postgres: { url: 'postgres://someone:s3cret@127.0.0.1:2/x', pid },
    simulator: { controlPlaneUrl: simulator, dataPlaneUrl: simulator, adminUrl: simulator, adminTokenFile: join(directory, 'admin-token'), pid },
    worker: { pid },
    workSecretFile: join(directory, 'work-secret'),
    owned: [],
    ...changes,
  });
}

/** An address of this machine at which nothing listens. */
export const closedAddress = async (): Promise<string> => `127.0.0.1:${await findFreePort(0)}`;

/** A signal that nobody aborts. */
export const unlimited: AbortSignal = new AbortController().signal;
