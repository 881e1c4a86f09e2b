/** Redaction by value: what is known to be secret is taken out of every text before it is shown, logged or stored. */

import { beginOf, storable } from '../../workflows/contract/storable.js';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Fields that hold secrets under any name of ours: their text is masked in excerpts, even of broken JSON. */
const secretFields = ['apikey', 'api_key', 'auth_token', 'value', 'access_key', 'secret_key', 'hugging_face_token', 'token'];
const secretFieldPattern = new RegExp(`("(?:${secretFields.join('|')})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi');
const apiKeyParameter = /([?&]apikey=)[^&\s"'<>]*/gi;
const bearer = /(\bBearer\s+)[^\s"'<>,]+/gi;

const escapeForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Every spelling under which a secret may come back to us: plain, in a URL, in a form, in JSON, in HTML, in base64. */
function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  // Through bytes and back: half of a surrogate pair would make encodeURIComponent throw.
  const wellFormed = Buffer.from(secret).toString();
  const inUrl = encodeURIComponent(wellFormed);
  const inForm = new URLSearchParams({ k: wellFormed }).toString().slice(2);
  const inPath = encodeURI(wellFormed);
  const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
  const asciiJson = json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const html = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  const forms = [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    asciiJson,
    inUrl,
    lowerHex(inUrl),
    inForm,
    lowerHex(inForm),
    inPath,
    encodeURIComponent(inUrl),
  ];
  forms.push(html, html.replace(/'/g, '&#39;'), html.replace(/'/g, '&#x27;'), secret.replace(/'/g, "\\'"));
  forms.push(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
  return forms.filter((form) => form.length > 0);
}

/**
 * A function that takes secrets out of a text: the given ones in every usual spelling, and by name the `apikey` query
 * parameter and bearer tokens. Empty secrets are ignored.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const spellings = [...new Set(secrets.filter((secret) => secret !== '').flatMap(spellingsOf))];
  // Longest first: a secret that contains another one is replaced whole.
  spellings.sort((a, b) => b.length - a.length);
  const byValue = spellings.length > 0 ? new RegExp(spellings.map(escapeForPattern).join('|'), 'g') : undefined;
  return (text) => {
    const known = byValue ? text.replace(byValue, REDACTED) : text;
    return known.replace(apiKeyParameter, `$1${REDACTED}`).replace(bearer, `$1${REDACTED}`);
  };
}

/** The same value with every text in it redacted: objects (keys too), arrays, errors. Cycles end as a word. */
export function redactDeep(value: unknown, redact: (text: string) => string, seen: readonly object[] = []): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.includes(value)) return '[circular]';
  const inside = [...seen, value];
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redact, inside));
  if (value instanceof Error) return { name: value.name, message: redact(value.message) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), redactDeep(item, redact, inside)]));
}

/**
 * A short, safe, storable piece of an answer for people: redacted first, cut after, so that a cut never leaves half a secret.
 * Texts of fields that hold secrets (values of environment variables among them) are masked by name.
 * @param limit longest result (characters). Default 500
 */
export function excerpt(text: string, redact: (text: string) => string, limit = 500): string {
  const safe = storable(redact(text)).replace(secretFieldPattern, `$1${REDACTED}`).replace(/\s+/g, ' ').trim();
  return safe.length > limit ? `${beginOf(safe, limit - 1)}…` : safe;
}
