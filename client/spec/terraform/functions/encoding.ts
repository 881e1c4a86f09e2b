/** Functions that write values as texts and read them again, and those that take digests. */
import { createHash } from 'node:crypto';
import { Refusal } from '../value/refusal.js';
import { text } from '../value/value.js';
import { ANY, TEXT, define, nullable, ofTexts, wordOf, type Functions } from './function.js';
import { fromCsv } from './csv.js';
import { fromJson, jsonOf } from './json.js';
import { fromYaml } from './yaml.js';
import { yamlOf } from './yaml-encode.js';

const digest = (algorithm: string, form: 'hex' | 'base64' = 'hex') =>
  ofTexts(1, (word = '') => text(digestOf(Buffer.from(word), algorithm, form)));

/** The digest of bytes, such as those of a file. */
export const digestOf = (bytes: Buffer, algorithm: string, form: 'hex' | 'base64'): string =>
  createHash(algorithm).update(bytes).digest(form);

export const encodingFunctions: Functions = {
  base64encode: ofTexts(1, (word = '') => text(Buffer.from(word).toString('base64'))),
  base64decode: ofTexts(1, (word = '') => text(decoded(bytesOf(word), 'utf-8'))),
  textencodebase64: ofTexts(2, (word = '', encoding = '') => text(encoded(word, encoding).toString('base64'))),
  textdecodebase64: ofTexts(2, (word = '', encoding = '') => text(decoded(bytesOf(word), encoding))),
  urlencode: ofTexts(1, (word = '') =>
    text(encodeURIComponent(word).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('%20', '+')),
  ),
  jsonencode: define([nullable(ANY)], (value) => text(jsonOf(value))),
  jsondecode: define([TEXT], (word) => fromJson(wordOf(word))),
  yamlencode: define([nullable(ANY)], (value) => text(yamlOf(value))),
  yamldecode: define([TEXT], (word) => fromYaml(wordOf(word))),
  csvdecode: define([TEXT], (word) => fromCsv(wordOf(word))),
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
  base64sha256: digest('sha256', 'base64'),
  base64sha512: digest('sha512', 'base64'),
  uuidv5: ofTexts(2, (namespace = '', name = '') => text(uuidOf(namespace, name))),
};

/** @throws Error when the text is not in base 64, with the signs that fill its end */
function bytesOf(word: string): Buffer {
  const plain = word.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(plain)) throw new Error('The text is not in base 64');
  return Buffer.from(plain, 'base64');
}

/** The encodings that are known here, by the names that IANA gives them. */
const encodings: Readonly<Record<string, 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1'>> = {
  'utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'latin1',
};

function encodingOf(name: string): 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1' {
  const key = name.toLowerCase();
  const found = Object.hasOwn(encodings, key) ? encodings[key] : undefined;
  if (!found) throw new Refusal(`The encoding ${name} is not known here`);
  return found;
}

function encoded(word: string, name: string): Buffer {
  const encoding = encodingOf(name);
  if (encoding === 'latin1' && /[^\u0000-\u00ff]/.test(word)) throw new Error(`The text has letters that ${name} has not`);
  return encoding === 'utf-16be' ? Buffer.from(word, 'utf16le').swap16() : Buffer.from(word, encoding);
}

function decoded(bytes: Buffer, name: string): string {
  const encoding = encodingOf(name);
  if (encoding === 'latin1') return bytes.toString('latin1');
  try {
    const word = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    if (encoding !== 'utf-8' && word.includes('\ufffd')) throw new Error('It holds a sign for what was lost');
    return word;
  } catch (err) {
    throw new Error(`The bytes are no text in ${name}`, { cause: err });
  }
}

const namespaces: Readonly<Record<string, string>> = { dns: '0', url: '1', oid: '2', x500: '4' };

function uuidOf(namespace: string, name: string): string {
  const known = Object.hasOwn(namespaces, namespace) ? `6ba7b81${namespaces[namespace] ?? ''}-9dad-11d1-80b4-00c04fd430c8` : namespace;
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(known)) throw new Error('uuidv5() takes dns, url, oid, x500 or a UUID');
  const bytes = createHash('sha1').update(Buffer.from(known.replaceAll('-', ''), 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
