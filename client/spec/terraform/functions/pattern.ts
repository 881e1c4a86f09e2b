/** Regular expressions as Go has them, which never take longer than the text is long. @see github.com/google/re2 (read 2026-11) */
import { RE2JS } from 're2js';
import { STRING, objectOf, tupleOf, type Type } from '../value/type.js';
import { Refusal } from '../value/refusal.js';
import { list, nullOf, object, text, tuple, type Value } from '../value/value.js';

/** What one match found: the whole, then its groups; undefined for a group that took no part. */
interface Match {
  start: number;
  end: number;
  groups: (string | undefined)[];
}

/** `replace()`: a pattern stands between slashes, everything else is a plain text. @throws Error for a pattern that cannot be read */
export function replaced(word: string, from: string, to: string): string {
  if (from.length < 2 || !from.startsWith('/') || !from.endsWith('/')) return plainlyReplaced(word, from, to);
  const pattern = compiled(from.slice(1, -1));
  const names = pattern.namedGroups();
  let [result, at] = ['', 0];
  for (const { start, end, groups } of matchesIn(pattern, word)) {
    const filled = to.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (all, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return all === '$$' ? '$' : all;
      return groups[/^\d+$/.test(name) ? Number(name) : (names[name] ?? -1)] ?? '';
    });
    result += word.slice(at, start) + filled;
    refuseTooLong(result.length);
    at = end;
  }
  return result + word.slice(at);
}

/** An empty text is found before each letter, and behind the last. */
function plainlyReplaced(word: string, from: string, to: string): string {
  const found = from === '' ? word.length + 1 : word.split(from).length - 1;
  refuseTooLong(word.length + found * (to.length - from.length));
  return from === '' ? [to, ...Array.from(word, (letter) => letter + to)].join('') : word.replaceAll(from, () => to);
}

/** Most letters that come of a replacement. */
const MAX_LETTERS = 10_000_000;

function refuseTooLong(letters: number): void {
  if (letters > MAX_LETTERS) throw new Refusal(`replace() makes at most ${MAX_LETTERS} letters here`);
}

/** `regex()`: the match, a list of its groups, or a map of its named groups. @throws Error when nothing matches */
export function firstMatch(source: string, word: string): Value {
  const pattern = compiled(source);
  typeOf(pattern);
  const [first] = matchesIn(pattern, word);
  if (!first) throw new Error(`The pattern ${source} matches nothing in the text`);
  return resultOf(pattern, first);
}

/** `regexall()`: what `regex()` gives, for each match. */
export function allMatches(source: string, word: string): Value {
  const pattern = compiled(source);
  return list([...matchesIn(pattern, word)].map((match) => resultOf(pattern, match)), typeOf(pattern));
}

function compiled(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (err) {
    throw new Error(`The pattern ${source} cannot be read (${err instanceof Error ? err.message : String(err)})`, { cause: err });
  }
}

/** Matches from left to right; an empty one right behind another does not count. */
function* matchesIn(pattern: RE2JS, word: string): Generator<Match> {
  const matcher = pattern.matcher(word);
  let last = -1;
  while (matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && start === last) continue;
    last = end;
    yield { start, end, groups: Array.from({ length: pattern.groupCount() + 1 }, (_nothing, index) => matcher.group(index) ?? undefined) };
  }
}

const namesOf = (pattern: RE2JS): [string, number][] => Object.entries(pattern.namedGroups());

/** @throws Error when some groups have names and others have not */
function typeOf(pattern: RE2JS): Type {
  const names = namesOf(pattern);
  const count = pattern.groupCount();
  if (names.length > 0 && names.length < count) throw new Error('All groups of a pattern have names, or none');
  if (names.length > 0) return objectOf(new Map(names.map(([name]) => [name, STRING])));
  return count === 0 ? STRING : tupleOf(Array.from({ length: count }, () => STRING));
}

function resultOf(pattern: RE2JS, { groups }: Match): Value {
  const valueOf = (group: string | undefined): Value => (group === undefined ? nullOf(STRING) : text(group));
  const names = namesOf(pattern);
  if (names.length > 0) return object(new Map(names.map(([name, index]) => [name, valueOf(groups[index])])));
  return groups.length === 1 ? valueOf(groups[0]) : tuple(groups.slice(1).map(valueOf));
}
