import { lookAtDatabase } from '../../../db/look.js';
import { failed, notChecked, ok, unreachable, warning, type Check, type Finding } from '../check.js';
import { readClock } from '../clock-reading.js';
import type { Site } from '../site.js';

/** Whether PostgreSQL answers, which one it is, and whether the way there is encrypted. */
export const postgresCheck: Check = {
  name: 'postgres',
  needs: ['settings'],
  asks: 'PostgreSQL',
  run: async (site) => {
    const url = site.settings.databaseUrl;
    if (url === undefined) return nameless(site);
    try {
      const seen = await lookAtDatabase(url, site.patienceMs);
      site.database = seen;
      site.clocks.push(readClock('PostgreSQL', seen.now, seen));
      const { version, database, user, host, port, encrypted } = seen;
      return ok(
        `PostgreSQL ${version} at ${host}:${port}, database ${database} as ${user}, ${encrypted ? 'with' : 'without'} TLS`,
        {
          version,
          database,
          user,
          host,
          port,
          tls: encrypted,
        },
      );
    } catch (err) {
      return explain(err, site);
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

interface Trouble {
  codes: RegExp;
  why: string;
  fix: string;
  /** Whether it answered at all. */
  away: boolean;
}

/** @see postgresql.org/docs/18/errcodes-appendix.html, nodejs.org/api/tls.html#x509-certificate-error-codes (read 2026-11) */
const troubles: readonly Trouble[] = [
  { codes: /^ECONNREFUSED$/, why: 'Nothing listens there', fix: 'Start it, or name the right one in DATABASE_URL', away: true },
  {
    codes: /^(ENOTFOUND|EAI_AGAIN)$/,
    why: 'The name of the host is not known',
    fix: 'Check the host in DATABASE_URL, and DNS',
    away: true,
  },
  {
    codes: /^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/,
    why: 'No connection opens',
    fix: 'Check the host in DATABASE_URL, and the firewall between',
    away: true,
  },
  {
    codes: /^(ECONNRESET|EPIPE)$/,
    why: 'The connection was cut',
    fix: 'Check that PostgreSQL listens there, and whether it wants TLS (sslmode=verify-full in DATABASE_URL)',
    away: true,
  },
  { codes: /^57P03$/, why: 'It is starting or stopping', fix: 'Wait a moment and look again', away: true },
  { codes: /^53300$/, why: 'It has no connection left', fix: 'Raise max_connections there, or end who holds them', away: true },
  {
    codes: /^28/,
    why: 'It refuses who we are',
    fix: 'Check user and password of DATABASE_URL, and pg_hba.conf there (it may want TLS: sslmode=verify-full)',
    away: false,
  },
  {
    codes: /^3D000$/,
    why: 'It has no such database',
    fix: 'Check the name in DATABASE_URL, or make the database: createdb',
    away: false,
  },
  {
    codes: /^ERR_INVALID_URL$/,
    why: 'DATABASE_URL is no URL',
    fix: 'Write it as postgres://user:password@host:5432/database',
    away: false,
  },
  {
    codes: /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_(TLS|SSL)|^EPROTO$/,
    why: 'Its certificate is not accepted',
    fix: 'Name the CA that signed it (sslrootcert=/path/ca.pem in DATABASE_URL), and the host as the certificate does',
    away: false,
  },
];

function explain(err: unknown, site: Site): Finding {
  const { code = '', message } = (err instanceof Error ? err : new Error(String(err))) as NodeJS.ErrnoException;
  const facts = { ...(code ? { code } : {}) };
  if (/does not support SSL/.test(message))
    return failed(
      'It does not speak TLS, and DATABASE_URL asks for it.',
      'Turn TLS on there (ssl = on), or leave sslmode out where the network is trusted.',
      facts,
    );
  // pg gives its own deadlines no code.
  if (/timeout/i.test(message) && code === '')
    return unreachable('It does not answer in time.', 'Look at its load and its log, and at the network between.', facts);
  const known = troubles.find(({ codes }) => codes.test(code));
  const said = `${known?.why ?? 'It cannot be used'}${message ? `: ${message.replace(/\.$/, '')}` : ''}.`;
  const stack = site.meantStack;
  const fix =
    stack && known?.away !== false
      ? `See ${site.dataDirectory}/logs/postgres.log, and start the stack again: tir-rollouts up`
      : `${known?.fix ?? 'Check DATABASE_URL'}.`;
  // A code of PostgreSQL's own has five places: it answered.
  const isAway = known?.away ?? !/^[0-9A-Z]{5}$/.test(code);
  return isAway ? unreachable(said, fix, facts) : failed(said, fix, facts);
}
