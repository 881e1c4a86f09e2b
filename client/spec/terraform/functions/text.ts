/** Functions on texts. */
import { Refusal } from '../value/refusal.js';
import { DYNAMIC, STRING } from '../value/type.js';
import { bool, list, text } from '../value/value.js';
import { format, formatList } from './format.js';
import { ANY, NUM, TEXT, TEXTS, define, defineMany, nullable, ofTexts, wholeOf, wordOf, type Functions } from './function.js';
import { graphemesOf } from './graphemes.js';
import { allMatches, firstMatch, replaced } from './pattern.js';

/** Go changes each code point by itself, and leaves those alone that would become several. */
const lettered = (word: string, change: (letter: string) => string): string =>
  Array.from(word, (letter) => {
    if (letter === 'İ' && change('A') === 'a') return 'i';
    const changed = change(letter);
    return [...changed].length === 1 ? changed : letter;
  }).join('');

const trimmedOf = (word: string, letters: string): string => {
  const [all, cut] = [[...word], new Set(letters)];
  let [from, to] = [0, all.length];
  while (from < to && cut.has(all[from] ?? '')) from++;
  while (to > from && cut.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
};

/** White space of Unicode, as Go trims it. */
const BLANKS = '\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000';

/** Most letters that a text is indented by; a bound against a slip of the pen. */
const MAX_INDENT = 10_000;

export const textFunctions: Functions = {
  lower: ofTexts(1, (word = '') => text(lettered(word, (letter) => letter.toLowerCase()))),
  upper: ofTexts(1, (word = '') => text(lettered(word, (letter) => letter.toUpperCase()))),
  title: ofTexts(1, (word = '') =>
    text(word.replace(/(?<![\p{L}\p{N}_]|[^\s\p{L}\p{N}_\x00-\x7F])\p{L}/gu, (letter) => lettered(letter, (one) => one.toUpperCase()))),
  ),
  trimspace: ofTexts(1, (word = '') => text(trimmedOf(word, BLANKS))),
  trim: ofTexts(2, (word = '', letters = '') => text(trimmedOf(word, letters))),
  trimprefix: ofTexts(2, (word = '', start = '') => text(word.startsWith(start) ? word.slice(start.length) : word)),
  trimsuffix: ofTexts(2, (word = '', end = '') => text(end !== '' && word.endsWith(end) ? word.slice(0, -end.length) : word)),
  chomp: ofTexts(1, (word = '') => text(word.replace(/[\r\n]+$/, ''))),
  startswith: ofTexts(2, (word = '', start = '') => bool(word.startsWith(start))),
  endswith: ofTexts(2, (word = '', end = '') => bool(word.endsWith(end))),
  strcontains: ofTexts(2, (word = '', part = '') => bool(word.includes(part))),
  strrev: ofTexts(1, (word = '') => text(graphemesOf(word).reverse().join(''))),
  substr: define([TEXT, NUM, NUM], (word, offset, length) => text(substring(wordOf(word), wholeOf(offset), wholeOf(length)))),
  indent: define([NUM, TEXT], (spaces, word) => {
    const count = wholeOf(spaces);
    if (count < 0) throw new Error('indent() takes a number from 0 on');
    if (count > MAX_INDENT) throw new Refusal(`indent() takes at most ${MAX_INDENT} here`);
    return text(wordOf(word).replaceAll('\n', () => `\n${' '.repeat(count)}`));
  }),
  replace: ofTexts(3, (word = '', from = '', to = '') => text(replaced(word, from, to))),
  regex: ofTexts(2, (pattern = '', word = '') => firstMatch(pattern, word)),
  regexall: ofTexts(2, (pattern = '', word = '') => allMatches(pattern, word)),
  split: ofTexts(2, (separator = '', word = '') => list((separator === '' ? [...word] : word.split(separator)).map(text), STRING)),
  join: defineMany([TEXT, TEXTS], TEXTS, (separator, ...lists) => {
    const words = lists.flatMap(({ children }) => children);
    if (words.some(({ isNull }) => isNull)) throw new Error('join() takes no null');
    return text(words.map(wordOf).join(wordOf(separator)));
  }),
  format: defineMany([TEXT], nullable(ANY), (pattern, ...values) => {
    if (values.some(({ isNull, type }) => isNull && type === DYNAMIC)) throw new Error('format() takes no null without a type');
    return text(format(wordOf(pattern), values));
  }),
  formatlist: defineMany([TEXT], nullable(ANY), (pattern, ...values) => list(formatList(wordOf(pattern), values).map(text), STRING)),
};

/** Counted in what a reader takes for letters. */
function substring(word: string, offset: number, length: number): string {
  const letters = graphemesOf(word);
  if (offset >= 0 && length === 0) return '';
  const from = Math.max(0, offset < 0 ? offset + letters.length : offset);
  // Terraform takes a length of 0 behind a negative offset for the whole rest.
  return letters.slice(from, length <= 0 ? undefined : from + length).join('');
}
