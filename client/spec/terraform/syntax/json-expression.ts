/** Values of JSON as expressions: their texts are templates. */
import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Position } from '../../document.js';
import { parseTemplate } from './parse-template.js';
import { parseExpression, syntaxMistakes, type ExpressionNode } from './parser.js';
import { brokenNode, type Expression } from './read-file.js';

export interface JsonPlace {
  file: string;
  text: string;
  placeOf: (offset?: number) => Position;
  /** Its texts are no templates, as in a .tfvars.json file. */
  isPlain?: boolean;
}

type Report = (finding: Finding) => void;

const start = { line: 0, column: 0, byte: 0 };
const range = { start, end: start };

export async function jsonExpression(node: Node | null, place: JsonPlace, report: Report): Promise<Expression> {
  const at = node?.range?.[0];
  const whole = { file: place.file, place: place.placeOf(at), text: place.text.slice(at ?? 0, node?.range?.[1] ?? 0) };
  if (isSeq(node)) {
    const children: ExpressionNode[] = [];
    for (const element of node.items as Node[]) children.push(embedded(await jsonExpression(element, place, report)));
    return { ...whole, node: { type: 'tuple', children, range } };
  }
  if (isMap(node)) {
    const children: ExpressionNode[] = [];
    for (const { key, value } of node.items) {
      children.push({ type: '', children: [embedded(await jsonExpression(key as Node, place, report))], range });
      children.push(embedded(await jsonExpression(value as Node | null, place, report)));
    }
    return { ...whole, node: { type: 'object', children, range } };
  }
  const value: unknown = isScalar(node) ? node.value : null;
  if (typeof value === 'number' && isScalar(node)) return { ...whole, node: literal(value, node.source) };
  if (typeof value !== 'string') return { ...whole, node: literal(value) };
  return place.isPlain !== true && /[$%]\{/.test(value) ? templateOf(value, whole, report) : { ...whole, text: value, node: literal(value) };
}

/** The type of a variable, which JSON writes as a text. */
export async function typeExpression(node: Scalar, place: JsonPlace, report: Report): Promise<Expression> {
  const text = String(node.value);
  const own = { file: place.file, place: place.placeOf(node.range?.[0]), text };
  const [mistake] = await syntaxMistakes(`x = ${text}\n`);
  if (mistake) report(refusal(mistake.summary, own));
  return { ...own, node: mistake ? brokenNode : await parseExpression(text) };
}

async function templateOf(value: string, own: Pick<Expression, 'file' | 'place' | 'text'>, report: Report): Promise<Expression> {
  const template = await parseTemplate(own.file, value);
  if (template instanceof Error) {
    report(refusal(template.message.replace(/^.* is no template: /, ''), own));
    return { ...own, node: brokenNode };
  }
  // A text that is one expression has the type of that.
  const [only, ...others] = template.node.children;
  const isAlone = only && only.type !== 'literalValue' && others.every(({ meta }) => meta?.['value'] === '\n');
  const place = { line: own.place.line - 1, column: own.place.column };
  return { ...template, place, isInside: true, node: isAlone && !isDirective(only) ? only : template.node };
}

const isDirective = ({ type, meta }: ExpressionNode): boolean => type === 'templateJoin' || String(meta?.['value']).startsWith('%{');

/** An expression inside another one, with a text and a place of its own. */
const embedded = (expression: Expression): ExpressionNode => ({
  type: 'embedded',
  children: [expression.node],
  meta: { expression },
  range,
});

/** @param text a number as it is written, with all its digits */
function literal(value: unknown, text = String(value)): ExpressionNode {
  const type = typeof value === 'boolean' ? 'bool' : typeof value;
  return { type: 'literalValue', children: [], meta: { type, value: text }, range };
}

const refusal = (summary: string, { file, place }: Pick<Expression, 'file' | 'place'>): Finding => ({
  severity: 'error',
  code: 'terraform-syntax',
  path: '',
  message: `Not HCL: ${summary}.`,
  fix: 'Mend the text here.',
  file,
  ...place,
});
