/** The token of the admin API: random for each start, and kept in a file that its owner alone reads. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { runtimeFolder } from '../environment.js';

/** How the file of a token is called, at its end. A reader opens no other that somebody names to it. */
const fileName = 'admin-token';

/** What can stand behind `Bearer`. */
const token = /^[\x21-\x7e]{1,200}$/;

/** A token that nobody can guess, or the one that was chosen. @throws Error when no header can carry it */
export function chooseToken(chosen: string | undefined): string {
  if (chosen === undefined) return randomBytes(32).toString('hex');
  if (!token.test(chosen)) throw new Error('The admin token is not usable. Write 1 to 200 visible ASCII characters, without blanks.');
  return chosen;
}

/** Whether what a caller brought is the token, without telling by the time how much of it is. */
export function isToken(given: string | undefined, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(wanted));
}

/**
 * Where the token lies unless a path is named: `admin-token` in the folder of the state, else a file of this port in a
 * folder of this user (XDG_RUNTIME_DIR, else the folder for temporary files).
 */
export function tokenPath(dataDir: string | undefined, port: number): string {
  if (dataDir !== undefined) return resolve(dataDir, fileName);
  const runtime = runtimeFolder();
  const folder = runtime ? join(runtime, 'tir-simulator') : join(tmpdir(), `tir-simulator-${process.getuid?.() ?? 'user'}`);
  return join(folder, `${port}.${fileName}`);
}

/**
 * Writes the token (0600), whole or not at all; the folder is made where it is missing (0700). @returns how to take it away
 * @throws Error when the folder is another user's
 */
export function writeToken(file: string, text: string): () => void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  assertOurs(folder);
  const draft = `${file}.${process.pid}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return () => {
    // Another simulator may have written its own meanwhile.
    if (readToken(file) === text) rmSync(file, { force: true });
  };
}

/** The token in a file that a simulator named; undefined when it is not called so, or not ours alone: a server may lie. */
export const findToken = (file: string): string | undefined => (basename(file).endsWith(fileName) ? readToken(file) : undefined);

function readToken(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(handle);
    const isPrivate = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
    if (!stats.isFile() || !isPrivate || stats.size > 300) return undefined;
    const text = readFileSync(handle, 'utf8').trim();
    return token.test(text) ? text : undefined;
  } finally {
    closeSync(handle);
  }
}

/** A folder for temporary files is everybody's: somebody else may have made ours before us. */
function assertOurs(folder: string): void {
  if (process.getuid === undefined) return;
  const stats = lstatSync(folder);
  const isShared = (stats.mode & 0o002) !== 0 && (stats.mode & 0o1000) === 0;
  const isRoots = stats.uid === 0 && (stats.mode & 0o1000) !== 0;
  if ((stats.uid !== process.getuid() && !isRoots) || isShared || stats.isSymbolicLink())
    throw new Error(`The admin token may not be written to ${folder}, which is not this user's alone. Name a file of your own with --admin-token-file.`);
}
