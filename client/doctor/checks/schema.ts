import { lookAtSchema } from '../../../db/look.js';
import { stateOfSchema } from '../../../db/schema-state.js';
import { failed, ok, warning, type Check } from '../check.js';
import type { Site } from '../site.js';
import { databaseFinding } from './postgres.js';

/** Whether the database has the tables of this version. */
export const schemaCheck: Check = {
  name: 'schema',
  needs: ['postgres'],
  asks: 'PostgreSQL',
  run: async (site) => {
    try {
      const seen = await lookAtSchema(site.settings.databaseUrl ?? '', site.patienceMs);
      const { is, message } = stateOfSchema(seen);
      if (is === 'missing' || is === 'behind') return failed(message, wayToMigrate(site), { ...seen });
      if (is === 'ahead')
        return warning(message, 'Install the newer version here too: npm install tir-rollouts@latest', { ...seen });
      return ok(message.replace(/\.$/, ''), { ...seen });
    } catch (err) {
      return databaseFinding(err, site);
    }
  },
};

const wayToMigrate = (site: Site): string =>
  site.meantStack
    ? 'End the stack and start it again, which migrates: tir-rollouts up'
    : 'Back the database up, then migrate it: tir-rollouts migrate';
