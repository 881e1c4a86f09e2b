import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** A user of this machine, by its numbers. */
export interface OsUser {
  name: string;
  uid: number;
  gid: number;
}

/** Accounts that nobody logs in with, most fitting first. `postgres` is not among them: its processes are somebody else's database. */
const preferredNames = ['nobody', 'daemon', 'bin', 'games'];

/**
 * The user that PostgreSQL has to run as: undefined (our own) unless we are root, whom PostgreSQL refuses. A folder that
 * already belongs to someone keeps that owner. @throws Error when root finds no user to run it as
 */
export function postgresUser(directory: string): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = listUsers();
  const owner = statSync(directory, { throwIfNoEntry: false })?.uid;
  const candidates = [
    ...users.filter((user) => user.uid === owner),
    ...preferredNames.flatMap((name) => users.filter((user) => user.name === name)),
    ...users.filter((user) => user.uid >= 1000),
  ];
  const found = candidates.find((user) => user.uid !== 0 && canBecome(user));
  if (!found) {
    throw new Error(
      'PostgreSQL does not run as root, and no other user of this machine could be used. Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
  return found;
}

/** Whether a user (or, without one, we ourselves) can enter a folder: every folder above it counts too, so it is tried and not computed. */
export function canEnter(directory: string, user: OsUser | undefined): boolean {
  if (!user) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$0"', directory], { cwd: '/', uid: user.uid, gid: user.gid, stdio: 'ignore' }).status === 0
  );
}

/** In a container with mapped user ids, not every id of /etc/passwd exists. */
function canBecome(user: OsUser): boolean {
  return spawnSync('/bin/sh', ['-c', ':'], { cwd: '/', uid: user.uid, gid: user.gid, stdio: 'ignore' }).status === 0;
}

function listUsers(): OsUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && !fields[0]?.startsWith('#'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
