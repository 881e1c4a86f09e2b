/** From `tir_model_endpoint` blocks to documents, as YAML gives them. */
import type { Finding } from '../../../workflows/contract/finding.js';
import { nearest, suggestPath } from '../../../workflows/contract/rules/suggestion.js';
import { formatPath } from '../../../workflows/contract/rules/field-path.js';
import type { Position, Reading } from '../document.js';
import type { Setting } from '../set-value.js';
import type { SourceText } from '../source.js';
import type { Environment } from '../substitute.js';
import { configurationOf, type Configuration } from './configuration.js';
import { draftsOf } from './endpoint-documents.js';
import type { Problem } from './evaluate.js';
import { givenValues } from './given-values.js';
import { moduleFilesOf, type ModuleFiles } from './module-files.js';
import { namesOf, type Names } from './names.js';
import { readFileText } from './read-file.js';

export interface TerraformOptions {
  /** Changes of fields: what they write need not be readable in the file. */
  settings: readonly Setting[];
  /** Values of references, such as `tir_integration.hub.id`. */
  references: readonly Setting[];
  environment: Environment;
}

/** Reads `.tf` and `.tfvars` files. Every problem is in the findings. */
export async function readTerraform(texts: readonly SourceText[], options: TerraformOptions): Promise<Reading> {
  const reading: Reading = { documents: [], findings: [] };
  const known: { names: Names; configuration: Configuration }[] = [];
  const modules = await moduleFilesOf(texts);
  if (modules.length === 0) reading.findings.push(...texts.map(valuesAlone));
  for (const files of modules) known.push(await readModule(files, options, reading));
  reading.findings.push(...unusedSettings(known, options.references));
  reading.findings = unique(reading.findings);
  return reading;
}

async function readModule(files: ModuleFiles, options: TerraformOptions, reading: Reading) {
  const named = await Promise.all(files.named.map(({ file, text }) => readFileText(file, text)));
  const siblings = await Promise.all(files.siblings.map(({ file, text }) => readFileText(file, text)));
  const given = await givenValues(files.values, options.environment);
  reading.findings.push(...named.flatMap(({ findings }) => findings), ...given.findings);
  const configuration = configurationOf(named, siblings, reading.findings);
  const report = ({ code, message, fix }: Problem, file: string, place: Position): void =>
    void reading.findings.push({ severity: 'error', code, path: '', message, fix, file, ...place });
  const names = namesOf({ configuration, given: given.values, settings: options.references, report });
  const isSensitive = (name: string): boolean => configuration.variables.get(name)?.isSensitive === true;
  const counts = new Map<string, number>();
  for (const block of configuration.endpoints) {
    const first = (counts.get(block.file) ?? 0) + 1;
    const drafts = draftsOf(block, { scope: { find: names.find, isSensitive }, settings: options.settings, first });
    counts.set(block.file, first + drafts.length - 1);
    for (const draft of drafts) {
      reading.documents.push({ source: draft.source, value: draft.value, unread: draft.unread, locate: draft.locate });
      reading.findings.push(...draft.findings);
    }
  }
  // A slip in a file that was not named matters only to those who refer to it.
  if (names.isLost()) reading.findings.push(...siblings.flatMap(({ findings }) => findings));
  if (configuration.endpoints.length === 0 && reading.findings.length === 0) reading.findings.push(...nothingIn(files.named));
  return { names, configuration };
}

const nothingIn = (files: readonly SourceText[]): Finding[] =>
  files.slice(0, 1).map(({ file }) => ({
    severity: 'error',
    code: 'file-empty',
    path: '',
    message: 'No tir_model_endpoint is there.',
    fix: 'Name the file that declares one.',
    file,
  }));

const valuesAlone = ({ file }: SourceText): Finding => ({
  severity: 'error',
  code: 'tfvars-alone',
  path: '',
  message: 'The file gives values, and no configuration is named that takes them.',
  fix: `Name that too, such as -f main.tf -f ${file}.`,
  file,
});

/** A setting that nothing refers to is most likely misspelt. */
function unusedSettings(
  known: readonly { names: Names; configuration: Configuration }[],
  settings: readonly Setting[],
): Finding[] {
  const asked = known.flatMap(({ names }) => [...names.asked]);
  return settings
    .filter((setting) => !known.some((one) => one.names.used.has(setting) || isDeclared(one.configuration, setting)))
    .map((setting) => {
      const path = formatPath(setting.path);
      const like = nearest(path, asked) ?? suggestPath(setting.path);
      return {
        severity: 'error',
        code: 'set-unused',
        path: '',
        message: `--set names neither a field of a spec nor anything that the files refer to: ${path}.`,
        fix: like === undefined ? 'Leave it out.' : `Write --set ${like}${setting.text.slice(setting.text.indexOf('='))}.`,
        file: `--set ${setting.text}`,
      };
    });
}

function isDeclared({ variables, locals, broken }: Configuration, { path: [root, name] }: Setting): boolean {
  if (broken.size > 0) return true;
  return (root === 'var' && variables.has(String(name))) || (root === 'local' && locals.has(String(name)));
}

/** Endpoints of one block share their lines: what is true of all of them is told once. */
function unique(findings: readonly Finding[]): Finding[] {
  const keyOf = ({ file, line, column, code, message }: Finding): string => JSON.stringify([file, line, column, code, message]);
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = keyOf(finding);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
