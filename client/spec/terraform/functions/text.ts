/** Functions on texts. */
import { asText } from '../expression/value.js';
import { format, formatList } from './format.js';
import { list, text, type Functions } from './function.js';
import { matches, firstMatch, replaced } from './pattern.js';

const flat = (values: readonly unknown[]): unknown[] => values.flatMap((value) => (Array.isArray(value) ? flat(value) : [value]));
const trimmedOf = (word: string, letters: string, { start = true, end = true } = {}): string => {
  let [from, to] = [0, word.length];
  while (start && from < to && letters.includes(word[from] ?? '')) from++;
  while (end && to > from && letters.includes(word[to - 1] ?? '')) to--;
  return word.slice(from, to);
};

export const textFunctions: Functions = {
  lower: text((word = '') => word.toLowerCase()),
  upper: text((word = '') => word.toUpperCase()),
  title: text((word = '') => word.replace(/(^|\P{L})(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase())),
  trimspace: text((word = '') => word.trim()),
  trim: text((word = '', letters = '') => trimmedOf(word, letters)),
  trimprefix: text((word = '', start = '') => (word.startsWith(start) ? word.slice(start.length) : word)),
  trimsuffix: text((word = '', end = '') => (end !== '' && word.endsWith(end) ? word.slice(0, -end.length) : word)),
  chomp: text((word = '') => word.replace(/[\r\n]+$/, '')),
  startswith: text((word = '', start = '') => word.startsWith(start)),
  endswith: text((word = '', end = '') => word.endsWith(end)),
  strcontains: text((word = '', part = '') => word.includes(part)),
  strrev: text((word = '') => [...word].reverse().join('')),
  substr: text((word = '', offset = '0', length = '-1') => {
    const letters = [...word];
    const from = Number(offset) < 0 ? letters.length + Number(offset) : Number(offset);
    return letters.slice(from, Number(length) < 0 ? undefined : from + Number(length)).join('');
  }),
  indent: text((spaces = '0', word = '') => word.replaceAll('\n', () => `\n${' '.repeat(Number(spaces))}`)),
  replace: text((word = '', from = '', to = '') => replaced(word, from, to)),
  regex: text((pattern = '', word = '') => firstMatch(pattern, word)),
  regexall: text((pattern = '', word = '') => matches(pattern, word)),
  split: text((separator = '', word = '') => (word === '' ? [] : word.split(separator))),
  join: ([separator, ...lists]) => flat(lists.map(list)).map(asText).join(asText(separator)),
  format: ([pattern, ...values]) => format(asText(pattern), values),
  formatlist: ([pattern, ...values]) => formatList(asText(pattern), values),
};
