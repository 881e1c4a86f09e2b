/** Functions that read files of the configuration. */
import { basename, dirname, normalize } from 'node:path/posix';
import type { FileAccess } from '../expression/scope.js';
import { asText } from '../expression/value.js';
import { digestOf } from './encoding.js';

type FileCall = (files: FileAccess, args: readonly unknown[]) => unknown;

const digest =
  (algorithm: string, form: 'hex' | 'base64' = 'hex'): FileCall =>
  (files, [path]) =>
    digestOf(files.read(asText(path)), algorithm, form);

export const fileFunctions: Readonly<Record<string, FileCall>> = {
  file: (files, [path]) => textOf(files, asText(path)),
  filebase64: (files, [path]) => files.read(asText(path)).toString('base64'),
  fileexists: (files, [path]) => files.exists(asText(path)),
  fileset: (files, [folder, pattern]) => files.list(asText(folder), asText(pattern)),
  filemd5: digest('md5'),
  filesha1: digest('sha1'),
  filesha256: digest('sha256'),
  filesha512: digest('sha512'),
  filebase64sha256: digest('sha256', 'base64'),
  filebase64sha512: digest('sha512', 'base64'),
  basename: (_files, [path]) => basename(asText(path)),
  dirname: (_files, [path]) => dirname(normalize(asText(path))),
};

/** @throws Error when the file holds other bytes than a text in UTF-8 */
function textOf(files: FileAccess, path: string): string {
  const bytes = files.read(path);
  const text = bytes.toString();
  if (!Buffer.from(text).equals(bytes)) throw new Error(`${path} is no text in UTF-8; filebase64() reads other files`);
  return text;
}
