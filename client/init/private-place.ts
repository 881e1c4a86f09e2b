/** Where a file with secrets may lie: in a folder of one's own, and nowhere that a link leads to somebody else. */
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { RolloutsError } from '../errors.js';

/** Whether the user who runs this owns it. Windows knows no such owner. */
export const isMine = ({ uid }: Stats): boolean => process.getuid === undefined || uid === process.getuid();

/** The code of a failed system call, such as `ENOENT`. */
export const codeOf = (err: unknown): string | undefined =>
  err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : undefined;

/**
 * The file itself, behind links that are the caller's own; it need not exist. Its folder is made where it is missing
 * (0700), and E2E's own folder is closed to others.
 * @throws RolloutsError `refused` where others could put a file of their own in its place
 */
export function privatePlace(path: string): string {
  const named = resolve(path);
  const file = isLink(named) ? behindLink(named) : join(ownFolder(dirname(named)), basename(named));
  assertPrivate(dirname(file));
  return file;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (err) {
    if (codeOf(err) === 'ENOENT' || codeOf(err) === 'ENOTDIR') return false;
    throw unreachable(path, err);
  }
}

/** A link that is kept, as those who keep their settings in one folder have it: what it leads to is written. */
function behindLink(link: string): string {
  if (!isMine(lstatSync(link)))
    throw new RolloutsError('refused', `${link} is a link that another user made. Remove it, then run this again.`);
  try {
    return realpathSync(link);
  } catch (err) {
    throw new RolloutsError('refused', `${link} is a link that leads nowhere. Remove it, then run this again.`, { cause: err });
  }
}

function ownFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const real = realpathSync(folder);
    const stats = statSync(real);
    // A folder that the user named may be any; E2E's own is for nothing else.
    if (basename(real) === '.e2e' && isMine(stats) && (stats.mode & 0o077) !== 0) chmodSync(real, 0o700);
    return real;
  } catch (err) {
    throw unreachable(folder, err);
  }
}

const unreachable = (path: string, err: unknown): RolloutsError =>
  new RolloutsError('refused', `${path} cannot be used (${codeOf(err) ?? String(err)}). Check the path, and that it belongs to the user who runs this.`, {
    cause: err,
  });

/** Whoever may write into the folder may replace the file. In a folder such as /tmp, only the file's owner may. */
function assertPrivate(folder: string): void {
  if (process.getuid === undefined) return;
  const stats = statSync(folder);
  const isSticky = (stats.mode & 0o1000) !== 0;
  if (!isMine(stats) && !(stats.uid === 0 && isSticky))
    throw new RolloutsError(
      'refused',
      `${folder} belongs to another user, so no credentials are written there. Run this as that user, or name a file of your own in TIR_ROLLOUTS_E2E_CONFIG.`,
    );
  if ((stats.mode & 0o002) !== 0 && !isSticky)
    throw new RolloutsError('refused', `Everybody may write into ${folder}, so no credentials are written there. Run: chmod o-w ${folder}`);
}
