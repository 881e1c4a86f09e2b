/** References to other blocks: what the files say of a resource or a data source, and what TIR or Terraform's state alone know. */
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import { isSecretName } from '../../../../workflows/contract/rules/secret.js';
import { addressOf, setOption } from '../expression/address.js';
import { evaluate } from '../expression/evaluate.js';
import type { Scope } from '../expression/scope.js';
import type { Step } from '../expression/steps.js';
import { NamedId, SECRET, UNKNOWN, namedId, type Lookup, type Value } from '../value/value.js';
import type { Block } from '../syntax/read-file.js';
import { attributeOf } from './configuration.js';
import { follow } from './follow.js';
import { guarded } from './guard.js';
import { countAt, eachOf, elementsToRepeat } from './repetition.js';
import type { Shared, Tell } from './shared.js';

/** Resources whose ids TIR is asked for by name. The provider's datasets are called `tir_eos`. @see provider tir/provider.go (read 2026-11) */
const lookups: Readonly<Record<string, Lookup>> = {
  tir_model_repository: 'modelRepository',
  tir_integration: 'integration',
  tir_eos: 'dataset',
  tir_dataset: 'dataset',
};

export interface BlockReferences {
  resources: ReadonlyMap<string, Block>;
  shared: Shared;
  find: Scope['find'];
  /** The steps with the module that they stand in. */
  full: (steps: readonly Step[]) => readonly Step[];
}

/** What a block of the files says of itself; everything else about it is an error that names the `--set`. */
export function blockReference(steps: readonly Step[], tell: Tell, references: BlockReferences): Value {
  const address = addressOf(references.full(steps));
  if (steps.length === 1)
    return unknown(tell, 'text-unquoted', `${address} is neither a text nor a reference.`, `Write "${address}" if the text is meant.`);
  const isData = steps[0]?.key === 'data';
  const head = steps.slice(0, isData ? 3 : 2).map(({ key }) => String(key));
  const block = references.resources.get(head.join('.'));
  const found = block && instanceOf(block, steps.slice(head.length), references);
  const type = head.at(isData ? 1 : 0) ?? '';
  // What the provider does not mark as sensitive, its name does.
  const isSecret = type.startsWith('tir_') && isSecretName(String(steps.at(-1)?.key).toUpperCase());
  if (found) {
    const [attribute, ...rest] = found.rest;
    const value = attribute && written(block, String(attribute.key), head.join('.'), found.values, references, tell);
    if (value !== undefined) return follow(value, rest, steps, tell).marked(isSecret);
    const lookup = Object.hasOwn(lookups, type) ? lookups[type] : undefined;
    if (lookup && attribute?.key === 'id' && rest.length === 0) {
      const name = written(block, 'name', head.join('.'), found.values, references, tell);
      if (name?.isUnknown) return name;
      if (typeof name?.raw === 'string' && name.raw !== '') return namedId(new NamedId(lookup, name.raw, address)).marked(name.isSensitive);
    }
  }
  if (isSecret) return SECRET;
  const why = `${address} ${whyUnknown(String(steps[0]?.key))}.`;
  return unknown(tell, 'reference-unresolved', why, `Give ${setOption(address)}${hintOf(type, steps)}.`);
}

/** The instance that the steps lead into, with the names that hold in it; undefined where it cannot be told which one. */
function instanceOf(
  block: Block,
  steps: readonly Step[],
  { find, shared }: BlockReferences,
): { values: ReadonlyMap<string, Value>; rest: readonly Step[] } | undefined {
  const repetition = attributeOf(block, 'count') ?? attributeOf(block, 'for_each');
  if (!repetition) return { values: new Map(), rest: steps };
  const [first, ...rest] = steps;
  if (!first?.isIndex) return undefined;
  if (repetition.name === 'count') return { values: new Map([['count', countAt(Number(first.key))]]), rest };
  const remedy = 'Write the value itself.';
  const scope: Scope = { values: new Map(), find, report: shared.report, files: shared.files, remedy };
  const each = elementsToRepeat(evaluate(repetition.expression, scope))?.find(({ key }) => String(key.raw) === String(first.key));
  return each && !each.key.isUnknown ? { values: new Map([['each', eachOf(each)]]), rest } : undefined;
}

function written(
  block: Block,
  name: string,
  head: string,
  values: ReadonlyMap<string, Value>,
  { find, shared }: BlockReferences,
  tell: Tell,
): Value | undefined {
  const attribute = attributeOf(block, name);
  if (!attribute) return undefined;
  const { expression } = attribute;
  const remedy = `Write the value itself, or give ${setOption(`${head}.${name}`)}.`;
  return guarded(expression, `${head}.${name}`, shared, tell, () =>
    evaluate(expression, { values, find, report: shared.report, files: shared.files, remedy }),
  );
}

function unknown(tell: Tell, code: ErrorCode, message: string, fix: string): Value {
  tell({ code, message, fix });
  return UNKNOWN;
}

function whyUnknown(root: string): string {
  if (root === 'each') return 'has a meaning only beside for_each';
  if (root === 'count') return 'has a meaning only beside count';
  if (root === 'ephemeral') return 'is opened by Terraform while it runs, and not here';
  if (root === 'terraform') return 'depends on where Terraform runs';
  return "is in Terraform's state, not in the files";
}

/** What the value is, for the resources whose ids an endpoint takes. */
function hintOf(type: string, steps: readonly Step[]): string {
  if (steps.at(-1)?.key !== 'id' || !type.startsWith('tir_')) return '';
  const what = type === 'tir_eos' ? 'dataset' : type.slice('tir_'.length).replaceAll('_', ' ');
  return `, the number that TIR gave the ${what}`;
}
