/** `commands` and `args`: a text with a list in it, or a list. */
import { parseWordList } from '../../../../workflows/contract/word-list.js';

export interface Words {
  words: string[];
  /** What the text was instead of a JSON list. */
  doubt?: 'python' | 'free';
}

/** The words of a JSON list, of a Python list, or of free text, which is one word. */
export function wordsOf(text: string): Words {
  if (text.trim() === '') return { words: [] };
  const list = parseWordList(text);
  if (!list) return { words: [text], doubt: 'free' };
  return list.form === 'json' ? { words: list.words } : { words: list.words, doubt: 'python' };
}

const part = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gs;

/** The words that a shell would make of a text; the whole as one where its quotes do not close. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let end = 0;
  for (const match of text.matchAll(part)) {
    const [whole, double, single, escaped, plain] = match;
    const between = text.slice(end, match.index);
    if (between.trim() !== '') return [text];
    const word = double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? plain ?? '';
    if (words.length === 0 || between !== '') words.push(word);
    else words.push(`${words.pop()}${word}`);
    end = match.index + whole.length;
  }
  return text.slice(end).trim() === '' ? words : [text];
}
