/** Under which spellings a secret is looked for in what others wrote. */
import { readEscapes } from './escapes.js';

/** One spelling. */
export interface Spelling {
  text: string;
  /** So many characters of its beginning, or of its end, are enough where the text around them was cut. */
  leastOfCut: number;
  /** Looked for also across lines: programs wrap base64 and hex. */
  isWrapped: boolean;
}

/** A value that is shorter is found in every text by chance (characters). */
export const SHORTEST_SECRET = 4;
/** A line of a secret of several lines is one on its own from here on (characters). */
const SHORTEST_LINE = 8;
/** Base64 and hex of so few characters are found by chance. */
const SHORTEST_CODE = 6;

/** Words of every log and every answer: to take them out would leave none of it. */
const commonWords = new Set(
  (
    'true false null none auto default enabled disabled info debug warn warning error test prod production staging stage development local localhost ' +
    'waiting deploying creating restarting updating starting pending running idle terminating stopping deleting stopped failed ready ' +
    'delhi chennai hourly committed custom vllm sglang dynamo triton pytorch model name value status message detail code data token secret password'
  ).split(' '),
);

/** Whether a value is too short, or too common a word, to be taken out of what others write. Then it is no secret either. */
export const isTooCommon = (value: string): boolean =>
  value.trim().length < SHORTEST_SECRET || commonWords.has(value.trim().toLowerCase());

/** All spellings of a value; none of one that is too common. Escapes are not among them: the text is read through those. */
export function spellingsOf(secret: string): Spelling[] {
  if (isTooCommon(secret)) return [];
  // A sign at its end that begins an escape may be read together with what follows it.
  const whole = [secret, secret.trim(), secret.replace(/[\\%&'"]+$/, ''), ...linesOf(secret)];
  const values = [...new Set(whole)].filter((value) => !isTooCommon(value));
  const plain = values.flatMap((value) => [...stepsOf(value), Buffer.from(value).toString('latin1')]);
  const coded = values.flatMap((value) => [...new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(Buffer.from(value).toString())])].flatMap(codesOf));
  const cutOf = (text: string) => Math.max(SHORTEST_SECRET, Math.min(6, Math.ceil(text.length / 2)));
  return [
    ...[...new Set(plain)].map((text) => ({ text, leastOfCut: cutOf(text), isWrapped: false })),
    ...[...new Set(coded)].filter((text) => text.length >= SHORTEST_CODE).map((text) => ({ text, leastOfCut: 2 * cutOf(text), isWrapped: true })),
  ];
}

/** Of a private key each line is as secret as the whole, but for those that say that it is one. */
const linesOf = (secret: string): string[] =>
  secret
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line, _, all) => all.length > 1 && line.length >= SHORTEST_LINE && !line.startsWith('-----'));

/** The value, and as it reads where it looks like escapes itself: the text is read in the same steps. */
function stepsOf(value: string): string[] {
  const steps = [value];
  for (let read = readEscapes(value); read && steps.length < 4; read = readEscapes(read.text)) steps.push(read.text);
  return steps.filter((step) => step.trim().length >= SHORTEST_SECRET);
}

/** Hex, and base64 at each of the three places that a value can have within what is encoded, without what its neighbours decide. */
function codesOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = before === 0 ? 0 : before + 1;
    return encoded.slice(first, Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [hex, hex.toUpperCase(), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}
