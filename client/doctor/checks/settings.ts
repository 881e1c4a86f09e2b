import { RolloutsError } from '../../errors.js';
import { failed, findingOf, ok, type Check } from '../check.js';
import type { Site } from '../site.js';

/** What a command would talk to, and on whose word. */
export const settingsCheck: Check = {
  name: 'settings',
  run: (site) => {
    try {
      const { target, projectId, location, namespace, taskQueue, connection } = site.settings;
      const where = projectId === undefined ? '' : `, project ${projectId}${location === undefined ? '' : ` in ${location}`}`;
      return ok(`target ${target}${where}; Temporal at ${connection.address}, ${wordOf(site)}`, {
        target,
        ...(projectId === undefined ? {} : { projectId }),
        ...(location === undefined ? {} : { location }),
        temporalAddress: connection.address,
        namespace,
        taskQueue,
      });
    } catch (err) {
      if (err instanceof RolloutsError) return findingOf(err);
      const why = err instanceof Error ? err.message : String(err);
      return failed(`The settings cannot be read: ${why}`, 'Check the TEMPORAL_* variables, and the files that they name.');
    }
  },
};

/** Who says that this Temporal is meant. */
function wordOf(site: Site): string {
  if (namesTemporal(site)) return 'as TEMPORAL_* says';
  return site.meantStack ? 'of the local stack' : 'where nothing else is named';
}

/** Whether options, the environment or a configuration file name a Temporal. */
export function namesTemporal({ options, environment, stack, settings }: Site): boolean {
  if (options.temporal?.address ?? environment['TEMPORAL_ADDRESS']) return true;
  return stack === undefined && settings.connection.address !== 'localhost:7233';
}
