/** Functions that write values as texts and read them again, and those that take digests. */
import { createHash } from 'node:crypto';
import { parseDocument, stringify } from 'yaml';
import { asText } from '../expression/value.js';
import { text, type Functions } from './function.js';
import { jsonOf, sorted } from './json.js';

const digest = (algorithm: string, form: 'hex' | 'base64' = 'hex') =>
  text((word = '') => digestOf(Buffer.from(word), algorithm, form));

/** The digest of bytes, such as those of a file. */
export const digestOf = (bytes: Buffer, algorithm: string, form: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(form);

export const encodingFunctions: Functions = {
  base64encode: text((word = '') => Buffer.from(word).toString('base64')),
  base64decode: text((word = '') => Buffer.from(word, 'base64').toString()),
  urlencode: text((word = '') => encodeURIComponent(word).replaceAll('%20', '+')),
  jsonencode: ([value]) => jsonOf(value),
  jsondecode: ([value]) => JSON.parse(asText(value)) as unknown,
  yamlencode: ([value]) =>
    stringify(sorted(value), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE', indentSeq: false, lineWidth: 0 }),
  yamldecode: ([value]) => yaml(asText(value)),
  csvdecode: ([value]) => csv(asText(value)),
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
  base64sha256: digest('sha256', 'base64'),
  base64sha512: digest('sha512', 'base64'),
};

function yaml(word: string): unknown {
  const document = parseDocument(word, { version: '1.2', prettyErrors: false });
  if (document.errors[0]) throw new Error(`The text is not YAML: ${document.errors[0].message}`);
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

/** The first line names the columns; quotes as in RFC 4180. */
function csv(word: string): Record<string, string>[] {
  const rows = [...word.matchAll(/(?:^|\n)(?!$)((?:"(?:[^"]|"")*"|[^"\n])*)/g)].map(([, row = '']) => cells(row.replace(/\r$/, '')));
  const [names = [], ...lines] = rows;
  return lines.map((line) => {
    if (line.length !== names.length) throw new Error(`A line of the table has ${line.length} columns, and its head ${names.length}`);
    return Object.fromEntries(names.map((name, index) => [name, line[index] ?? '']));
  });
}

const cells = (row: string): string[] =>
  [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
