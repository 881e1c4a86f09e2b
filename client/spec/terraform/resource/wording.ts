/** Findings in Terraform's words: rules speak of fields of a spec, and who wrote HCL knows attributes. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import { findFramework } from '../../../../workflows/contract/frameworks.js';
import { parsePath } from '../../../../workflows/contract/rules/field-path.js';
import { listFieldPaths } from '../../../../workflows/contract/rules/field.js';
import { camelCase, listAttributes, snakeCase, type Kind } from './attributes.js';

/** The finding with the name that its field has in the file, and with a fix that can be written there. */
export const inTerraformWords = (finding: Finding): Finding => ({
  ...withAttribute(finding),
  message: reworded(finding.message),
  fix: reworded(finding.fix),
});

/** The finding with the name that its field has in the file. */
export function withAttribute(finding: Finding): Finding {
  const attribute = attributeAt(finding.path);
  return attribute === undefined ? finding : { ...finding, attribute };
}

/** `endpoint.detailedInfo.huggingFaceId` is `detailed_info.hugging_face_id`; undefined for what Terraform does not have. */
export function attributeAt(path: string): string | undefined {
  if (path === 'rollout.finalState') return 'stop_inference';
  const [root, ...steps] = parsePath(path) ?? [];
  if (root !== 'endpoint' || steps.length === 0) return undefined;
  let text = '';
  const plain: string[] = [];
  for (const step of steps) {
    if (typeof step === 'number') text += `[${step}]`;
    else {
      const name = plain.at(-1) === 'engine_args' ? step : (ofField[step] ?? snakeCase(step));
      plain.push(name);
      text += `${text === '' ? '' : '.'}${name}`;
    }
  }
  const known = [...kinds.keys()].some((one) => one === plain.join('.') || one.startsWith(`${plain.join('.')}.`));
  return known || plain.includes('engine_args') || plain.includes('custom_sku') ? text : undefined;
}

/** Fields that another attribute of Terraform becomes. */
const ofField: Readonly<Record<string, string>> = {
  valueFrom: 'value',
  modelName: 'model_id',
  modelLoadIntegrationName: 'model_load_integration_id',
  datasetName: 'dataset_id',
};

const kinds = new Map<string, Kind>(listAttributes().map(({ path, kind }) => [path, kind]));
const names = new Map<string, Kind | undefined>();
for (const [path, kind] of kinds) {
  const parts = path.split('.');
  parts.forEach((part, index) => {
    if (!names.has(part)) names.set(part, index === parts.length - 1 ? kind : undefined);
  });
}

/** Names of fields that hold a capital letter, and so are no words of a sentence; the longest first. */
const fields = [...new Set(listFieldPaths().flat())]
  .filter((name) => name !== snakeCase(name) && name !== 'apiVersion')
  .sort((a, b) => b.length - a.length);
const field = new RegExp(`(?<![\\w.{-]|--set [\\w.]*)((?:[a-zA-Z]+\\.)*)(${fields.join('|')})(?![\\w-])(: (?:"[^"]*"|[\\w./-]*\\w))?`, 'g');
const plainWord = /(?<![\w.{])(framework|protocol|path|metric|replica)(: )("[^"]*"|[\w./-]*\w|\/)/g;

function reworded(text: string): string {
  // What stands in rollout has no attribute, and its words are those of YAML.
  const isOurs = /\brollout\.[a-z]/.test(text);
  const words = text
    .replace(/\b(?<!--set )(rollout(?:\.\w+)+)(?=[,. ])/, '--set $1=VALUE')
    .replace(/valueFrom: \{env: (?:TIR_SECRET_)?(\w+)\}/g, (_all, name: string) => `value = var.${name.toLowerCase()} with sensitive = true`)
    .replace(/\bvalueFrom\b/g, 'value = var.name')
    .replace(/\bfinalState: running\b/g, 'stop_inference = "start"')
    .replace(field, (all, holders: string, name: string, given: string | undefined, at: number, whole: string) => {
      const kind = names.get(snakeCase(name));
      if (!names.has(snakeCase(name))) return optionFor(name, given, whole.slice(0, at)) ?? all;
      const blocks = holders.split('.').filter((part) => part !== '' && part !== 'endpoint');
      const written = [...blocks, name].map(snakeCase).join('.');
      return given === undefined ? written : (assignment(written, kind, given.slice(2)) ?? written + given);
    });
  return isOurs ? words : words.replace(plainWord, (all, name: string, _sign, given: string) => assignment(name, names.get(name), given) ?? all);
}

/** The option that gives a field which Terraform does not have, where the sentence says to give it. */
function optionFor(name: string, given: string | undefined, before: string): string | undefined {
  const path = (listFieldPaths().find((one) => one.at(-1) === name) ?? [name]).join('.');
  return /\b(give|write|or|with|as|use) $/i.test(before) ? `--set ${path}=${given?.slice(2) ?? 'VALUE'}` : undefined;
}

/** `name = "value"`, as HCL writes it; undefined when what follows is no value of the attribute, but a sentence. */
function assignment(name: string, kind: Kind | undefined, given: string): string | undefined {
  const word = given.replace(/^"(.*)"$/, '$1');
  if (kind === 'number' || kind === 'id') return /^\d+$/.test(word) ? `${name} = ${word}` : undefined;
  if (kind === 'switch') return /^(true|false)$/.test(word) ? `${name} = ${word}` : undefined;
  const text = name === 'framework' ? (findFramework(word)?.terraformKey ?? word) : word;
  return `${name} = ${JSON.stringify(text)}`;
}

/** The field of a spec that the attribute becomes, such as `endpoint.detailedInfo.huggingFaceId`. */
export const fieldOf = (attribute: string): string => `endpoint.${attribute.split('.').map(camelCase).join('.')}`;
