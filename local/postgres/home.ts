import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canEnter, postgresUser, type OsUser } from './os-user.js';

/** Where PostgreSQL's files lie and whose they are. */
export interface PostgresHome {
  /** Holds `data/`, `password` and perhaps a copy of the programs. */
  directory: string;
  /** The user it runs as; undefined is our own. */
  user: OsUser | undefined;
}

/** Where root keeps a database whose wanted place its own user cannot reach (a checkout below root's closed home). */
const reachableParent = '/var/lib/tir-rollouts';

/**
 * Makes the folder for PostgreSQL: `wanted`, unless we are root and the unprivileged user that must run PostgreSQL cannot
 * enter it. Then a folder of /var/lib/tir-rollouts, always the same one for the same `wanted`.
 */
export function preparePostgresHome(wanted: string): PostgresHome {
  const elsewhere = join(reachableParent, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
  mkdirSync(wanted, { recursive: true });
  const movedBefore = existsSync(join(elsewhere, 'data')) && !existsSync(join(wanted, 'data'));
  const user = postgresUser(movedBefore ? elsewhere : wanted);
  giveTo(wanted, user);
  if (!movedBefore && canEnter(wanted, user)) return { directory: realpathSync(wanted), user };
  mkdirSync(elsewhere, { recursive: true });
  chmodSync(dirname(elsewhere), 0o755);
  giveTo(elsewhere, user);
  if (!canEnter(elsewhere, user)) {
    throw new Error(
      `PostgreSQL's user ${user?.name} can enter neither ${wanted} nor ${elsewhere}. Choose a data directory that everyone may pass through: --data-dir, or TIR_ROLLOUTS_DATA_DIR.`,
    );
  }
  return { directory: elsewhere, user };
}

function giveTo(directory: string, user: OsUser | undefined): void {
  if (user && statSync(directory).uid !== user.uid) chownSync(directory, user.uid, user.gid);
  chmodSync(directory, 0o700);
}
