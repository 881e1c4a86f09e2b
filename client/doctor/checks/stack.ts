import { identityOf } from '../../stack/process-identity.js';
import { stackFilePath, type StackFile } from '../../stack/stack-file.js';
import { failed, ok, type Check, type Finding } from '../check.js';
import type { Site } from '../site.js';
import { namesTemporal } from './settings.js';

/** Whether a local stack runs, and all of its processes live. */
export const stackCheck: Check = { name: 'stack', needs: ['settings'], run: look };

function look(site: Site): Finding {
  const { stack, killedStack, dataDirectory } = site;
  if (namesTemporal(site) && !site.meantStack)
    return ok(
      `none is meant: Temporal is that at ${site.settings.connection.address}${stack ? ` (the one in ${dataDirectory} runs beside it)` : ''}`,
      { directory: dataDirectory },
    );
  if (stack) return judge(stack, dataDirectory);
  if (killedStack)
    return failed(
      `The stack in ${dataDirectory} was killed: its process ${killedStack.pid} is gone, and ${stackFilePath(dataDirectory)} was left.`,
      'Start it again, the data is still there: tir-rollouts up',
      { directory: dataDirectory },
    );
  // Whoever names a PostgreSQL means a Temporal too, at its usual place.
  if (site.settings.databaseUrl !== undefined)
    return ok('none is meant: DATABASE_URL names a PostgreSQL', { directory: dataDirectory });
  return failed(
    `No stack runs in ${dataDirectory}, and no other Temporal or PostgreSQL is named.`,
    'Nothing is running: tir-rollouts up',
    {
      directory: dataDirectory,
    },
  );
}

function judge(stack: StackFile, directory: string): Finding {
  const pids = {
    postgres: stack.postgres.pid,
    temporal: stack.temporal.pid,
    simulator: stack.simulator.pid,
    worker: stack.worker.pid,
  };
  const own = Object.entries(pids).filter((part): part is [string, number] => part[1] !== undefined);
  const dead = own.filter(([, pid]) => identityOf(pid) === undefined).map(([name]) => name);
  const { adminUrl, adminTokenFile } = stack.simulator;
  const facts = { directory, startedAt: stack.startedAt, pid: stack.pid, processes: Object.fromEntries(own), dead, adminUrl, adminTokenFile };
  if (dead.length === 0)
    return ok(`in ${directory}, run by process ${stack.pid}: ${own.map(([name]) => name).join(', ')} live; admin API of the simulator at ${adminUrl}, its token in ${adminTokenFile}`, facts);
  const logs = dead.map((name) => `${directory}/logs/${name}.log`).join(', ');
  return failed(
    `Of the stack in ${directory}, run by process ${stack.pid}, ${dead.join(' and ')} ${dead.length === 1 ? 'is' : 'are'} dead.`,
    `See ${logs}; end the stack (kill ${stack.pid}) and start it again: tir-rollouts up`,
    facts,
  );
}
