/** One file of HCL with its expressions read; what is not HCL has its findings and is left out, or without a value. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import type { Position } from '../../document.js';
import { parseExpression, syntaxMistakes, type ExpressionNode, type SyntaxMistake } from './parser.js';
import { plainLiteral } from './plain-literal.js';
import { rightParts } from './right-parts.js';
import { scan, type AttributeText, type BodyText } from './scan.js';
import { withoutIndents } from './token.js';

/** `name = expression`. */
export interface Attribute {
  name: string;
  place: Position;
  expression: Expression;
}

/** An expression and where it stands. */
export interface Expression {
  text: string;
  node: ExpressionNode;
  file: string;
  place: Position;
  /** The text has a line break at its end that the file has not. */
  endsOpen?: boolean;
  /** It stands inside a text of JSON: its columns count from there. */
  isInside?: boolean;
}

export interface Block extends Body {
  type: string;
  labels: readonly string[];
  file: string;
  place: Position;
  /** It is not HCL, and has its finding. */
  isBroken: boolean;
}

export interface Body {
  attributes: readonly Attribute[];
  blocks: readonly Block[];
}

export interface FileReading extends Body {
  file: string;
  findings: Finding[];
  /** Types of top-level blocks that could not be read: what refers to them cannot be judged. */
  broken: ReadonlySet<string>;
}

/** What a file that cannot be read may have declared. */
export const allTypes: readonly string[] = ['variable', 'locals', 'module', 'resource'];

/** Most characters of a file, as for YAML. */
const MAX_CHARACTERS = 1_000_000;

export async function readFileText(file: string, text: string): Promise<FileReading> {
  if (text.length > MAX_CHARACTERS)
    return unread(file, 'file-too-long', `The file has more than ${MAX_CHARACTERS} characters.`, 'Split it.');
  try {
    return await readHcl(file, text);
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    return unread(file, 'terraform-syntax', 'Not HCL: The text is nested too deep.', 'Put a part of it into a local.');
  }
}

async function readHcl(file: string, text: string): Promise<FileReading> {
  const placeOf = placesOf(text);
  const top = scan(text);
  const mistakes = await syntaxMistakes(text);
  const right = mistakes.length === 0 ? { body: top, mistakes } : await rightParts(top, mistakes, { text, placeOf });
  const { attributes, blocks } = await readBody(right.body, file, placeOf);
  const isLost = right.mistakes.length > 0 && right.body.attributes.length + right.body.blocks.length === 0;
  return {
    file,
    attributes,
    blocks: blocks.filter(({ isBroken }) => !isBroken),
    findings: right.mistakes.map((mistake) => syntaxFinding(file, text, mistake)),
    broken: new Set(isLost ? allTypes : blocks.filter(({ isBroken }) => isBroken).map(({ type }) => type)),
  };
}

async function readBody(body: BodyText, file: string, placeOf: (offset: number) => Position): Promise<Body> {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  for (const attribute of body.attributes) attributes.push(await readAttribute(attribute, file, placeOf));
  for (const { type, labels, at, isBroken = false, ...inner } of body.blocks)
    blocks.push({ type, labels, file, place: placeOf(at), isBroken, ...(await readBody(inner, file, placeOf)) });
  return { attributes, blocks };
}

async function readAttribute(
  { name, at, expressionAt, expression, isBroken }: AttributeText,
  file: string,
  placeOf: (offset: number) => Position,
): Promise<Attribute> {
  // The parser wants a line break behind a here-document.
  const text = `${withoutIndents(expression)}${expression.includes('<<') ? '\n' : ''}`;
  const node = isBroken ? brokenNode : (plainLiteral(text) ?? (await parseExpression(text)));
  return { name, place: placeOf(at), expression: { text, node, file, place: placeOf(expressionAt) } };
}

/** Stands for an expression that is not HCL and has its finding; it has no value. */
const start = { line: 0, column: 0, byte: 0 };
export const brokenNode: ExpressionNode = { type: 'broken', children: [], range: { start, end: start } };

/** Line and column, both from 1, of an offset. */
function placesOf(text: string): (offset: number) => Position {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** The place of a node in the file. */
export function placeOfNode({ place, isInside }: Expression, { range: { start } }: ExpressionNode): Position {
  const isSameLine = start.line === 0 || (isInside === true && start.line === 1);
  return { line: place.line + start.line, column: isSameLine ? place.column + start.column : start.column };
}

function syntaxFinding(file: string, text: string, { line, column, summary, detail }: SyntaxMistake): Finding {
  const [placeholder] = /<[^<>"]*>/.exec(text.split('\n')[line - 1] ?? '') ?? [];
  return {
    severity: 'error',
    code: 'terraform-syntax',
    path: '',
    message: `Not HCL: ${summary}. ${detail}`,
    fix:
      placeholder === undefined
        ? 'Mend the text here.'
        : `Put a value in the place of ${placeholder}, or a variable such as var.name.`,
    file,
    line,
    column,
  };
}

const unread = (file: string, code: ErrorCode, message: string, fix: string): FileReading => ({
  file,
  attributes: [],
  blocks: [],
  broken: new Set(allTypes),
  findings: [{ severity: 'error', code, path: '', message, fix, file }],
});
