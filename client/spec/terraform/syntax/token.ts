/** The few tokens of HCL that may hold braces, line breaks or comment signs: texts, here-documents, comments. */
import { withoutIndent } from './flush.js';

/** Behind blanks and comments; of the blanks only those given count. */
export function skipBlanks(text: string, from: number, blanks = ' \t\r\n,\uFEFF'): number {
  let at = from;
  for (;;) {
    if (at < text.length && blanks.includes(text[at] ?? '')) at++;
    else if (blanks.includes('\n') && startsComment(text, at)) at = endOfComment(text, at);
    else if (text.startsWith('/*', at)) at = endOfComment(text, at);
    else return at;
  }
}

const startsComment = (text: string, at: number): boolean =>
  text[at] === '#' || text.startsWith('//', at) || text.startsWith('/*', at);

function endOfComment(text: string, at: number): number {
  const end = text.startsWith('/*', at) ? text.indexOf('*/', at + 2) + 2 : text.indexOf('\n', at);
  return end < at + 1 ? text.length : end;
}

const hereDocument = /<<-?[ \t]*([\p{ID_Start}_][\p{ID_Continue}-]*)[ \t]*\r?\n/uy;

/** Behind the token that starts here: a whole text, here-document or comment, else one character. */
export function endOfToken(text: string, at: number): number {
  if (text[at] === '"') return endOfText(text, at);
  if (startsComment(text, at)) return endOfComment(text, at);
  if (text.startsWith('<<', at)) {
    hereDocument.lastIndex = at;
    const start = hereDocument.exec(text);
    if (start) {
      const body = at + start[0].length;
      const close = new RegExp(`^[ \\t]*${start[1]}[ \\t]*\\r?$`, 'm').exec(text.slice(body));
      return close ? body + close.index + close[0].length : text.length;
    }
  }
  return at + 1;
}

/** Behind the closing quote. A text without one ends with its line, so that a slip does not swallow the file. */
function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') return at + 1;
    if (letter === '\n') return at;
    if (letter === '\\') at += 2;
    else if (text.startsWith('$${', at) || text.startsWith('%%{', at)) at += 3;
    else if (text.startsWith('${', at) || text.startsWith('%{', at)) at = endOfInterpolation(text, at + 2);
    else at++;
  }
  return at;
}

function endOfInterpolation(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length) {
    if (text[at] === '\n' && isTopLevelStart(text, skipBlanks(text, at, ' \t\r\n'))) return at;
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at + 1;
    at = endOfToken(text, at);
  }
  return at;
}

const topLevel =
  /((resource|data)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(variable|output|module|provider)[ \t]+"[^"\n]*"|locals|terraform)[ \t]*\{/y;

/** True where a line starts a block that stands in no other: a brace before it is missing. */
export function isTopLevelStart(text: string, at: number): boolean {
  if (text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() !== '') return false;
  topLevel.lastIndex = at;
  return topLevel.test(text);
}

/**
 * The same with the indent of `<<-` here-documents already taken out, which the parser's tree leaves to its reader.
 * Lines stay where they are.
 */
export function withoutIndents(expression: string): string {
  let result = '';
  let at = 0;
  while (at < expression.length) {
    const end = endOfToken(expression, at);
    const token = expression.slice(at, end);
    result += token.startsWith('<<-') && token.includes('\n') ? flush(token) : token;
    at = end;
  }
  return result;
}

function flush(token: string): string {
  const bodyAt = token.indexOf('\n') + 1;
  const endAt = token.lastIndexOf('\n') + 1;
  const body = token.slice(bodyAt, endAt);
  const head = token.slice(0, bodyAt).replace('<<-', '<<');
  return `${head}${withoutIndent(body, (at) => endOfInterpolation(body, at))}${token.slice(endAt).trim()}`;
}
