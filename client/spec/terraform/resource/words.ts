/** `commands` and `args`: a text with a list in it, or a list. */

export interface Words {
  words: string[];
  /** What the text was instead of a JSON list. */
  doubt?: 'python' | 'free';
}

/** The words of a JSON list, of a Python list, or of free text, which is one word. */
export function wordsOf(text: string): Words {
  if (text.trim() === '') return { words: [] };
  const json = parseList(text);
  if (json) return { words: json };
  const python = /^\s*\[.*\]\s*$/s.test(text) ? parseList(text.replace(/'((?:[^'\\"]|\\.)*)'/g, '"$1"')) : undefined;
  return python ? { words: python, doubt: 'python' } : { words: [text], doubt: 'free' };
}

function parseList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))) : undefined;
  } catch {
    return undefined;
  }
}
