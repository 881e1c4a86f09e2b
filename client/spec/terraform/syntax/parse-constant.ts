/** Values that are written as in a file of Terraform, outside of one: in `TF_VAR_…` and behind `--set`. */
import { evaluate } from '../expression/evaluate.js';
import { UNKNOWN, type Value } from '../value/value.js';
import { parseExpression, syntaxMistakes, type ExpressionNode } from './parser.js';

/** True when the expression calls a function, which a plain value does not. */
export const callsFunction = ({ type, children }: ExpressionNode): boolean => type === 'function' || children.some(callsFunction);

/** The value; undefined when the text is no expression, or one that refers to something or calls a function. */
export async function findConstant(text: string): Promise<{ value: Value } | undefined> {
  if ((await syntaxMistakes(`x = ${text}\n`)).length > 0) return undefined;
  const node = await parseExpression(text);
  let isConstant = !callsFunction(node);
  const report = (): void => void (isConstant = false);
  const find = (): Value => ((isConstant = false), UNKNOWN);
  const value = evaluate({ text, node, file: '', place: { line: 1, column: 1 } }, { values: new Map(), find, report, remedy: '' });
  return isConstant && !value.holdsUnknown ? { value } : undefined;
}
