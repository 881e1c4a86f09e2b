/** From `tir_model_endpoint` blocks to documents, as YAML gives them. */
import type { Finding } from '../../../workflows/contract/finding.js';
import type { Reading } from '../document.js';
import type { ReferenceSetting, Setting } from '../set-value.js';
import type { SourceText } from '../source.js';
import type { Environment } from '../substitute.js';
import { Postponed, isQuiet } from './expression/scope.js';
import { ENDPOINT, type Configuration } from './module/configuration.js';
import { ConfigurationFiles } from './module/files.js';
import { givenValues, unusedValues, type GivenValues } from './module/given-values.js';
import { instanceOf, type ModuleInstance } from './module/instance.js';
import { foldersOf, loadModule, type LoadedModule } from './module/load-module.js';
import { moduleFilesOf, type ModuleFiles } from './module/module-files.js';
import { isWholeVariable, readReferences, unusedReferences, type GivenReference } from './module/reference-settings.js';
import type { Shared } from './module/shared.js';
import { setOption } from './expression/address.js';
import { draftsOf } from './resource/endpoint-documents.js';
import { SECRET_NAMES, SecretNames, sharedSecrets, type SecretReference } from './resource/secret-references.js';
import { inTerraformWords, withAttribute } from './resource/wording.js';

export interface TerraformOptions {
  /** Changes of fields: what they write need not be readable in the file. */
  settings: readonly Setting[];
  /** Values of references, such as `tir_integration.hub.id`. */
  references: readonly ReferenceSetting[];
  environment: Environment;
}

/** Reads `.tf`, `.tf.json` and `.tfvars` files. Every problem is in the findings. */
export async function readTerraform(texts: readonly SourceText[], options: TerraformOptions): Promise<Reading> {
  const reading: Reading = { documents: [], findings: [] };
  const used = new Set<string>();
  const asked = new Set<string>();
  const configurations: Configuration[] = [];
  const groups = await moduleFilesOf(texts);
  if (groups.length === 0) reading.findings.push(...texts.map(valuesAlone));
  for (const files of groups) {
    const { loaded, given, findings } = await load(files, options);
    configurations.push(loaded.configuration);
    reading.findings.push(...findings);
    const references = await readReferences(options.references, loaded);
    take(reading, await evaluated(loaded, given, { ...options, references, used, asked }));
    if (loaded.configuration.named.length === 0 && reading.findings.length === 0) reading.findings.push(...nothingIn(files.named));
  }
  reading.findings.push(...unusedReferences(options.references, { used, asked, configurations }));
  reading.findings = unique(reading.findings);
  return reading;
}

/** Reads the files, evaluating nothing yet. */
async function load(files: ModuleFiles, { environment, references }: TerraformOptions) {
  const findings: Finding[] = [];
  const loaded = await loadModule(files, { root: files.folder, findings });
  const { variables, broken } = loaded.configuration;
  const given = await givenValues({ environment, files: files.values, settings: references.filter(isWholeVariable) }, variables);
  findings.push(...given.findings);
  if (!broken.has('variable')) findings.push(...unusedValues(given.values, (name) => variables.has(name)));
  return { loaded, given, findings };
}

interface EvaluationOptions extends Omit<TerraformOptions, 'references'> {
  references: readonly GivenReference[];
  used: Set<string>;
  asked: Set<string>;
}

/** Evaluates the configuration. Where it asks for a template that is not read yet, that is read, and it begins anew. */
async function evaluated(loaded: LoadedModule, given: GivenValues, options: EvaluationOptions): Promise<Reading> {
  const files = new ConfigurationFiles(loaded.folder);
  for (const folder of foldersOf(loaded)) files.allow(folder);
  for (;;) {
    try {
      return evaluateOnce(loaded, given, files, options);
    } catch (err) {
      if (!(err instanceof Postponed)) throw err;
      await files.readTemplates();
    }
  }
}

