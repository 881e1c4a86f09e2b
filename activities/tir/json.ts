/** Reading of JSON that a stranger sent: bounded depth, strict UTF-8, no keys that could change a prototype, storable text. */
import { storable, storableDeep } from '../../workflows/contract/storable.js';

/** Deeper than any answer that makes sense; far below what would exhaust a stack later. */
const MAX_DEPTH = 64;

/** Why a body is not usable JSON: `empty`, `cut` (begins as JSON and ends early), or `malformed` with a reason. */
export type JsonProblem = 'empty' | 'cut' | 'malformed';

/** The outcome of reading a body, every text in it storable. `text` is what could be decoded of it, for excerpts. */
export type JsonReading =
  { ok: true; value: unknown; text: string } | { ok: false; problem: JsonProblem; why: string; text: string };

/** Parses a body without ever throwing. Of keys that stand twice the last one counts, as everywhere in JavaScript. */
export function readJson(body: Uint8Array): JsonReading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { ok: false, problem: 'malformed', why: 'the body is not UTF-8', text: storable(new TextDecoder().decode(body)) };
  }
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, problem: 'empty', why: 'the body is empty', text };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    text = storable(text);
    if (looksCut(trimmed)) return { ok: false, problem: 'cut', why: 'the body ends in the middle of its JSON', text };
    return {
      ok: false,
      problem: 'malformed',
      why: trimmed.startsWith('<') ? 'the body is a web page' : 'the body is not JSON',
      text,
    };
  }
  const why = hazardOf(value);
  return why ? { ok: false, problem: 'malformed', why, text } : { ok: true, value: storableDeep(value), text };
}

function looksCut(text: string): boolean {
  if (text.startsWith('{')) return !text.endsWith('}');
  return text.startsWith('[') && !text.endsWith(']');
}

/** Walks with a list instead of recursion, so that depth itself cannot break it. */
function hazardOf(root: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return `the body is nested deeper than ${MAX_DEPTH} levels`;
    if (Object.hasOwn(value, '__proto__')) return 'the body has a key named __proto__';
    for (const item of Object.values(value)) open.push({ value: item, depth: depth + 1 });
  }
  return undefined;
}
