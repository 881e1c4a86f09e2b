/** Values of variables from outside the configuration: `TF_VAR_…`, then `.tfvars` files, the later one winning. */
import { parseDocument } from 'yaml';
import type { Finding } from '../../../workflows/contract/finding.js';
import type { SourceText } from '../source.js';
import type { Environment } from '../substitute.js';
import { constantOf } from './configuration.js';
import { readFileText } from './read-file.js';
import { UNKNOWN } from './value.js';

export interface GivenValues {
  values: ReadonlyMap<string, unknown>;
  findings: Finding[];
}

export async function givenValues(files: readonly SourceText[], environment: Environment): Promise<GivenValues> {
  const values = new Map<string, unknown>();
  const findings: Finding[] = [];
  for (const [name, text] of Object.entries(environment))
    if (name.startsWith('TF_VAR_') && text !== undefined) values.set(name.slice('TF_VAR_'.length), fromEnvironment(text));
  for (const source of files) for (const [name, value] of await valuesOf(source, findings)) values.set(name, value);
  return { values, findings };
}

/** Lists and maps are written as in a file; anything else is a text, which the type of the variable converts. */
function fromEnvironment(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  return document.errors.length > 0 ? text : (document.toJS({ maxAliasCount: 0 }) as unknown);
}

async function valuesOf({ file, text }: SourceText, findings: Finding[]): Promise<[string, unknown][]> {
  const problem = (message: string, fix: string, place: object = {}): void =>
    void findings.push({ severity: 'error', code: 'tfvars-unreadable', path: '', message, fix, file, ...place });
  if (file.endsWith('.json')) {
    try {
      return Object.entries(JSON.parse(text) as object);
    } catch (err) {
      problem(`Not JSON: ${err instanceof Error ? err.message : String(err)}.`, 'Mend the text here.');
      return [];
    }
  }
  const reading = await readFileText(file, text);
  findings.push(...reading.findings);
  return reading.attributes.map(({ name, place, expression }) => {
    const value = constantOf(expression, ({ message, fix }) => problem(message, fix, place));
    if (value === UNKNOWN)
      problem(
        `The value of ${name} refers to something, and a .tfvars file holds plain values.`,
        'Write the value itself.',
        place,
      );
    return [name, value];
  });
}
