import { evaluate } from '../../../../client/spec/terraform/expression/evaluate.js';
import { callFunction, findFunction } from '../../../../client/spec/terraform/functions/functions.js';
import { readFileText } from '../../../../client/spec/terraform/syntax/read-file.js';
import { constantOf } from '../../../../client/spec/terraform/module/configuration.js';
import { convertTo } from '../../../../client/spec/terraform/module/variable-type.js';
import { UNKNOWN, type Value } from '../../../../client/spec/terraform/value/value.js';

/** A row of test/fixtures/terraform-expressions.json: what Terraform says of an expression. */
export interface Answer {
  expression: string;
  /** The type of a variable that the expression is the default of. */
  constraint?: string;
  /** The value as JSON. */
  json?: string;
  /** As `type()` writes it, without blanks. */
  type?: string;
  sensitive?: true;
  error?: true;
}

/** What is evaluated here, in the same form; the mistakes besides. */
export async function answerOf(expression: string, constraint?: string): Promise<Answer & { mistakes: string[] }> {
  const row = { expression, ...(constraint === undefined ? {} : { constraint }) };
  const mistakes: string[] = [];
  const given = await valueOf(expression, mistakes);
  const value = constraint === undefined || mistakes.length > 0 ? given : await converted(given, constraint, mistakes);
  if (mistakes.length > 0 || value.holdsUnknown) return { ...row, error: true, mistakes };
  const jsonencode = findFunction('jsonencode');
  if (!jsonencode) throw new Error('There is no jsonencode()');
  const json = String(callFunction('jsonencode', jsonencode, [value]).raw);
  return { ...row, json, type: plainName(value.type.name), ...(value.isSensitive ? { sensitive: true } : {}), mistakes };
}

async function valueOf(expression: string, mistakes: string[]): Promise<Value> {
  const reading = await readFileText('main.tf', `locals {\n  value = ${expression}\n}\n`);
  mistakes.push(...reading.findings.map(({ line, message }) => `${line}: ${message}`));
  const [attribute] = reading.blocks[0]?.attributes ?? [];
  if (!attribute || mistakes.length > 0) return UNKNOWN;
  return evaluate(attribute.expression, {
    values: new Map(),
    find: (steps, tell) => (tell({ code: 'reference-undeclared', message: `${steps[0]?.key} is not declared`, fix: '' }), UNKNOWN),
    report: ({ message }, _file, { line }) => void mistakes.push(`${line}: ${message}`),
    remedy: '',
  });
}

async function converted(value: Value, constraint: string, mistakes: string[]): Promise<Value> {
  const reading = await readFileText('main.tf', `variable "value" {\n  type = ${constraint}\n}\n`);
  const [attribute] = reading.blocks[0]?.attributes ?? [];
  try {
    return attribute ? convertTo({ expression: attribute.expression, constant: (inner) => constantOf(inner) }, value) : UNKNOWN;
  } catch (err) {
    mistakes.push(err instanceof Error ? err.message : String(err));
    return UNKNOWN;
  }
}

/** Terraform writes keys as they are. */
const plainName = (name: string): string => name.replace(/"((?:[^"\\]|\\.)*)"/g, (quoted) => JSON.parse(quoted) as string).replace(/\s+/g, '');
