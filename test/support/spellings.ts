/** How programs write a text that they quote: each way that a secret may come back by. Written apart from what the product looks for. */

const bytesOf = (text: string): number[] => [...Buffer.from(text)];
const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0');
const unitsOf = (text: string): number[] => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inUrl = (text: string): string => encodeURIComponent(text);
const inHtml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
const base64At = (before: string, text: string, after: string): string => Buffer.from(before + text + after).toString('base64');
const wrapped = (text: string, columns: number): string => text.match(new RegExp(`.{1,${columns}}`, 'g'))?.join('\n') ?? text;

/** By name; what each gives holds the whole of the text. */
export const spellings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  json: inJson,
  'json with escaped slashes': (text) => inJson(text).replaceAll('/', '\\/'),
  'json in json': (text) => inJson(inJson(text)),
  'json in json in json': (text) => inJson(inJson(inJson(text))),
  'json, all as \\u': (text) => unitsOf(text).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
  'ascii json': (text) => inJson(text).replace(/[^ -~]/g, (sign) => unitsOf(sign).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')),
  'json, < and & as \\u': (text) => inJson(text).replace(/[<>&]/g, (sign) => `\\u00${hexOf(sign.charCodeAt(0))}`),
  url: inUrl,
  'url in lower case': (text) => inUrl(text).replace(/%../g, (found) => found.toLowerCase()),
  'url, each character': (text) => bytesOf(text).map((byte) => `%${hexOf(byte)}`).join(''),
  'url twice': (text) => inUrl(inUrl(text)),
  'url of json': (text) => inUrl(inJson(text)),
  form: (text) => new URLSearchParams({ k: text }).toString().slice(2),
  html: inHtml,
  'html, decimal': (text) => [...text].map((sign) => `&#${sign.codePointAt(0) ?? 0};`).join(''),
  'html, hex': (text) => [...text].map((sign) => `&#x${(sign.codePointAt(0) ?? 0).toString(16)};`).join(''),
  'html, only special ones, decimal': (text) => text.replace(/[^A-Za-z0-9]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`),
  'html of json': (text) => inHtml(inJson(text)),
  'json of html': (text) => inJson(inHtml(text)),
  'bytes as \\x': (text) => bytesOf(text).map((byte) => `\\x${hexOf(byte)}`).join(''),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex in upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  base64: (text) => base64At('', text, ''),
  'base64 behind one byte': (text) => base64At('a', text, 'tail'),
  'base64 behind two bytes': (text) => base64At('ab', text, 'tail'),
  'base64 as basic auth': (text) => `Basic ${base64At('user:', text, '')}`,
  'base64 of json': (text) => base64At('{"v":"', inJson(text), '"}'),
  base64url: (text) => Buffer.from(`x${text}`).toString('base64url'),
  'base64 in lines of 76': (text) => wrapped(base64At('a'.repeat(50), text, 'b'.repeat(50)), 76),
  'base64 in indented lines': (text) => wrapped(base64At('a'.repeat(50), text, 'b'.repeat(50)), 64).replaceAll('\n', '\n  '),
  'base64 in lines, in json': (text) => inJson(wrapped(base64At('a'.repeat(50), text, 'b'.repeat(50)), 76)),
  'quoted-printable': (text) => bytesOf(text).map((byte) => (byte === 61 || byte < 32 || byte > 126 ? `=${hexOf(byte).toUpperCase()}` : String.fromCharCode(byte))).join(''),
  'for a shell': (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  'for a shell, with backslashes': (text) => text.replace(/[^A-Za-z0-9_\n]/g, '\\$&'),
  python: (text) => text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t'),
  'python bytes': (text) => bytesOf(text).map((byte) => (byte === 92 ? '\\\\' : byte === 10 ? '\\n' : byte < 32 || byte > 126 ? `\\x${hexOf(byte)}` : String.fromCharCode(byte))).join(''),
  sql: (text) => text.replaceAll("'", "''"),
  csv: (text) => text.replaceAll('"', '""'),
  'utf-8 read as latin-1': (text) => Buffer.from(text).toString('latin1'),
};

/** All of them at once, each named, one a line. */
export const inEverySpelling = (text: string): string =>
  Object.entries(spellings)
    .map(([name, spell]) => `${name}: ${spell(text)} .`)
    .join('\n');

/** The spellings of the text that stand in another one, by their names. Each of its lines counts too. */
export const spellingsIn = (haystack: string, text: string): string[] =>
  Object.entries(spellings)
    .filter(([, spell]) => haystack.includes(spell(text)))
    .map(([name]) => name);
