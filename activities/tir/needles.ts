/** Finds many texts in one, in a time that grows with its length and hardly with their number. */
import type { Spelling } from './spellings.js';

/** From where to where something stands in a text (characters, the end excluded). */
export type Span = readonly [start: number, end: number];

/** What is looked for is known by so many characters at its beginning and at its end. */
const KEY = 4;

/** What may stand behind a text that was cut: its end, with a beginning of an escape before it. */
const behindCut = /(?:\\(?:[uU]?[0-9a-fA-F]{0,3}|x[0-9a-fA-F]?)?|%[0-9a-fA-F]?|&#?\w{0,7})?(?:$|["'<>\r\n…]|\.\.\.)/y;
/** And before one whose beginning was cut off. */
const beforeCut = /(?:^|["'<>\r\n…]|\.\.\.)(?:[ux]?[0-9a-fA-F]{1,4}|#?\w{0,6};)?$/;
/** Longest thing that `beforeCut` may find (characters). */
const BEFORE = 12;

/** `+` of a form is a blank: for what is looked for and for where it is looked for they are one. */
const fold = (text: string): string => text.replaceAll('+', ' ');

/** The last four characters as a number, with one more at the end. */
const next = (key: number, code: number): number => ((key << 8) ^ (code & 0xff) ^ (code >>> 8)) | 0;
const keyOf = (text: string): number => [...Array(KEY).keys()].reduce((key, index) => next(key, text.charCodeAt(index)), 0);
const slotOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 16;

const BEGINS = 1;
const ENDS = 2;

/** What is looked for; more can be added. */
export class Needles {
  readonly #known = new Set<string>();
  /** Whether something begins, or ends, with a key of this slot: most places of a text are passed by this alone. */
  readonly #slots = new Uint8Array(2 ** 16);
  readonly #begins = new Map<number, Spelling[]>();
  readonly #ends = new Map<number, Spelling[]>();

  /** How many there are. */
  get size(): number {
    return this.#known.size;
  }

  add(spellings: readonly Spelling[]): void {
    for (const spelling of spellings) {
      const text = fold(spelling.text);
      if (text.length < KEY || this.#known.has(text)) continue;
      this.#known.add(text);
      this.#index(this.#begins, BEGINS, keyOf(text), { ...spelling, text });
      this.#index(this.#ends, ENDS, keyOf(text.slice(-KEY)), { ...spelling, text });
    }
  }

  #index(index: Map<number, Spelling[]>, flag: number, key: number, spelling: Spelling): void {
    const slot = slotOf(key);
    this.#slots[slot] = (this.#slots[slot] ?? 0) | flag;
    const same = index.get(key);
    if (same) same.push(spelling);
    else index.set(key, [spelling]);
  }

  /**
   * Where they stand, in no order and overlapping.
   * @param cuts also a beginning of one where the text was cut behind it, and an end of one where it was cut before
   * @param wrapped only those that programs wrap
   */
  find(haystack: string, { cuts, wrapped }: { cuts: boolean; wrapped: boolean }): Span[] {
    const text = fold(haystack);
    const found: Span[] = [];
    const wanted = cuts ? BEGINS | ENDS : BEGINS;
    const slots = this.#slots;
    let key = 0;
    for (let end = 1; end <= text.length; end += 1) {
      key = next(key, text.charCodeAt(end - 1));
      const flags = (slots[slotOf(key)] ?? 0) & wanted;
      if (flags === 0 || end < KEY) continue;
      if (flags & BEGINS) this.#findFrom(text, end - KEY, key, { cuts, wrapped }, found);
      if (flags & ENDS) this.#findBefore(text, end, key, wrapped, found);
    }
    return found;
  }

  #findFrom(text: string, start: number, key: number, { cuts, wrapped }: { cuts: boolean; wrapped: boolean }, found: Span[]): void {
    for (const spelling of this.#begins.get(key) ?? []) {
      if (wrapped && !spelling.isWrapped) continue;
      const length = commonLength(text, start, spelling.text);
      const isCut = cuts && length >= spelling.leastOfCut && isCutBehind(text, start + length);
      if (isCut || length === spelling.text.length) found.push([start, start + length]);
    }
  }

  /** A whole one is found by its beginning. */
  #findBefore(text: string, end: number, key: number, wrapped: boolean, found: Span[]): void {
    for (const spelling of this.#ends.get(key) ?? []) {
      if (wrapped && !spelling.isWrapped) continue;
      const length = commonTail(text, end, spelling.text);
      if (length >= spelling.leastOfCut && length < spelling.text.length && isCutBefore(text, end - length)) found.push([end - length, end]);
    }
  }
}

function commonLength(text: string, start: number, other: string): number {
  let length = 0;
  while (length < other.length && text.charCodeAt(start + length) === other.charCodeAt(length)) length += 1;
  return length;
}

function commonTail(text: string, end: number, other: string): number {
  let length = 0;
  while (length < other.length && length < end && text.charCodeAt(end - 1 - length) === other.charCodeAt(other.length - 1 - length)) length += 1;
  return length;
}

function isCutBehind(text: string, at: number): boolean {
  behindCut.lastIndex = at;
  return behindCut.test(text);
}

function isCutBefore(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - BEFORE), at);
  // A blank in front keeps the middle of a text from being taken for its beginning.
  return beforeCut.test(at > BEFORE ? ` ${before}` : before);
}
