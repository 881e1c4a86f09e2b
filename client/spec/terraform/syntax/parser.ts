/** HashiCorp's own parser of HCL, as WebAssembly. Loaded at the first use: it weighs 2 MB. @see docs/decisions/0009 */
import { createRequire } from 'node:module';
import { findTooDeep } from './depth.js';

/** A node of an expression. Lines and bytes count from 0 within its text; so do columns of the first line, those of later lines from 1. */
export interface ExpressionNode {
  /** `literalValue`, `template`, `scopeTraversal` …; empty for parentheses, keys of objects and the element of a splat. */
  type: string;
  children: readonly ExpressionNode[];
  meta?: Record<string, unknown> | null;
  range: { start: ExpressionPlace; end: ExpressionPlace };
}

interface ExpressionPlace {
  line: number;
  column: number;
  byte: number;
}

/** One thing that is not HCL; line and column from 1. */
export interface SyntaxMistake {
  line: number;
  column: number;
  summary: string;
  detail: string;
}

/** What is used of the parser. Its own types would bring the browser's globals into this program. */
interface Hcl {
  parse: (file: string, text: string) => Promise<unknown>;
  getExpressionAst: (file: string, expression: string) => Promise<ExpressionNode | null>;
}

let loaded: Hcl | undefined;
const parser = (): Hcl => (loaded ??= createRequire(import.meta.url)('@cdktn/hcl2json') as Hcl);

/** The tree of one expression, which must be right. */
export async function parseExpression(text: string): Promise<ExpressionNode> {
  const node = await parser().getExpressionAst(FILE, text);
  if (node === null) throw new Error(`The parser gives no tree for ${text}`);
  return node;
}

/** Stands for the file in the parser's messages, where it can be told from anything a person wrote. */
const FILE = '@@';

/** Every mistake of the text, as the parser sees it; none for text that is HCL. */
export async function syntaxMistakes(text: string): Promise<SyntaxMistake[]> {
  const deep = findTooDeep(text);
  if (deep !== undefined) return [{ ...placeOf(text, deep), summary: 'The text is nested too deep here', detail: 'Put a part of it into a local.' }];
  try {
    await parser().parse(FILE, text);
    return [];
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    const mistakes = readMistakes(err.message);
    // Such as a number that the parser cannot hold: it names no place.
    return mistakes.length > 0 ? mistakes : [unplaced(text, err)];
  }
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** At the first sign of the text. */
function unplaced(text: string, err: Error): SyntaxMistake {
  return { ...placeOf(text, /^\s*/.exec(text)?.[0].length ?? 0), summary: 'The parser cannot take this', detail: `${err.message}.` };
}

/** `parse config: [@@:3,2-3: Attribute redefined; The argument "x" was already set at @@:2,2-3. … @@:5,1-2: …]` */
function readMistakes(message: string): SyntaxMistake[] {
  const starts = [...message.matchAll(/@@:(\d+),(\d+)-[\d,]+: ([^;]*); /g)];
  return starts.map((match, index) => {
    const end = starts[index + 1]?.index ?? message.length;
    const detail = message
      .slice(match.index + match[0].length, end)
      .replace(/@@:(\d+),[\d,-]+/g, 'line $1')
      .replace(/\]?\s*$/, '');
    return { line: Number(match[1]), column: Number(match[2]), summary: match[3] ?? '', detail };
  });
}
