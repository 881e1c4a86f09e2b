/** Values that need no parser: most of a file are plain texts, numbers and switches, and each tree costs milliseconds. */
import type { ExpressionNode } from './parser.js';

/** The tree of a plain text, a number, `true`, `false` or `null`; undefined for anything else. */
export function plainLiteral(text: string): ExpressionNode | undefined {
  const word = /^"([^"\\$%\n]*)"$/.exec(text)?.[1];
  if (word !== undefined) return literal('string', word, text);
  if (/^\d+(\.\d+)?$/.test(text)) return literal('number', text, text);
  if (text === 'true' || text === 'false') return literal('bool', text, text);
  return text === 'null' ? literal('dynamic', text, text) : undefined;
}

function literal(type: string, value: string, text: string): ExpressionNode {
  const end = { line: 0, column: text.length, byte: Buffer.byteLength(text) };
  return { type: 'literalValue', children: [], meta: { type, value }, range: { start: { line: 0, column: 0, byte: 0 }, end } };
}
