/** Functions that read files of the configuration, and those on paths. */
import { homedir } from 'node:os';
import { basename, dirname, normalize, resolve } from 'node:path/posix';
import type { FileAccess } from '../expression/scope.js';
import { Refusal } from '../value/refusal.js';
import { STRING } from '../value/type.js';
import { bool, set, text, type Value } from '../value/value.js';
import { TEXT, ofTexts, wordOf, type FunctionSpec, type Functions } from './function.js';
import { digestOf } from './encoding.js';

const onFiles = (count: number, run: (files: FileAccess, ...words: string[]) => Value): FunctionSpec => ({
  parameters: Array.from({ length: count }, () => TEXT),
  run: (args, files) => run(files, ...args.map(wordOf)),
  isOnFiles: true,
});

const digest = (algorithm: string, form: 'hex' | 'base64' = 'hex') =>
  onFiles(1, (files, path = '') => text(digestOf(files.read(path), algorithm, form)));

export const fileFunctions: Functions = {
  file: onFiles(1, (files, path = '') => text(textOf(files, path))),
  filebase64: onFiles(1, (files, path = '') => text(files.read(path).toString('base64'))),
  fileexists: onFiles(1, (files, path = '') => bool(files.exists(path))),
  fileset: onFiles(2, (files, folder = '', pattern = '') => set(files.list(folder, pattern).map(text), STRING)),
  filemd5: digest('md5'),
  filesha1: digest('sha1'),
  filesha256: digest('sha256'),
  filesha512: digest('sha512'),
  filebase64sha256: digest('sha256', 'base64'),
  filebase64sha512: digest('sha512', 'base64'),
  basename: ofTexts(1, (path = '') => text(path === '' ? '.' : basename(path) || '/')),
  dirname: ofTexts(1, (path = '') => text(path.endsWith('/') ? normalize(path).replace(/(?<=.)\/$/, '') : normalize(dirname(path)))),
  abspath: ofTexts(1, (path = '') => text(resolve(path))),
  pathexpand: ofTexts(1, (path = '') => text(path === '~' || path.startsWith('~/') ? normalize(homedir() + path.slice(1)) : noUser(path))),
};

function noUser(path: string): string {
  if (path.startsWith('~')) throw new Refusal('The home of another user is not known here');
  return path;
}

/** @throws Error when the file holds other bytes than a text in UTF-8 */
function textOf(files: FileAccess, path: string): string {
  const bytes = files.read(path);
  const word = bytes.toString();
  if (!Buffer.from(word).equals(bytes)) throw new Error(`${path} is no text in UTF-8; filebase64() reads other files`);
  return word;
}
