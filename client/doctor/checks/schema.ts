import { lookAtSchema } from '../../../db/look.js';
import { packageVersion } from '../../stack/package-version.js';
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
      const { exists, applied, missing, unknown } = seen;
      const all = applied.length + missing.length;
      if (!exists) return failed('The database has no tables of tir-rollouts.', wayToMigrate(site), { ...seen });
      if (missing.length > 0)
        return failed(
          `It is behind: ${missing.length} of ${all} migrations ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}.`,
          wayToMigrate(site),
          { ...seen },
        );
      if (unknown.length > 0)
        return warning(
          `It is ahead: a newer tir-rollouts applied ${unknown.length} migration${unknown.length === 1 ? '' : 's'} that ${packageVersion()} does not know.`,
          'Install the newer version here too: npm install tir-rollouts@latest',
          { ...seen },
        );
      return ok(`up to date: ${all} migrations, the newest is ${applied.at(-1) ?? '-'}`, { ...seen });
    } catch (err) {
      return databaseFinding(err, site);
    }
  },
};

const wayToMigrate = (site: Site): string =>
  site.meantStack
    ? 'End the stack and start it again, which migrates: tir-rollouts up'
    : 'Back the database up, then migrate it: tir-rollouts migrate';
