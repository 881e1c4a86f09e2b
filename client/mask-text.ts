/** Takes what can only be a secret out of a text that others wrote: a log line, a message, a reason. */
import { isSecretName, isSecretValue } from '../workflows/contract/rules/secret.js';
import { MASK } from './spec/mask.js';

const inAddress = /(:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g;
const authorization = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** A JSON web token is three words with dots; a dot may also end a sentence. */
const words = /[\w-]{12,}(?:\.[\w-]+)*/g;
/** A name, what stands between, and a value: `NAME=value`, `--name value`, `"name": "value"`. */
const named = [
  // From the start of the word alone: from each hyphen in it, a long one would be read again and again.
  /(?<![\w.-])([\w.-]+)(\s?=\s?)("[^"\n]*"|'[^'\n]*'|[^\s"',;&})\]]+)/g,
  /(?<=^|\s)(--[\w-]+)(\s+)([^\s-]\S*)/g,
  /((?<=")[A-Za-z][\w.-]*|(?<=')[A-Za-z][\w.-]*)(["']\s*:\s*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*')/g,
];

/**
 * The text with secrets masked: by form (a token of Hugging Face, a JSON web token …), by the name before them, and in
 * addresses. What the worker knows by value is redacted before it is recorded; this is for what it did not know.
 */
export function maskText(text: string): string {
  let masked = text.replace(privateKey, MASK).replace(inAddress, `$1${MASK}`).replace(authorization, `$1 ${MASK}`);
  for (const form of named)
    masked = masked.replace(form, (whole, name: string, between: string) =>
      isSecretName(name.replace(/^[^A-Za-z]+/, '').replaceAll(/[.-]/g, '_')) ? name + between + MASK : whole,
    );
  return masked.replace(words, (word) => maskWord(word).split('.').map(maskWord).join('.'));
}

const maskWord = (word: string): string => (isSecretValue(word) ? MASK : word);

/** The same for every text inside of a value; texts under the name of a secret are masked whole. */
export function maskDeep(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(maskDeep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' && isSecretName(key) ? MASK : maskDeep(inner)]),
  );
}
