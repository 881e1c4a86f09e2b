/** A file with secrets: for its owner's eyes alone, and replaced whole or not at all, by one process at a time. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { RolloutsError } from '../errors.js';
import { withFileLock } from './file-lock.js';
import { codeOf, isMine, privatePlace } from './private-place.js';

/** Others may do nothing with the file. */
const OWNER_ALONE = 0o600;
/** How often a file that another program changes meanwhile is read anew. */
const MOST_TRIES = 5;

/**
 * Replaces the text of the file by what `change` makes of it; `undefined` stands for a file that is not there. The
 * folder is made where it is missing (0700). What `change` throws leaves everything as it was.
 *  1. The place is the caller's own, also behind a symbolic link.
 *  2. One process at a time, by a lock beside the file.
 *  3. The new text lies beside the old one, complete, before it takes its name: a reader sees the one or the other.
 *  4. A program that knows nothing of the lock, such as E2E's CLI, may have written meanwhile: then all is done again.
 * @throws RolloutsError `refused` when the file is not the caller's own, or others can read it
 */
export async function updatePrivateFile(path: string, change: (text: string | undefined) => string): Promise<void> {
  const file = privatePlace(path);
  await withFileLock(file, () => {
    for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
      const before = readPrivate(file);
      if (replaced(file, before, change(before?.text))) return;
    }
    throw new RolloutsError('refused', `${path} is changed by another program all the time. End that program, then run this again.`);
  });
}

interface Content {
  text: string;
  mode: number;
}

/** Mode, owner and text come from one open file, which is no link: nobody can swap it between the check and the reading. */
function readPrivate(file: string): Content | undefined {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (err) {
    if (codeOf(err) === 'ENOENT') return undefined;
    throw new RolloutsError('refused', `${file} cannot be read. Check that it belongs to the user who runs this.`, { cause: err });
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new RolloutsError('refused', `${file} is not a plain file. Move it away, then run this again.`);
    if (!isMine(stats))
      throw new RolloutsError('refused', `${file} belongs to another user. Run this as that user, or name another file in TIR_ROLLOUTS_E2E_CONFIG.`);
    // Windows has no such modes; its files show as readable by all.
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0)
      throw new RolloutsError('refused', `${file} holds credentials and others can read it. Run: chmod 600 ${file}`);
    return { text: readFileSync(handle, 'utf8'), mode: stats.mode & OWNER_ALONE };
  } finally {
    closeSync(handle);
  }
}

/** Puts the new text in the place of the old one; false when the old one is not what it was. */
function replaced(file: string, before: Content | undefined, text: string): boolean {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    writeWhole(partial, text, before?.mode ?? OWNER_ALONE);
    if (readPrivate(file)?.text !== before?.text) return false;
    renameSync(partial, file);
    return true;
  } finally {
    rmSync(partial, { force: true });
  }
}

/** On the disk, whatever the umask is, before anybody may rely on it. */
function writeWhole(file: string, text: string, mode: number): void {
  const handle = openSync(file, 'wx', OWNER_ALONE);
  try {
    writeFileSync(handle, text);
    if (process.platform === 'win32') chmodSync(file, OWNER_ALONE);
    else fchmodSync(handle, mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
