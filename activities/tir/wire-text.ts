/** Lists of words as TIR carries them: base64 of a text that is itself a list. */
import { storable } from '../../workflows/contract/storable.js';
import { parseWordList } from '../../workflows/contract/word-list.js';

/** Base64 of the JSON array; "" for no words, as TIR's portal and Terraform send it. */
export function encodeWords(words: readonly string[]): string {
  return words.length === 0 ? '' : Buffer.from(JSON.stringify(words)).toString('base64');
}

/**
 * The words of `commands` or `args` as they come back: base64 of a JSON array, of a Python list (E2E's SDK writes
 * single quotes), or of free text, which is one word. Each is made storable: base64 hides what the answer's own text does not.
 */
export function decodeWords(encoded: string): string[] {
  const text = decodeBase64(encoded).trim();
  if (text === '') return [];
  return (parseWordList(text)?.words ?? [text]).map(storable);
}

function decodeBase64(text: string): string {
  const compact = text.replace(/\s/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    return text;
  }
}

