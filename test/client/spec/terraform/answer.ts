import { evaluate } from '../../../../client/spec/terraform/expression/evaluate.js';
import { callFunction, findFunction } from '../../../../client/spec/terraform/functions/functions.js';
import { readFileText } from '../../../../client/spec/terraform/syntax/read-file.js';
import { UNKNOWN } from '../../../../client/spec/terraform/value/value.js';

/** A row of test/fixtures/terraform-expressions.json: what Terraform says of an expression. */
export interface Answer {
  expression: string;
  /** The value as JSON. */
  json?: string;
  /** As `type()` writes it, without blanks. */
  type?: string;
  sensitive?: true;
  error?: true;
}

/** What is evaluated here, in the same form; the mistakes besides. */
export async function answerOf(expression: string): Promise<Answer & { mistakes: string[] }> {
  const reading = await readFileText('main.tf', `locals {\n  value = ${expression}\n}\n`);
  const mistakes = reading.findings.map(({ line, message }) => `${line}: ${message}`);
  const [attribute] = reading.blocks[0]?.attributes ?? [];
  const value =
    attribute && mistakes.length === 0
      ? evaluate(attribute.expression, {
          values: new Map(),
          find: (steps, tell) => (tell({ code: 'reference-undeclared', message: `${steps[0]?.key} is not declared`, fix: '' }), UNKNOWN),
          report: ({ message }, _file, { line }) => void mistakes.push(`${line}: ${message}`),
          remedy: '',
        })
      : UNKNOWN;
  if (mistakes.length > 0 || value.holdsUnknown) return { expression, error: true, mistakes };
  const jsonencode = findFunction('jsonencode');
  if (!jsonencode) throw new Error('There is no jsonencode()');
  const json = String(callFunction('jsonencode', jsonencode, [value]).raw);
  return { expression, json, type: plainName(value.type.name), ...(value.isSensitive ? { sensitive: true } : {}), mistakes };
}

/** Terraform writes keys as they are. */
const plainName = (name: string): string => name.replace(/"((?:[^"\\]|\\.)*)"/g, (quoted) => JSON.parse(quoted) as string).replace(/\s+/g, '');
