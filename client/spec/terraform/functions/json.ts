/** JSON as Terraform writes and reads it: numbers are exact. */
import { nameOf } from '../value/convert.js';
import { BigNumber } from '../value/number.js';
import { Refusal } from '../value/refusal.js';
import { NULL, bool, number, object, text, tuple, type Value } from '../value/value.js';

/** Keys in order, and no `<`, `>` and `&`. @throws Error for what TIR alone knows */
export function jsonOf(value: Value | string): string {
  if (typeof value === 'string') return escaped(value);
  const { raw, children, entries } = value;
  if (raw === null) return 'null';
  if (typeof raw === 'string') return escaped(raw);
  if (typeof raw === 'boolean' || raw instanceof BigNumber) return String(raw);
  if (raw instanceof Map) return `{${[...entries].map(([key, inner]) => `${escaped(key)}:${jsonOf(inner)}`).join(',')}}`;
  if (Array.isArray(raw)) return `[${children.map(jsonOf).join(',')}]`;
  throw new Refusal(`${nameOf(value)} cannot be written as JSON here`);
}

const short: Readonly<Record<string, string>> = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

const escaped = (word: string): string =>
  `"${word.replace(/["\\\u0000-\u001f<>&\u2028\u2029]/g, (letter) => short[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

/** @throws Error when the text is not JSON */
export function fromJson(word: string): Value {
  const reader = new JsonReader(word);
  return reader.whole();
}

/** Most values inside each other. */
const MAX_DEPTH = 500;

/** Reads what `JSON.parse()` has accepted, without its loss of digits. */
class JsonReader {
  #at = 0;

  constructor(private readonly source: string) {
    try {
      JSON.parse(source);
    } catch (err) {
      throw new Error(`The text is not JSON (${err instanceof Error ? err.message : String(err)})`, { cause: err });
    }
  }

  whole(): Value {
    return this.#value(0);
  }

  #value(depth: number): Value {
    if (depth > MAX_DEPTH) throw new Refusal(`The text holds more than ${MAX_DEPTH} values inside each other`);
    const letter = this.#next();
    if (letter === '{') return this.#object(depth);
    if (letter === '[') return this.#list(depth);
    if (letter === '"') return text(this.#text());
    const word = this.#take(/[-+.\w]+/y);
    if (word === 'null') return NULL;
    if (word === 'true' || word === 'false') return bool(word === 'true');
    return number(BigNumber.parse(word) ?? BigNumber.counted(0));
  }

  #object(depth: number): Value {
    const entries = new Map<string, Value>();
    for (this.#at++; this.#next() !== '}'; ) {
      if (this.#next() === ',') this.#at++;
      this.#next();
      const key = this.#text().normalize('NFC');
      this.#next();
      this.#at++;
      entries.set(key, this.#value(depth + 1));
    }
    this.#at++;
    return object(entries);
  }

  #list(depth: number): Value {
    const elements: Value[] = [];
    for (this.#at++; this.#next() !== ']'; ) {
      if (this.#next() === ',') this.#at++;
      elements.push(this.#value(depth + 1));
    }
    this.#at++;
    return tuple(elements);
  }

  #text(): string {
    return JSON.parse(this.#take(/"(?:[^"\\]|\\.)*"/sy)) as string;
  }

  /** The next sign that is no blank. */
  #next(): string {
    this.#take(/[ \t\r\n]*/y);
    return this.source[this.#at] ?? '';
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [word = ''] = pattern.exec(this.source) ?? [];
    this.#at += word.length;
    return word;
  }
}
