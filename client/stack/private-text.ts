/** Files that are for one user alone, and are looked at before they are believed. */
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RolloutsError } from '../errors.js';
import { codeOf, isMine } from '../init/private-place.js';

/**
 * The text of a file of this user that nobody else may read or replace; undefined when there is none. One of root's may be
 * read by a group besides, as a secret that Kubernetes mounts is. Owner, mode and text come from one open file.
 * @throws RolloutsError `refused` that names the file and the mend
 */
export function readPrivateText(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (err) {
    if (codeOf(err) === 'ENOENT' || codeOf(err) === 'ENOTDIR') return undefined;
    throw new RolloutsError('refused', `${file} cannot be read (${codeOf(err) ?? String(err)}). Check that it belongs to the user who runs this.`, { cause: err });
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new RolloutsError('refused', `${file} is not a plain file. Move it away, then run this again.`);
    // Windows has no such owners and modes.
    if (process.getuid === undefined) return readFileSync(handle, 'utf8');
    const isRoots = !isMine(stats) && stats.uid === 0;
    if (!isMine(stats) && !isRoots)
      throw new RolloutsError('refused', `${file} belongs to another user, so it is not believed. Run this as that user, or move the file away.`);
    if ((stats.mode & (isRoots ? 0o027 : 0o077)) !== 0)
      throw new RolloutsError('refused', `${file} holds secrets, and others can read or write it. Run: chmod 600 ${file}`);
    const folder = statSync(dirname(file));
    if ((folder.mode & 0o022) !== 0 && (folder.mode & 0o1000) === 0)
      throw new RolloutsError('refused', `Others may write into ${dirname(file)}, and so replace ${file}. Run: chmod go-w ${dirname(file)}`);
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}