function evaluateOnce(loaded: LoadedModule, given: GivenValues, files: ConfigurationFiles, options: EvaluationOptions): Reading {
  const reading: Reading = { documents: [], findings: [] };
  let isLost = false;
  const { references, used, asked, environment, settings } = options;
  const shared: Shared = {
    settings: references,
    used,
    asked,
    report({ code, message, fix }, file, place) {
      if (!isQuiet()) reading.findings.push({ severity: 'error', code, path: '', message, fix, file, ...place });
    },
    files,
    environment,
    open: new Set(),
    lose: () => (isLost = true),
  };
  const inputs = {
    given: (name: string) => given.values.get(name),
    originOf: () => undefined,
    howToGive: (name: string) => `Give ${setOption(`var.${name}`)}, a default, or a line in terraform.tfvars.`,
  };
  const root = instanceOf(loaded, [], inputs, shared);
  const { secretNames, secrets } = namesOfSecrets(root, reading);
  const counts = new Map<string, number>();
  const read = (module: ModuleInstance, isUnknown: boolean): void => {
    for (const block of module.loaded.configuration.named) {
      if (block.labels[0] !== ENDPOINT || block.type !== 'resource') {
        const [name = ''] = block.labels;
        for (const { instance, repetition } of module.calls.instances(name)) read(instance, isUnknown || repetition.isUnknown);
        continue;
      }
      const first = (counts.get(block.file) ?? 0) + 1;
      const drafts = draftsOf(block, { module, isUnknown, settings, secretNames, first });
      counts.set(block.file, first + drafts.length - 1);
      secrets.push(...drafts.flatMap((draft) => draft.secrets));
      for (const { source, value, unread, locate, findings } of drafts) {
        reading.documents.push({ source, value, unread, locate, translate: inTerraformWords });
        reading.findings.push(...findings.map(withAttribute));
      }
    }
  };
  read(root, false);
  reading.findings.push(...sharedSecrets(secrets), ...unusedNames(root, secretNames));
  // A slip in a file that was not named matters only to those who refer to it.
  if (isLost) reading.findings.push(...loaded.quiet);
  return reading;
}

/** What the files, or the command line, say of the names of references. */
function namesOfSecrets({ find, loaded, shared }: ModuleInstance, reading: Reading): { secretNames: SecretNames; secrets: SecretReference[] } {
  const local = loaded.configuration.locals.get(SECRET_NAMES);
  const isSet = shared.settings.some(({ path }) => path[0] === 'local' && path[1] === SECRET_NAMES);
  const steps = ['local', SECRET_NAMES].map((key) => ({ key, isIndex: false }));
  const value = local || isSet ? find(steps, () => undefined) : undefined;
  const secretNames = new SecretNames(value?.holdsUnknown === false ? value : undefined);
  if (secretNames.isBroken || value?.holdsUnknown === true) {
    const message = `local.${SECRET_NAMES} does not say for each endpoint and variable of its container which variable of the worker holds it.`;
    const fix = `Write ${SECRET_NAMES} = { endpoint-name = { HF_TOKEN = "TIR_SECRET_NAME" } }.`;
    const at = local ? { file: local.file, ...local.place } : { file: `--set local.${SECRET_NAMES}` };
    reading.findings.push({ severity: 'error', code: 'secret-names', path: '', message, fix, ...at });
  }
  return { secretNames, secrets: [] };
}

/** A name that no endpoint asks for is most likely misspelt. */
const unusedNames = ({ loaded }: ModuleInstance, names: SecretNames): Finding[] => {
  const local = loaded.configuration.locals.get(SECRET_NAMES);
  return names.unused().map((which) => ({
    severity: 'warning',
    code: 'secret-name-unused',
    path: '',
    message: `local.${SECRET_NAMES} names ${which.replace(' ', ', variable ')}, and no endpoint has such a secret.`,
    fix: 'Mend its spelling, or leave it out.',
    ...(local ? { file: local.file, ...local.place } : { file: `--set local.${SECRET_NAMES}` }),
  }));
};

const take = (reading: Reading, { documents, findings }: Reading): void => {
  reading.documents.push(...documents);
  reading.findings.push(...findings);
};

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

/** Endpoints of one block share their lines: a mistake in all of them is told once. A warning belongs to each. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ severity, file, line, column, code, message, document }) => {
    const key = JSON.stringify([file, line, column, code, message, severity === 'error' ? '' : document]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
