/**
 * Where blocks and attributes start in a text of HCL. The parser judges the text and reads its expressions; it does not
 * say where the blocks lie, and that is what this finds. Broken text is cut into its top-level blocks as well as it can be.
 */
import { endOfToken, isTopLevelStart, skipBlanks } from './token.js';

/** `name = expression`, with offsets in the text. */
export interface AttributeText {
  name: string;
  /** Where the name starts. */
  at: number;
  /** Where the expression starts. */
  expressionAt: number;
  expression: string;
  /** Behind the expression. */
  end: number;
  /** It is not HCL. */
  isBroken?: true;
}

export interface BlockText extends BodyText {
  type: string;
  labels: string[];
  at: number;
  /** Behind the closing brace. */
  end: number;
  /** It is not HCL, and none of its parts says why. */
  isBroken?: true;
}

export interface BodyText {
  attributes: AttributeText[];
  blocks: BlockText[];
}

const name = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/** Reads a whole file. */
export const scan = (text: string): BodyText => scanBody(text, 0, true).body;

/** Reads attributes and blocks up to the closing brace, or to the end. */
function scanBody(text: string, from: number, isTop: boolean): { body: BodyText; end: number } {
  const body: BodyText = { attributes: [], blocks: [] };
  let at = from;
  for (;;) {
    at = skipBlanks(text, at);
    if (at >= text.length) return { body, end: at };
    if (!isTop && isTopLevelStart(text, at)) return { body, end: at };
    if (text[at] === '}' && !isTop) return { body, end: at + 1 };
    const word = match(name, text, at);
    if (word === undefined) {
      at = endOfToken(text, at);
      continue;
    }
    const next = skipBlanks(text, at + word.length, ' \t');
    if (text[next] === '=' && text[next + 1] !== '=') {
      const attribute = scanAttribute(text, at, word, next + 1);
      body.attributes.push(attribute);
      at = attribute.end;
    } else {
      const block = scanBlock(text, at, word, next);
      // Neither attribute nor block, such as `framework "VLLM"`: an attribute that the parser refuses.
      const stray = block ? undefined : scanAttribute(text, at, word, next);
      if (block) body.blocks.push(block);
      if (stray) body.attributes.push(stray);
      at = block?.end ?? Math.max(stray?.end ?? 0, next);
    }
  }
}

function scanAttribute(text: string, at: number, word: string, from: number): AttributeText {
  const expressionAt = skipBlanks(text, from, ' \t');
  let end = expressionAt;
  let depth = 0;
  while (end < text.length) {
    const letter = text[end] ?? '';
    if (letter === '\n' && (depth === 0 || isTopLevelStart(text, skipBlanks(text, end, ' \t\r\n')))) break;
    if (depth === 0 && (letter === '}' || letter === '#' || text.startsWith('//', end) || text.startsWith('/*', end))) break;
    if ('([{'.includes(letter)) depth++;
    if (')]}'.includes(letter)) depth--;
    end = endOfToken(text, end);
  }
  const expression = text.slice(expressionAt, end).trimEnd();
  return { name: word, at, expressionAt, expression, end: expressionAt + expression.length };
}

/** `type "label" {`; undefined when no brace follows, which is no HCL. */
function scanBlock(text: string, at: number, type: string, from: number): BlockText | undefined {
  const labels: string[] = [];
  let next = from;
  for (;;) {
    next = skipBlanks(text, next, ' \t');
    if (text[next] === '{') break;
    const label = text[next] === '"' ? text.slice(next, endOfToken(text, next)) : match(name, text, next);
    if (label === undefined || label === '') return undefined;
    labels.push(label.startsWith('"') ? label.slice(1, -1) : label);
    next += label.length;
  }
  const { body, end } = scanBody(text, next + 1, false);
  return { type, labels, at, end, ...body };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
