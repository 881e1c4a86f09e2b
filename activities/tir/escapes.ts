/** Reads a text as one who takes its escapes for what they stand for: those of URLs, JSON, HTML, shells and programming languages. */

/** A text as it reads, and where each of its characters stands in the text that it was read from. */
export interface Reading {
  text: string;
  /** Where the character at this place of the reading begins in what was read. */
  placeOf: (index: number) => number;
}

const hex = '[0-9a-fA-F]';
/** One of each kind; runs of bytes are taken together, since several of them may be one character. */
const escape = new RegExp(
  [
    `(?:%${hex}{2})+`,
    `(?:\\\\x${hex}{2})+`,
    '(?:\\\\[0-3][0-7]{2})+',
    `%u${hex}{4}`,
    `\\\\U${hex}{8}`,
    `\\\\u(?:${hex}{4}|\\{${hex}{1,6}\\})`,
    // A quote within quotes of a shell.
    `'\\\\''`,
    `'"'"'`,
    '\\\\\\r?\\n',
    '\\\\[abefnrtv0]',
    '\\\\[^A-Za-z0-9\\r\\n]',
    `&#[xX]${hex}{1,6};?`,
    '&#\\d{1,7};?',
    '&[A-Za-z]{2,8};',
    // A doubled quote, as SQL, CSV and YAML write one.
    `""|''`,
  ].join('|'),
  'g',
);
const controls: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' };

/** Names of HTML for what a secret may hold; of letters those of Latin-1, in the order of their codes from 160. */
const latinNames =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const entities: ReadonlyMap<string, string> = new Map([
  ...latinNames.split(' ').map((name, index) => [name, String.fromCharCode(160 + index)] as const),
  ...Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', bsol: '\\', plus: '+', percnt: '%', num: '#', dollar: '$' },
    ...{ equals: '=', colon: ':', semi: ';', comma: ',', period: '.', excl: '!', quest: '?', commat: '@', ast: '*', lowbar: '_' },
    ...{ lpar: '(', rpar: ')', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}' },
    ...{ verbar: '|', vert: '|', grave: '`', hyphen: '-', dash: '-', Hat: '^', tilde: '~', Tab: '\t', NewLine: '\n' },
  }),
]);

/** One step: of what is escaped twice one escape is left. Undefined where there is none. */
export function readEscapes(text: string): Reading | undefined {
  return readAll(text, escape, partsOf);
}

/** What it escapes: its own sign, blanks, and what is no ASCII. */
const quotedPrintable = /(?:=[89A-F][0-9A-F])+|=(?:3D|20|09|0A|0D)|=\r?\n/g;

/** The same of quoted-printable alone: in any other text `=20` stands for itself. Undefined where there is none. */
export function readQuotedPrintable(text: string): Reading | undefined {
  return readAll(text, quotedPrintable, (found) => {
    if (/^=\r?\n/.test(found)) return [{ text: '', length: found.length }];
    const parts = bytesOf(found, 3, 1);
    return /^=[89A-F]/.test(found) && parts.some(({ length }) => length === 3) ? undefined : parts;
  });
}

/** Lines of code that were wrapped, in one: an indent goes with its break. Undefined where none is. */
export function joinLines(text: string): Reading | undefined {
  if (!/[\w+/-]{16}\r?\n/.test(text)) return undefined;
  return readAll(text, /\r?\n[ \t]*/g, (found) => [{ text: '', length: found.length }]);
}

/** What a piece of an escape reads as, and how long it is as it is written. */
interface Part {
  text: string;
  length: number;
}

function readAll(text: string, form: RegExp, partsOf: (found: string) => Part[] | undefined): Reading | undefined {
  const [at, from] = [[0], [0]];
  /** How much shorter the reading is so far. */
  let saved = 0;
  const read = text.replace(form, (found: string, index: number) => {
    const parts = partsOf(found);
    if (!parts) return found;
    let piece = '';
    let place = index;
    for (const part of parts) {
      at.push(place - saved);
      from.push(place);
      piece += part.text;
      place += part.length;
      saved += part.length - part.text.length;
    }
    at.push(place - saved);
    from.push(place);
    return piece;
  });
  return at.length === 1 ? undefined : { text: read, placeOf: (index) => placeIn(at, from, index) };
}

/** Between two places that are known it is as far from the first as in the reading. */
function placeIn(at: readonly number[], from: readonly number[], index: number): number {
  let [low, high] = [0, at.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((at[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return (from[low] ?? 0) + index - (at[low] ?? 0);
}

function partsOf(found: string): Part[] | undefined {
  const whole = (text: string): Part[] => [{ text, length: found.length }];
  const ofCode = (digits: string, base: number): Part[] | undefined => {
    const code = Number.parseInt(digits, base);
    return code <= 0x10ffff ? whole(String.fromCodePoint(code)) : undefined;
  };
  if (found.startsWith('%u')) return ofCode(found.slice(2), 16);
  if (found.startsWith('%')) return bytesOf(found, 3, 1);
  if (found.startsWith('&#x') || found.startsWith('&#X')) return ofCode(found.slice(3).replace(';', ''), 16);
  if (found.startsWith('&#')) return ofCode(found.slice(2).replace(';', ''), 10);
  if (found.startsWith('&')) {
    const text = entities.get(found.slice(1, -1));
    return text === undefined ? undefined : whole(text);
  }
  if (/^['"]/.test(found)) return whole(found.startsWith('""') ? '"' : "'");
  if (/^\\\r?\n/.test(found)) return whole('');
  if (/^\\x/.test(found)) return bytesOf(found, 4, 2);
  if (/^\\[0-3][0-7]{2}/.test(found)) return bytesOf(found, 4, 1, 8);
  if (/^\\[uU]/.test(found)) return ofCode(found.slice(2).replace(/[{}]/g, ''), 16);
  return whole(controls[found.slice(1)] ?? found.slice(1));
}

/** Escaped bytes as UTF-8; a byte that is none stands for the character of its number, as in Latin-1. */
function bytesOf(found: string, size: number, prefix: number, base = 16): Part[] {
  const bytes = Array.from({ length: found.length / size }, (_, index) => Number.parseInt(found.slice(index * size + prefix, (index + 1) * size), base));
  const parts: Part[] = [];
  for (let index = 0; index < bytes.length; ) {
    const count = lengthInUtf8(bytes[index] ?? 0);
    const text = count > 1 ? Buffer.from(bytes.slice(index, index + count)).toString() : '';
    const isValid = text !== '' && !text.includes('\ufffd');
    parts.push({ text: isValid ? text : String.fromCharCode(bytes[index] ?? 0), length: size * (isValid ? count : 1) });
    index += isValid ? count : 1;
  }
  return parts;
}

/** How many bytes a character has that begins with this one. */
const lengthInUtf8 = (byte: number): number => (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1);
