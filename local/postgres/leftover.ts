import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopProcess, type StopPlan } from '../daemon.js';
import { identityOf, worksIn } from '../../client/stack/process-identity.js';

/** Fast shutdown, then immediate shutdown. @see postgresql.org/docs/18/server-shutdown.html */
export const postgresStopPlan: StopPlan = [
  { signal: 'SIGINT', graceMs: 10_000 },
  { signal: 'SIGQUIT', graceMs: 5_000 },
];

/**
 * Clears the way for a start on this data directory: a server that an earlier start left running on it is stopped, and a
 * lock file whose pid meanwhile belongs to something else is removed (PostgreSQL would refuse to start over it).
 */
export async function clearLeftoverPostgres(data: string): Promise<void> {
  const lockFile = join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
  const identity = Number.isInteger(pid) && pid > 0 ? identityOf(pid) : undefined;
  if (identity && worksIn(pid, data)) await stopProcess(identity, postgresStopPlan);
  rmSync(lockFile, { force: true });
}
