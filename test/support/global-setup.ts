import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localConfig } from '../../local/config.js';
import { startPostgres } from '../../local/postgres/server.js';
import { Report } from '../../local/report.js';
import { ensureTemporalExecutable } from '../../local/temporal/executable.js';
import { startTemporal } from '../../local/temporal/server.js';
import { clearKilledRuns, makeRunDirectory, removeRunDirectory } from './test-servers-directory.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of a database on the lane's own PostgreSQL; test files take one of their own by `databaseUrlFor`. */
    databaseUrl: string;
    /** host:port of the lane's own Temporal dev server (in memory, namespace `default`, no search attributes registered). */
    temporalAddress: string;
  }
}

/** One PostgreSQL and one Temporal for the whole integration lane, on free ports and in a folder of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearKilledRuns();
  const directory = makeRunDirectory();
  const recordsDirectory = join(directory, 'processes');
  const log = (name: string) => join(directory, 'logs', `${name}.log`);
  const executable = await ensureTemporalExecutable({
    config: localConfig(),
    fallbackDirectory: directory,
    report: new Report(),
  });
  const started = await Promise.allSettled([
    startPostgres({ directory: join(directory, 'postgres'), durable: false, logFile: log('postgres'), recordsDirectory }),
    startTemporal({ executable, logFile: log('temporal'), recordsDirectory }),
  ]);
  const teardown = async () => {
    await Promise.all(started.map(async (each) => each.status === 'fulfilled' && (await each.value.stop())));
    removeRunDirectory(directory);
  };
  const [postgres, temporal] = started;
  killWithUs(() => {
    // SIGQUIT is PostgreSQL's own way to end at once, its children with it.
    if (postgres.status === 'fulfilled') postgres.value.daemon.kill('SIGQUIT');
    if (temporal.status === 'fulfilled') temporal.value.daemon.kill('SIGKILL');
  });
  if (postgres.status === 'rejected' || temporal.status === 'rejected') {
    await teardown();
    throw postgres.status === 'rejected' ? postgres.reason : (temporal as PromiseRejectedResult).reason;
  }
  project.provide('databaseUrl', postgres.value.url);
  project.provide('temporalAddress', temporal.value.address);
  return teardown;
}

/** vitest runs no teardown when it is interrupted, and the servers lead sessions of their own, so that a Ctrl-C does not reach them. */
function killWithUs(kill: () => void): void {
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      kill();
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}
