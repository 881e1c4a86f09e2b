/** `yamlencode()`, as libyaml writes. @see github.com/zclconf/go-cty-yaml encode.go and emitterc.go (read 2026-11) */
import { nameOf } from '../value/convert.js';
import { BigNumber } from '../value/number.js';
import { Refusal } from '../value/refusal.js';
import { text, type Value } from '../value/value.js';

/** Letters of a line, behind which a text is broken. */
const WIDTH = 80;

/** Letters of a key, above which it would be written in another form. */
const MAX_KEY = 120;

/** Texts in quotes, or as blocks where they have several lines. @throws Refusal for what TIR alone knows, and long keys */
export function yamlOf(value: Value): string {
  const written = block(value, { indent: 0, column: 0 }, true).trimStart();
  // A plain word alone does not tell where the document ends.
  const isPlain = !value.raw || typeof value.raw === 'boolean' || value.raw instanceof BigNumber;
  return `${written}\n${isPlain && value.raw !== '' ? '...\n' : ''}`;
}

/** Where a value stands: what its lines are indented by, and the column behind its key or dash. */
interface Place {
  indent: number;
  column: number;
}

/** The value with the blank or line break before it. */
function block(value: Value, { indent, column }: Place, isTop = false): string {
  const { raw, children, entries } = value;
  const pad = ' '.repeat(indent);
  if (raw instanceof Map) {
    if (entries.size === 0) return ' {}';
    return [...entries].map(([key, inner]) => {
      const head = `${pad}${keyOf(key)}:`;
      // Lists stand as far to the left as their key, all else further in.
      const isList = Array.isArray(inner.raw);
      return `\n${head}${block(inner, { indent: isList ? indent : indent + 2, column: [...head].length })}`;
    }).join('');
  }
  if (Array.isArray(raw)) {
    if (children.length === 0) return ' []';
    return children.map((inner) => `\n${pad}-${compact(inner, indent + 2)}`).join('');
  }
  if (raw === null) return ' null';
  if (typeof raw === 'string') return scalar(raw, isTop ? { indent: 2, column: -1 } : { indent, column });
  if (typeof raw === 'boolean' || raw instanceof BigNumber) return ` ${String(raw)}`;
  throw new Refusal(`${nameOf(value)} cannot be written as YAML here`);
}

/** A map or list in a list begins on the line of its dash. */
function compact(inner: Value, indent: number): string {
  const written = block(inner, { indent, column: indent - 1 });
  return inner.children.length > 0 ? written.replace(/^\n +/, ' ') : written;
}

function keyOf(key: string): string {
  if (key.includes('\n') || key.length > MAX_KEY) throw new Refusal(`A key of several lines, or of more than ${MAX_KEY} letters, is not written as YAML here`);
  return `"${[...text(key).raw as string].map(escaped).join('')}"`;
}

function scalar(word: string, place: Place): string {
  const isBlock = word.includes('\n') && !/ \n|[ ]$/.test(word) && ![...word].some((letter) => letter !== '\n' && isSpecial(letter));
  return isBlock ? literal(word, place.indent) : ` "${folded(word, place)}"`;
}

/** A text of several lines. */
function literal(word: string, indent: number): string {
  const hint = /^[ \n]/.test(word) ? '2' : '';
  const chomp = !word.endsWith('\n') ? '-' : word === '\n' || word.endsWith('\n\n') ? '+' : '';
  const lines = word.replace(/\n$/, '').split('\n');
  return ` |${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}

/** The text in quotes, with a line break in the place of a blank behind each 80 letters. */
function folded(word: string, { indent, column: start }: Place): string {
  const all = [...word];
  let [result, column, isBlankBefore] = ['', start + 2, false];
  for (const [index, letter] of all.entries()) {
    const isBlank = letter === ' ';
    if (isBlank && !isBlankBefore && column > WIDTH && index > 0 && index < all.length - 1) {
      const mark = all[index + 1] === ' ' ? '\\' : '';
      result += `\n${' '.repeat(indent)}${mark}`;
      column = indent + mark.length;
    } else {
      const written = escaped(letter);
      result += written;
      column += written.length;
    }
    isBlankBefore = isBlank;
  }
  return result;
}

/** What libyaml does not take for printable: among others all that lies outside of the first 65,536 code points. */
const isSpecial = (letter: string): boolean => !/^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(letter) || /[\u0085]/.test(letter);

const short: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e',
  '"': '\\"', '\\': '\\\\', '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P',
};

function escaped(letter: string): string {
  const known = Object.hasOwn(short, letter) ? short[letter] : undefined;
  if (known !== undefined) return known;
  if (!isSpecial(letter)) return letter;
  const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
