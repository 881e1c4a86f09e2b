/** Values of variables from outside the configuration: `TF_VAR_…`, then `.tfvars` files, then `--set`; the later one wins. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Position } from '../../document.js';
import type { SourceText } from '../../source.js';
import type { Environment } from '../../substitute.js';
import { isScalar, type Node } from 'yaml';
import type { ReferenceSetting } from '../../set-value.js';
import { UNKNOWN, text as textValue, type Value } from '../value/value.js';
import { jsonExpression } from '../syntax/json-expression.js';
import { callsFunction, findConstant } from '../syntax/parse-constant.js';
import { parseJson } from '../syntax/parse-json.js';
import { readFileText, type Block } from '../syntax/read-file.js';
import { attributeOf, constantOf } from './configuration.js';
import { isPrimitive } from './variable-type.js';

/** A value and where it comes from. */
export interface GivenValue {
  value: Value;
  /** Such as `TF_VAR_region`, or a file. */
  from: string;
  file?: string;
  place?: Position;
  /** Why the text that was given is no value. */
  refusal?: string;
}

export interface GivenValues {
  values: ReadonlyMap<string, GivenValue>;
  findings: Finding[];
}

export interface GivenFrom {
  environment: Environment;
  files: readonly SourceText[];
  /** `--set` of whole variables. */
  settings: readonly ReferenceSetting[];
}

/** The values of the variables that are declared, and of those that files give beside them. */
export async function givenValues({ environment, files, settings }: GivenFrom, declared: ReadonlyMap<string, Block>): Promise<GivenValues> {
  const values = new Map<string, GivenValue>();
  const findings: Finding[] = [];
  for (const [name, block] of declared) {
    const from = `TF_VAR_${name}`;
    const text = Object.hasOwn(environment, from) ? environment[from] : undefined;
    if (text !== undefined) values.set(name, { ...(await valueOfText(text, block)), from });
  }
  for (const source of files) for (const [name, value] of await valuesOf(source, findings)) values.set(name, value);
  for (const { path, value } of settings) {
    const name = String(path[1]);
    const block = declared.get(name);
    const from = `--set var.${name}`;
    if (block) values.set(name, { ...(await valueOfText(value, block)), from, file: from });
  }
  return { values, findings };
}

/**
 * A text of the command line or the environment: as it is for a variable without a type, or of a primitive one; else an
 * expression of HCL. @see Terraform internal/configs/named_values.go, VariableParsingMode (read 2026-11)
 */
async function valueOfText(text: string, block: Block): Promise<Pick<GivenValue, 'value' | 'refusal'>> {
  const type = attributeOf(block, 'type')?.expression.text.trim();
  if (type === undefined || isPrimitive(type)) return { value: textValue(text) };
  const constant = await findConstant(text);
  return constant ?? { value: UNKNOWN, refusal: 'the text is no value as HCL writes it' };
}

async function valuesOf({ file, text }: SourceText, findings: Finding[]): Promise<[string, GivenValue][]> {
  const problem = (message: string, fix: string, place: object = {}): void =>
    void findings.push({ severity: 'error', code: 'tfvars-unreadable', path: '', message, fix, file, ...place });
  if (file.endsWith('.json')) {
    const { object, mistakes, placeOf } = parseJson(text);
    for (const { message, place } of mistakes) problem(message, 'Mend the text here.', place);
    const values: [string, GivenValue][] = [];
    for (const { key, value } of object?.items ?? []) {
      const name = isScalar(key) ? String(key.value) : '';
      const expression = await jsonExpression(value as Node | null, { file, text, placeOf, isPlain: true }, (finding) => findings.push(finding));
      const place = placeOf(isScalar(key) ? key.range?.[0] : undefined);
      values.push([name, { value: constantOf(expression), from: file, file, place }]);
    }
    return values;
  }
  const reading = await readFileText(file, text);
  findings.push(...reading.findings);
  for (const { type, place } of reading.blocks)
    problem(`A .tfvars file holds values, and ${type} { } is a block.`, 'Put it into a .tf file.', place);
  return reading.attributes.map(({ name, place, expression }) => {
    const isCall = callsFunction(expression.node);
    if (isCall) problem(`The value of ${name} calls a function, and a .tfvars file holds plain values.`, 'Write the value itself.', place);
    const value = isCall ? UNKNOWN : constantOf(expression, ({ message, fix }) => problem(message, fix, place));
    if (value.isUnknown && !isCall && expression.node.type !== 'broken')
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
    file === undefined || file.startsWith('--set ') || isDeclared(name)
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
