/** From files, directories and standard input to checked specs, with every problem at its line. */
import type { Finding } from '../../workflows/contract/finding.js';
import { hasErrors } from '../../workflows/contract/finding.js';
import { lookedUpFields } from '../../workflows/contract/lookup.js';
import { formatPath, parsePath, touches, valueAt } from '../../workflows/contract/rules/field-path.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { fillContext, missingContext } from './context.js';
import type { SpecContext } from './context.js';
import type { Reading, Source, SpecDocument } from './document.js';
import { readYaml } from './read-yaml.js';
import { applySetting, findReferenceSetting, readSetting } from './set-value.js';
import type { ReferenceSetting, Setting } from './set-value.js';
import { readSources } from './source.js';
import type { SourceText } from './source.js';
import type { Environment } from './substitute.js';
import { STANDARD_INPUT, isTerraform, isVariableFile } from './terraform/module/module-files.js';

export interface LoadOptions {
  /** Changes of every document, each as `path=value`. */
  set?: readonly string[];
  /** Variables for `${NAME}`. Default: none, so that nothing is read from the process unless the caller says so. */
  environment?: Environment;
  /** Project and location of specs that name none. */
  context?: SpecContext;
  /** Language of standard input. Default: told by its text. */
  format?: SpecFormat;
}

/** Languages of specs: YAML, with JSON as its subset, and Terraform's. */
export const specFormats = ['yaml', 'hcl'] as const;
export type SpecFormat = (typeof specFormats)[number];

/** A spec without errors. */
export interface LoadedSpec {
  spec: EndpointSpec;
  /** Its warnings. */
  findings: Finding[];
  source: Source;
}

export interface LoadedSpecs {
  specs: LoadedSpec[];
  /** Everything that was found, errors and warnings of all documents, in the order of the sources. */
  findings: Finding[];
}

/** Reads and checks every spec of the sources. Never throws for what is wrong with them: that is in the findings. */
export async function loadSpecs(sources: readonly string[], options: LoadOptions = {}): Promise<LoadedSpecs> {
  const { texts, findings } = await readSources(sources);
  const terraform = texts.filter(
    ({ file, text }) =>
      isTerraform(file) || isVariableFile(file) || (file === STANDARD_INPUT && (options.format ?? formatOf(text)) === 'hcl'),
  );
  const { fields, references } = settingsOf(options.set ?? [], terraform.length > 0);
  const documents: SpecDocument[] = [];
  const take = (reading: Reading): void => {
    documents.push(...reading.documents);
    findings.push(...reading.findings);
  };
  for (const { file, text } of texts)
    if (!terraform.some((one) => one.file === file)) take(readYaml(file, text, options.environment ?? {}));
  if (terraform.length > 0) take(await readTerraformFiles(terraform, fields, references, options.environment ?? {}));
  const checked = checkDocuments(documents, { ...options, set: fields });
  const specs = checked.specs.flatMap((spec): LoadedSpec[] => {
    const own = findings.filter(({ file, document }) => file === spec.source.file && document === spec.source.document);
    // A document whose text is broken, such as by a repeated key, is no spec even if the rest of it would be one.
    return hasErrors(own) ? [] : [{ ...spec, findings: [...own, ...spec.findings] }];
  });
  return { specs, findings: [...findings, ...checked.findings] };
}

/** A block of Terraform at the start of a line cannot be YAML. */
const formatOf = (text: string): SpecFormat =>
  /^(?:(?:resource|data)[ \t]+"[^"\n]*"[ \t]+"[^"\n]*"|(?:variable|module|provider)[ \t]+"[^"\n]*"|locals|terraform|import|moved|removed)[ \t]*\{/m.test(text)
    ? 'hcl'
    : 'yaml';

/** Settings of fields, and those of Terraform's references, which are told apart by where they start. */
function settingsOf(texts: readonly string[], hasTerraform: boolean): { fields: string[]; references: ReferenceSetting[] } {
  const references = hasTerraform ? texts.flatMap((text) => findReferenceSetting(text) ?? []) : [];
  return { fields: texts.filter((text) => !references.some((reference) => reference.text === text)), references };
}

