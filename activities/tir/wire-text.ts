/** Lists of words as TIR carries them: base64 of a text that is itself a list. */

/** Base64 of the JSON array; "" for no words, as TIR's portal and Terraform send it. */
export function encodeWords(words: readonly string[]): string {
  return words.length === 0 ? '' : Buffer.from(JSON.stringify(words)).toString('base64');
}

/**
 * The words of `commands` or `args` as they come back: base64 of a JSON array, of a Python list (E2E's SDK writes
 * single quotes), or of free text, which is one word.
 */
export function decodeWords(encoded: string): string[] {
  const text = decodeBase64(encoded).trim();
  if (text === '') return [];
  return parseJsonWords(text) ?? parsePythonWords(text) ?? [text];
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

function parseJsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))) : undefined;
  } catch {
    return undefined;
  }
}

const pythonWord = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,'"[\]]+))\s*(,|$)/y;

function parsePythonWords(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  const inside = text.slice(1, -1).trim();
  const words: string[] = [];
  pythonWord.lastIndex = 0;
  while (pythonWord.lastIndex < inside.length) {
    const match = pythonWord.exec(inside);
    if (!match) return undefined;
    words.push(match[3] ?? unescape(match[1] ?? match[2] ?? ''));
  }
  return words;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unescape = (text: string): string => text.replace(/\\(.)/gs, (_whole, letter: string) => escapes[letter] ?? letter);
