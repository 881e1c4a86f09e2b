/** The text of a file as a template. */
import { parseExpression, syntaxMistakes } from './parser.js';
import type { Expression } from './read-file.js';

/** The template; an Error in words when the text is none. Its lines are those of the file. */
export async function parseTemplate(file: string, text: string): Promise<Expression | Error> {
  // A template is what stands in a here-document, so it is read as one.
  const end = delimiterFor(text);
  const source = `<<${end}\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${end}\n`;
  const [mistake] = await syntaxMistakes(`x = ${source}`);
  if (mistake) return new Error(`${file}:${mistake.line - 1}:${mistake.column} is no template: ${mistake.summary}`);
  const node = await parseExpression(source);
  return { text: source, node, file, place: { line: 0, column: 1 }, endsOpen: text !== '' && !text.endsWith('\n') };
}

/** A word that is no line of the text. */
function delimiterFor(text: string): string {
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  let word = 'TEMPLATE';
  while (lines.has(word)) word += '_';
  return word;
}
