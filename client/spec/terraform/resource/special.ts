/** Attributes whose meaning differs between the provider and TIR, each with its rule. */
import { findFramework, findFrameworkByTerraformKey, listFrameworks } from '../../../../workflows/contract/frameworks.js';
import { valueAt, type FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import { nameForSpecs } from '../../../../workflows/contract/rules/reference.js';
import { isSecretName, isSecretValue, isSwitch } from '../../../../workflows/contract/rules/secret.js';
import { nearest } from '../../../../workflows/contract/rules/suggestion.js';
import type { Place } from '../../document.js';
import type { Draft } from './draft.js';
import type { Value } from '../value/value.js';
import { plain } from '../value/plain.js';
import { refersToSomething } from '../expression/refers.js';
import type { Attribute, Expression } from '../syntax/read-file.js';
import { evaluateQuietly } from '../expression/evaluate.js';
import type { BlockScope } from './read-block.js';
import type { SecretReference } from './secret-references.js';

export interface SpecialPlace {
  attribute: Attribute;
  place: Place;
  draft: Draft;
  /** Path of the block. */
  path: FieldPath;
  read: () => Value;
  /** The value carries a secret. */
  isSensitive: boolean;
  scope: BlockScope;
}

export function readSpecial(at: SpecialPlace): void {
  const read = rules[at.attribute.name];
  read?.(at);
}

/** The text of the attribute; undefined when it has none, or none that can be told. */
function textOf({ attribute, place, draft, path, read }: SpecialPlace, field: string): string | undefined {
  const value = read();
  if (value.isNull) return undefined;
  if (typeof value.raw === 'string') return value.raw;
  if (value.holdsUnknown) draft.leaveUnread([...path, field]);
  else
    draft.error(
      { code: 'terraform-attribute-type', message: `${attribute.name} must be a text.`, fix: 'Put it in quotes.' },
      place,
      [...path, field],
    );
  return undefined;
}

const rules: Record<string, (at: SpecialPlace) => void> = {
  framework(at) {
    const { place, draft, path } = at;
    const key = textOf(at, 'framework');
    if (key === undefined) return;
    const framework = findFrameworkByTerraformKey(key) ?? findFramework(key);
    if (framework) return draft.set([...path, 'framework'], framework.name);
    const keys = listFrameworks().flatMap(({ terraformKey }) => terraformKey ?? []);
    const like = nearest(key, keys);
    const fix = like === undefined ? `Use one of ${keys.join(', ')}.` : `Write framework = "${like}".`;
    draft.error({ code: 'framework-unknown', message: `The provider has no framework ${key}.`, fix }, place, [
      ...path,
      'framework',
    ]);
    draft.leaveUnread([...path, 'framework']);
  },

  stop_inference(at) {
    const { place, draft } = at;
    const word = textOf(at, 'stopInference');
    if (word === undefined || word === '' || word === 'start') return;
    if (word === 'stop') return draft.set(['rollout', 'finalState'], 'stopped');
    draft.error(
      {
        code: 'stop-inference-unknown',
        message: `stop_inference is start or stop, not ${word}.`,
        fix: 'Write "stop" for an endpoint that shall not run; restart is a command here.',
      },
      place,
    );
  },

  public_ip(at) {
    const { place, draft, path } = at;
    const word = textOf(at, 'publicIp');
    if (word === undefined || word === 'no' || word === '') return;
    draft.warn(
      {
        code: 'public-ip-ignored',
        message: `The Terraform provider ignores public_ip and always sends no; so it stays no, not ${word}.`,
        fix: 'Give --set endpoint.publicIp=yes if the endpoint shall have one.',
      },
      place,
      [...path, 'publicIp'],
    );
  },

  server_options(at) {
    const { place, draft } = at;
    const text = textOf(at, 'serverOptions');
    if (!text) return;
    draft.warn(
      {
        code: 'server-options-ignored',
        message: 'The Terraform provider never reads server_options, and it is left out here.',
        fix: 'Give the version of the server as server_version in detailed_info.',
      },
      place,
    );
  },

  container_name(at) {
    const { place, draft, path } = at;
    const image = textOf(at, 'containerName');
    if (!image) return;
    draft.set([...path, 'containerName'], image);
    draft.warn(
      {
        code: 'container-name-computed',
        message: 'The Terraform provider computes container_name and refuses one that is written; here it is the image.',
        fix: 'Nothing to do; only Terraform would not take the file.',
      },
      place,
      [...path, 'containerName'],
    );
  },

  /** A secret never comes out of the file: its row gets a reference that the worker resolves. */
  value(at) {
    const { attribute, place, draft, path, read, isSensitive } = at;
    const target = [...path, 'value'];
    const key = rowKey(draft, path);
    const isReference = refersToSomething(attribute.expression.node);
    if (isSensitive || (isReference && isSecretName(key))) {
      const { env } = referTo(attribute.expression, key, at);
      draft.set([...path, 'valueFrom'], { env });
      draft.warn(
        {
          code: 'secret-by-reference',
          message: `${key} is a secret: the worker takes it from its own environment, and not from here.`,
          fix: `Set ${env} in the environment of the worker.`,
        },
        place,
        [...path, 'valueFrom'],
      );
      return;
    }
    const value = read();
    if (value.isNull) return;
    if (value.holdsUnknown) return draft.leaveUnread(target);
    const text = value.type.isPrimitive ? String(value.raw) : plain(value);
    draft.set(target, text);
    if (typeof text !== 'string' || !((isSecretName(key) && !isSwitch(text)) || isSecretValue(text))) return;
    draft.leaveUnread(target);
    draft.error(
      {
        code: 'variable-secret-literal',
        message: `The value of ${key} is, or sounds like, a secret, and values are stored in plain text.`,
        fix: `Write value = var.${key.toLowerCase()} with sensitive = true, and set ${nameForSpecs(key)} in the environment of the worker.`,
      },
      place,
      target,
    );
  },
};

/** The variable of the worker that the expression becomes. */
function referTo(expression: Expression, key: string, { draft, place, scope }: SpecialPlace): SecretReference {
  const name = valueAt(draft.value, ['endpoint', 'name']);
  const endpoint = typeof name === 'string' ? name : '';
  const named = scope.secretNames.find(endpoint, key);
  const value = evaluateQuietly(expression, { ...scope, report: () => undefined, remedy: '' });
  const reference: SecretReference = {
    endpoint,
    key,
    env: named ?? nameForSpecs(key),
    isNamed: named !== undefined,
    origin: scope.origin(expression, scope),
    ...(value.holdsUnknown ? {} : { value }),
    place,
    source: draft.source,
  };
  draft.secrets.push(reference);
  return reference;
}

/** The key of the row, which is read before its value; "" when it is not known. */
function rowKey(draft: Draft, path: FieldPath): string {
  const key = valueAt(draft.value, [...path, 'key']);
  return typeof key === 'string' ? key : '';
}
