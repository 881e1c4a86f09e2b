/** Texts with parts in them: `"a ${b}"`, here-documents, and directives such as `%{ for … }`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { asText } from '../value/plain.js';
import { text, unknownOf, type Value } from '../value/value.js';
import { attempt, child, type Context } from './scope.js';
import { literalText, stripped } from './template-text.js';

/** Strings of the tree still have their escapes, which quotes and here-documents read differently. */
export function template(node: ExpressionNode, { isQuoted: around, ...context }: Context): Value {
  const source = Buffer.from(context.expression.text);
  const isQuoted =
    source[node.range.start.byte - 1] === QUOTE || (around ?? !String(node.meta?.['value']).startsWith('<<'));
  const isWhole = node === context.expression.node;
  const parts = node.children.map((part, index) => {
    const isLast = isWhole && index === node.children.length - 1;
    if (part.type === 'literalValue' && part.meta?.['type'] === 'string')
      return attempt(part, context, () => text(literal(part, source, isQuoted, isLast && context.expression.endsOpen === true)));
    return context.valueOf(part, isDirective(part) ? { ...context, isQuoted } : context);
  });
  return joined(parts, node, context);
}

const QUOTE = '"'.charCodeAt(0);

/** `%{ if … }` and `%{ for … }`, whose bodies are texts as what is around them is. */
const isDirective = ({ type, meta }: ExpressionNode): boolean =>
  type === 'templateJoin' || (type === 'conditional' && String(meta?.['value']).startsWith('%{'));

/** The texts of `%{ for … }`, one behind the other. */
export function templateJoin(node: ExpressionNode, context: Context): Value {
  const parts = child(node, 0, context);
  return parts.isUnknown ? parts : joined(parts.children, node, context).marked(parts.isSensitive);
}

function literal({ meta, range: { start, end } }: ExpressionNode, source: Buffer, isQuoted: boolean, endsOpen: boolean): string {
  const before = source.subarray(start.byte - 2, start.byte).toString() === '~}';
  const behind = /^[$%]\{~/.test(source.subarray(end.byte, end.byte + 3).toString());
  const word = literalText(String(meta?.['value']), isQuoted);
  return stripped(endsOpen ? word.replace(/\n$/, '') : word, isQuoted, { before, behind });
}

function joined(parts: readonly Value[], node: ExpressionNode, context: Context): Value {
  if (parts.some(({ holdsUnknown }) => holdsUnknown)) return unknownOf(...parts);
  return attempt(node, context, () => text(parts.map(asText).join('')).marked(parts.some(({ isSensitive }) => isSensitive)));
}
