import { lookAtDatabase } from '../../../db/look.js';
import { explainDatabaseTrouble } from '../../../db/trouble.js';
import { RolloutsError } from '../../errors.js';
import { refusePlaintext } from '../../plaintext.js';
import { failed, findingOf, notChecked, ok, unreachable, warning, type Check, type Finding } from '../check.js';
import { readClock } from '../clock-reading.js';
import type { Site } from '../site.js';

/** Whether PostgreSQL may be talked to, answers, which one it is, and whether the way there is encrypted. */
export const postgresCheck: Check = {
  name: 'postgres',
  needs: ['settings'],
  asks: 'PostgreSQL',
  run: async (site) => {
    const url = site.settings.databaseUrl;
    if (url === undefined) return nameless(site);
    try {
      refusePlaintext(undefined, url, site.settings.allowPlaintext);
      const seen = await lookAtDatabase(url, site.patienceMs);
      site.database = seen;
      site.clocks.push(readClock('PostgreSQL', seen.now, seen));
      const { version, database, user, host, port, encrypted, pooled } = seen;
      return ok(
        `PostgreSQL ${version} ${pooled ? 'behind a pooler ' : ''}at ${host}:${port}, database ${database} as ${user}, ${encrypted ? 'with' : 'without'} TLS`,
        {
          version,
          database,
          user,
          host,
          port,
          tls: encrypted,
          ...(pooled ? { pooled } : {}),
        },
      );
    } catch (err) {
      return err instanceof RolloutsError ? findingOf(err) : databaseFinding(err, site);
    }
  },
};

function nameless(site: Site): Finding {
  const fix = 'Set DATABASE_URL, or start a whole stack here: tir-rollouts up';
  if (site.stack === undefined && !site.environment['TEMPORAL_ADDRESS']) return notChecked('no PostgreSQL is named', fix);
  return warning(
    'None is named: status comes from Temporal alone, and there is no history.',
    'Set DATABASE_URL to that of the worker.',
  );
}

/** Why PostgreSQL cannot be used. @param err as pg threw it */
export function databaseFinding(err: unknown, site: Site): Finding {
  const { code, message, next, kind, lasts } = explainDatabaseTrouble(err);
  const facts = code === undefined ? {} : { code };
  const why = message.replace(/\.$/, '');
  if (lasts) return failed(`PostgreSQL cannot be used: ${why}.`, `${next}.`, facts);
  if (kind === 'hindered') return unreachable(`PostgreSQL cannot do its work: ${why}.`, `${next}.`, facts);
  const fix = site.meantStack
    ? `See ${site.dataDirectory}/logs/postgres.log, and start the stack again: tir-rollouts up`
    : `${next}.`;
  return unreachable(`PostgreSQL does not answer: ${why}.`, fix, facts);
}
