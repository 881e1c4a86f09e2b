/** Values of variables from outside the configuration: `TF_VAR_…`, then `.tfvars` files, the later one winning. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Position } from '../../document.js';
import type { SourceText } from '../../source.js';
import type { Environment } from '../../substitute.js';
import { UNKNOWN } from '../expression/value.js';
import { findConstant } from '../syntax/parse-constant.js';
import { readFileText } from '../syntax/read-file.js';
import { constantOf } from './configuration.js';

/** A value and where it comes from. */
export interface GivenValue {
  value: unknown;
  /** Such as `TF_VAR_region`, or a file. */
  from: string;
  file?: string;
  place?: Position;
}

export interface GivenValues {
  values: ReadonlyMap<string, GivenValue>;
  findings: Finding[];
}

export async function givenValues(files: readonly SourceText[], environment: Environment): Promise<GivenValues> {
  const values = new Map<string, GivenValue>();
  const findings: Finding[] = [];
  for (const [from, text] of Object.entries(environment))
    if (from.startsWith('TF_VAR_') && text !== undefined)
      values.set(from.slice('TF_VAR_'.length), { value: await wordOrConstant(text), from });
  for (const source of files) for (const [name, value] of await valuesOf(source, findings)) values.set(name, value);
  return { values, findings };
}

/** Lists and maps are written as in a file; anything else is a text, which the type of the variable converts. */
async function wordOrConstant(text: string): Promise<unknown> {
  const constant = /^\s*[[{]/.test(text) ? await findConstant(text) : undefined;
  return constant === undefined ? text : constant.value;
}

async function valuesOf({ file, text }: SourceText, findings: Finding[]): Promise<[string, GivenValue][]> {
  const problem = (message: string, fix: string, place: object = {}): void =>
    void findings.push({ severity: 'error', code: 'tfvars-unreadable', path: '', message, fix, file, ...place });
  if (file.endsWith('.json')) {
    try {
      return Object.entries(JSON.parse(text) as object).map(([name, value]) => [name, { value: value as unknown, from: file, file }]);
    } catch (err) {
      problem(`Not JSON: ${err instanceof Error ? err.message : String(err)}.`, 'Mend the text here.');
      return [];
    }
  }
  const reading = await readFileText(file, text);
  findings.push(...reading.findings);
  for (const { type, place } of reading.blocks)
    problem(`A .tfvars file holds values, and ${type} { } is a block.`, 'Put it into a .tf file.', place);
  return reading.attributes.map(({ name, place, expression }) => {
    const value = constantOf(expression, ({ message, fix }) => problem(message, fix, place));
    if (value === UNKNOWN && expression.node.type !== 'broken')
      problem(
        `The value of ${name} refers to something, and a .tfvars file holds plain values.`,
        'Write the value itself.',
        place,
      );
    return [name, { value, from: file, file, place }];
  });
}

/** Lines of `.tfvars` files that no variable takes, as Terraform warns of them too. */
export function unusedValues(values: ReadonlyMap<string, GivenValue>, isDeclared: (name: string) => boolean): Finding[] {
  return [...values].flatMap(([name, { file, place }]) =>
    file === undefined || isDeclared(name)
      ? []
      : [
          {
            severity: 'warning' as const,
            code: 'variable-undeclared' as const,
            path: '',
            message: `The value of ${name} is not used: no file declares variable "${name}".`,
            fix: `Declare it, or leave the line out.`,
            file,
            ...place,
          },
        ],
  );
}
