import { stopProcess } from './daemon.js';
import { postgresStopPlan } from './postgres/leftover.js';
import { forgetProcess, listLeftovers } from './process-record.js';
import type { Reporter } from './report.js';

/** Stops what a killed stack left running on this data directory: those who use the servers first, then the servers. */
export async function stopLeftovers(recordsDirectory: string, report: Reporter): Promise<void> {
  const leftovers = listLeftovers(recordsDirectory);
  if (leftovers.length === 0) return;
  report.line(
    `An earlier run was killed and left these running; stopping them: ${leftovers.map(({ name, identity }) => `${name} (pid ${identity.pid})`).join(', ')}`,
  );
  const users = leftovers.filter(({ name }) => name === 'worker');
  const servers = leftovers.filter(({ name }) => name !== 'worker');
  for (const group of [users, servers]) {
    await Promise.all(
      group.map(async ({ name, identity }) => {
        await stopProcess(identity, name === 'postgres' ? postgresStopPlan : undefined);
        forgetProcess(recordsDirectory, name);
      }),
    );
  }
}
