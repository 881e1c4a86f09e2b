import { tirEnvironment } from '../../activities/tir/config.js';
import { migrationConfig } from '../../db/config.js';
import { workerConfig } from '../../worker/config.js';

/** What the SDK reads of the environment. @see docs.temporal.io/develop/environment-configuration (read 2026-11) */
const sdk = /^TEMPORAL_(ADDRESS|NAMESPACE|API_KEY|PROFILE|CONFIG_FILE|TLS|TLS_CLIENT_(CERT|KEY)_(PATH|DATA)|TLS_SERVER_CA_CERT_(PATH|DATA)|TLS_SERVER_NAME)$/;
/** What pg reads. @see node-postgres.com/features/connecting#environment-variables (read 2026-11) */
const pg = ['PGHOST', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGPASSWORD', 'PGSSLMODE'];

/** Those of these variables that nothing in a worker reads: misspelt, or gone. */
export const unknownToWorker = (names: readonly string[]): string[] => {
  const known = new Set([...Object.keys(workerConfig.shape), ...Object.keys(tirEnvironment), ...pg]);
  return names.filter((name) => !known.has(name) && !sdk.test(name));
};

/** Those of these variables that the migration does not read. */
export const unknownToMigration = (names: readonly string[]): string[] =>
  names.filter((name) => !(name in migrationConfig.shape) && !pg.includes(name));
