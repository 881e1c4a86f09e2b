/** Values that are written as in a file of Terraform, outside of one: in `TF_VAR_…` and behind `--set`. */
import { evaluate } from '../expression/evaluate.js';
import { UNKNOWN, holdsUnknown } from '../expression/value.js';
import { parseExpression, syntaxMistakes } from './parser.js';

/** The value; undefined when the text is no expression, or one that refers to something. */
export async function findConstant(text: string): Promise<{ value: unknown } | undefined> {
  if ((await syntaxMistakes(`x = ${text}\n`)).length > 0) return undefined;
  const node = await parseExpression(text);
  let isConstant = true;
  const report = (): void => void (isConstant = false);
  const find = (): symbol => ((isConstant = false), UNKNOWN);
  const value = evaluate({ text, node, file: '', place: { line: 1, column: 1 } }, { values: new Map(), find, report, remedy: '' });
  return isConstant && !holdsUnknown(value) ? { value } : undefined;
}
