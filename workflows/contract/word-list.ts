/** Lists of words that are written as one text: `["--model", "x"]` in JSON, `['--model', 'x']` in Python. */

export interface WordList {
  words: string[];
  form: 'json' | 'python';
}

/** The words of a list in JSON or in Python; undefined for any other text. What is no text in the list keeps its signs: `1.10` is "1.10". */
export function parseWordList(text: string): WordList | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined;
  const json = jsonWords(trimmed);
  if (json) return { words: json, form: 'json' };
  const python = pythonWords(trimmed.slice(1, -1).trim());
  return python && { words: python, form: 'python' };
}

const jsonToken = /"(?:[^"\\]|\\.)*"|[^\s,[\]{}":]+/g;

function jsonWords(text: string): string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const isFlat = value.every((word) => typeof word !== 'object' || word === null);
  const tokens = isFlat ? (text.match(jsonToken) ?? []) : [];
  return value.map((word, index) => (typeof word === 'string' ? word : (tokens[index] ?? JSON.stringify(word))));
}

const pythonWord = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s,'"[\]]+))\s*(,|$)/y;

function pythonWords(inside: string): string[] | undefined {
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