/** The reader of HCL weighs 2 MB, so it is loaded only for files that need it. */
async function readTerraformFiles(
  texts: SourceText[],
  fields: string[],
  references: ReferenceSetting[],
  environment: Environment,
): Promise<Reading> {
  const { readTerraform } = await import('./terraform/read-terraform.js');
  return readTerraform(texts, { settings: settingsIn(fields), references, environment });
}

/** Those of the texts that make sense. */
const settingsIn = (texts: readonly string[]): Setting[] => texts.map(readSetting).filter((one): one is Setting => 'text' in one);

/** Checks documents that were read by any reader: settings, context, schema and rules, identity. */
export function checkDocuments(documents: readonly SpecDocument[], options: Pick<LoadOptions, 'set' | 'context'>): LoadedSpecs {
  const settings = settingsIn(options.set ?? []);
  const findings = (options.set ?? []).map(readSetting).flatMap((one) => ('text' in one ? one.findings : one));
  const loaded: LoadedSpecs = { specs: [], findings };
  const seen = new Map<string, SpecDocument>();
  for (const document of documents) checkDocument(document, settings, options.context ?? {}, seen, loaded);
  return loaded;
}

function checkDocument(
  document: SpecDocument,
  settings: readonly Setting[],
  context: SpecContext,
  seen: Map<string, SpecDocument>,
  loaded: LoadedSpecs,
): void {
  const tree = document.value;
  const notApplied = settings.flatMap((setting) => applySetting(tree, setting) ?? []);
  for (const setting of settings) replaceOther(tree, setting);
  fillContext(tree, context);
  const { spec, findings } = validateSpec(tree);
  const news = [...missingContext(tree), ...findings].filter(
    (finding) => !document.unread.some((path) => finding.path !== '' && touches(path, finding.path)),
  );
  const located = news.map((finding) => locate(finding, document, settings));
  if (spec) located.push(...repeated(spec, document, seen));
  loaded.findings.push(...notApplied, ...located);
  if (spec && !hasErrors(located) && notApplied.length === 0)
    loaded.specs.push({ spec, findings: located, source: document.source });
}

/** An id from the command line takes the place of the name in the file, and the other way round. */
function replaceOther(tree: unknown, { path: [root, field], value }: Setting): void {
  const endpoint = valueAt(tree, ['endpoint']);
  if (root !== 'endpoint' || value === null || typeof endpoint !== 'object' || endpoint === null) return;
  const other = lookedUpFields.map(({ name, id }) => (field === name ? id : field === id ? name : undefined)).find(Boolean);
  if (other !== undefined) delete (endpoint as Record<string, unknown>)[other];
}

/** Adds the place: that of the setting which wrote the field, else line and column in the file. */
function locate(finding: Finding, { source, locate: find, translate }: SpecDocument, settings: readonly Setting[]): Finding {
  const setting = settings.findLast(
    ({ path }) =>
      finding.path !== '' && finding.path.length >= formatPath(path).length && touches(formatPath(path), finding.path),
  );
  if (setting) return { ...finding, file: `--set ${setting.text}`, document: source.document };
  return { ...(translate ? translate(finding) : finding), ...source, ...find(parsePath(finding.path) ?? []) };
}

function repeated(spec: EndpointSpec, document: SpecDocument, seen: Map<string, SpecDocument>): Finding[] {
  const { location, projectId, name } = spec.endpoint;
  const identity = `${location}/${projectId}/${name}`;
  const first = seen.get(identity);
  if (!first) {
    seen.set(identity, document);
    return [];
  }
  const path = ['endpoint', 'name'];
  const line = first.locate(path)?.line;
  const place = `${first.source.file}${line === undefined ? '' : `:${line}`}`;
  return [
    {
      severity: 'error',
      code: 'endpoint-repeated',
      path: 'endpoint.name',
      message: `${name} in project ${projectId} at ${location} is there twice: first in ${place}.`,
      fix: 'Keep one of them, or give them different names.',
      ...document.source,
      ...document.locate(path),
    },
  ];
}
