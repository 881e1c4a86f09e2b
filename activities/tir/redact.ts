/** Redaction by value: what is known to be secret is taken out of every text before it is shown, logged or stored. */
import { isDeepStrictEqual } from 'node:util';
import { beginOf, storable } from '../../workflows/contract/storable.js';
import { joinLines, readEscapes, readQuotedPrintable, type Reading } from './escapes.js';
import { Needles, type Span } from './needles.js';
import { spellingsOf } from './spellings.js';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** Fields that hold secrets under any name of ours: their text is masked in excerpts, even of broken JSON. */
const secretFields = ['apikey', 'api_key', 'auth_token', 'value', 'access_key', 'secret_key', 'hugging_face_token', 'token'];
const secretFieldPattern = new RegExp(`("(?:${secretFields.join('|')})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi');
const apiKeyParameter = /([?&]apikey=)[^&\s"'<>]*/gi;
const bearer = /(\bBearer\s+)[^\s"'<>,]+/gi;

/** How often a text may be escaped within an escaped one. */
const MOST_READINGS = 8;

/**
 * The secrets of one process, and the texts without them. It finds a secret as it is, through escapes within escapes, in
 * base64 at any place of it and in hex; see `spellingsOf`. More can be added, and none is forgotten.
 */
export class Redactor {
  readonly #needles = new Needles();

  /** @param base what it takes out as well */
  constructor(
    secrets: Iterable<string> = [],
    private readonly base?: Redactor,
  ) {
    for (const secret of secrets) this.add(secret);
  }

  /** A value that is too common a word is not added; see `isTooCommon`. */
  add(secret: string): void {
    this.#needles.add(spellingsOf(secret));
  }

  /** Words of others: a secret that was cut, by them or by the end of the text, goes too; so do bearer tokens and API keys of anybody. */
  readonly redact: Redact = (text) => this.#without(text, true).replace(apiKeyParameter, `$1${REDACTED}`).replace(bearer, `$1${REDACTED}`);

  /** Names and other fields, which are whole: only a whole secret goes, so that what merely begins like one can be compared. */
  readonly redactWhole: Redact = (text) => this.#without(text, false);

  #without(text: string, cuts: boolean): string {
    const spans = this.#spansIn(text, cuts).sort((a, b) => a[0] - b[0]);
    if (spans.length === 0) return text;
    const kept: string[] = [];
    let end = 0;
    for (const [from, to] of spans) {
      if (from >= end) kept.push(text.slice(end, from), REDACTED);
      end = Math.max(end, to);
    }
    return kept.join('') + text.slice(end);
  }

  #spansIn(text: string, cuts: boolean): Span[] {
    const own = this.#needles.size === 0 ? [] : readingsOf(text).flatMap((reading) => findIn(reading, this.#needles, cuts));
    return this.base === undefined ? own : [...own, ...this.base.#spansIn(text, cuts)];
  }
}

const inItself = (text: string): Reading => ({ text, placeOf: (index) => index });

/** The text, and as it reads once its escapes are taken for what they stand for, again and again. */
function readingsOf(text: string): Reading[] {
  const unprinted = readQuotedPrintable(text);
  return [...stepsFrom(inItself(text)), ...(unprinted ? stepsFrom(unprinted) : [])];
}

function stepsFrom(first: Reading): Reading[] {
  const steps = [first];
  for (let last = first; steps.length < MOST_READINGS; ) {
    const read = within(last, readEscapes(last.text));
    if (!read) break;
    steps.push(read);
    last = read;
  }
  return steps;
}

/** A reading of a reading, with the places of the first text. */
const within = (outer: Reading, inner: Reading | undefined): Reading | undefined =>
  inner && { text: inner.text, placeOf: (index) => outer.placeOf(inner.placeOf(index)) };

function findIn(reading: Reading, needles: Needles, cuts: boolean): Span[] {
  const joined = within(reading, joinLines(reading.text));
  const placed = (of: Reading, wrapped: boolean) =>
    needles.find(of.text, { cuts, wrapped }).map(([start, end]): Span => [of.placeOf(start), of.placeOf(end)]);
  return [...placed(reading, false), ...(joined ? placed(joined, true) : [])];
}

/** A function that takes these secrets out of words; see `Redactor.redact`. */
export const redactor = (secrets: readonly string[]): Redact => new Redactor(secrets).redact;

/** The same value with every text in it redacted: objects (keys too), arrays, errors. Cycles end as a word. */
export function redactDeep(value: unknown, redact: Redact, seen: readonly object[] = []): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.includes(value)) return '[circular]';
  const inside = [...seen, value];
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact, inside));
  if (value instanceof Error) return { name: value.name, message: redact(value.message) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactDeep(item, redact, inside)]));
}

/** Whether a secret stands anywhere in the value. */
export const holdsSecret = (value: unknown, redact: Redact): boolean => !isDeepStrictEqual(redactDeep(value, redact), value);

/** Of what is to be a short piece only so much is read: a body may be of megabytes, and every escape in it is followed (times the limit). */
const READ_OF_EXCERPT = 40;

/**
 * A short, safe, storable piece of an answer for people: redacted first, cut after, so that a cut never leaves half a secret.
 * Texts of fields that hold secrets (values of environment variables among them) are masked by name.
 * @param limit longest result (characters). Default 500
 */
export function excerpt(text: string, redact: Redact, limit = 500): string {
  const safe = storable(redact(text.slice(0, READ_OF_EXCERPT * limit))).replace(secretFieldPattern, `$1${REDACTED}`).replace(/\s+/g, ' ').trim();
  return safe.length > limit ? `${beginOf(safe, limit - 1)}…` : safe;
}
