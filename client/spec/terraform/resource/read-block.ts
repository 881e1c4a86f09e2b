/** Reads the body of a `tir_model_endpoint`, or of a block inside it, into the draft of a spec. */
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { Place } from '../../document.js';
import { evaluate, evaluateQuietly } from '../expression/evaluate.js';
import type { Scope } from '../expression/scope.js';
import { UNKNOWN, type Value } from '../value/value.js';
import { attributeOf } from '../module/configuration.js';
import { eachOf, elementsToRepeat, secret } from '../module/repetition.js';
import type { ExpressionNode } from '../syntax/parser.js';
import { placeOfNode, type Attribute, type Block, type Body, type Expression } from '../syntax/read-file.js';
import { camelCase, type BlockShape, type Kind } from './attributes.js';
import { convertValue } from './convert-value.js';
import type { Draft } from './draft.js';
import { isMetaAttribute, isMetaBlock } from './meta.js';
import type { Origin } from '../module/origin.js';
import type { SecretNames } from './secret-references.js';
import { isGivenByOption, setNamedId, withoutNamedId } from './named-id.js';
import { readSpecial } from './special.js';
import { suggestName } from './suggest-name.js';

/** Scope without what belongs to the place of an expression. */
export type BlockScope = Omit<Scope, 'report' | 'remedy'> & {
  /** What an expression is drawn from in the end. */
  origin: Origin;
  /** What `each` and iterators go through. */
  origins: ReadonlyMap<string, string>;
  secretNames: SecretNames;
};

export interface BlockPlace {
  draft: Draft;
  shape: BlockShape;
  /** Where its fields go in the spec. */
  path: FieldPath;
  /** What it is called in messages. */
  name: string;
}

export function readBlock(body: Body, place: BlockPlace, scope: BlockScope): void {
  // What has a rule of its own comes last: a value is judged by the key beside it.
  const isSpecial = ({ name }: Attribute): boolean => place.shape.attributes[name] === 'special';
  const attributes = [...body.attributes.filter((one) => !isSpecial(one)), ...body.attributes.filter(isSpecial)];
  for (const attribute of attributes) readAttribute(attribute, place, scope);
  const counts = new Map<string, number>();
  for (const block of body.blocks) readInner(block, place, scope, counts);
}

function readAttribute(attribute: Attribute, { draft, shape, path, name: holder }: BlockPlace, scope: BlockScope): void {
  const { name, expression } = attribute;
  const place = { ...attribute.place, file: expression.file };
  if (path.length === 1 && isMetaAttribute(attribute, draft)) return;
  const kind = Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
  if (kind === undefined) {
    const isBlock = Object.hasOwn(shape.blocks, name);
    const message = isBlock ? `${name} is a block, not an attribute.` : `${holder} has no attribute ${name}.`;
    const fix = isBlock ? `Write ${name} { … } without the equals sign.` : suggestName(name, shape);
    draft.error({ code: isBlock ? 'terraform-block-form' : 'terraform-attribute-unknown', message, fix }, place);
    return;
  }
  const target = [...path, camelCase(name)];
  draft.mark(target, place, expression.file);
  if (isGivenByOption(target, draft)) return;
  const isSensitive = holdsSecret(expression, scope);
  if (isSensitive && !isEnvironmentValue(path, name)) {
    draft.error(secret(attribute), place, target);
    return draft.leaveUnread(target);
  }
  markEntries(expression, target, draft);
  const read = (): Value => valueOf(expression, target, draft, scope);
  const readPlain = (): Value => withoutNamedId(read(), target, draft, place);
  if (kind === 'special') readSpecial({ attribute, place, draft, path, read: readPlain, isSensitive, scope });
  else set(kind, read(), target, draft, place);
}

/** The value as far as it can be told, without a word of what is wrong with it. */
const seen = (expression: Expression, scope: BlockScope): Value => evaluateQuietly(expression, { ...scope, report: () => undefined, remedy: '' });

const holdsSecret = (expression: Expression, scope: BlockScope): boolean =>
  expression.node.type !== 'literalValue' && seen(expression, scope).holdsSensitive;

/** The value of an environment variable becomes a reference where it is a secret. */
const isEnvironmentValue = (path: FieldPath, name: string): boolean => path.includes('envVariables') && name === 'value';

function set(kind: Kind, value: Value, target: FieldPath, draft: Draft, place: Place): void {
  // Null means as if the attribute were not there.
  if (value.isNull) return;
  if (value.holdsUnknown) return draft.leaveUnread(target);
  if (setNamedId(value, target, draft, place)) return;
  const converted = convertValue(kind, value, draft, target, place);
  if (converted !== undefined) draft.set(target, converted);
}

function valueOf(expression: Expression, target: FieldPath, draft: Draft, scope: BlockScope): Value {
  return evaluate(expression, {
    ...scope,
    report: (problem, file, place) => draft.error(problem, { ...place, file }, target),
    remedy: `Write the value itself, or give --set ${target.join('.')}=VALUE.`,
  });
}

/** Entries of a map that is written out have places of their own. */
function markEntries(expression: Expression, target: FieldPath, draft: Draft): void {
  const { node } = expression;
  if (node.type !== 'object') return;
  node.children.forEach((key: ExpressionNode, index) => {
    if (index % 2 === 1) return;
    const text = Buffer.from(expression.text).subarray(key.range.start.byte, key.range.end.byte).toString();
    draft.mark([...target, text.replace(/^"(.*)"$/, '$1')], placeOfNode(expression, key), expression.file);
  });
}

function readInner(block: Block, at: BlockPlace, scope: BlockScope, counts: Map<string, number>): void {
  const { draft, shape, path, name: holder } = at;
  const name = block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type;
  if (path.length === 1 && isMetaBlock(block, draft, scope)) return;
  const inner = Object.hasOwn(shape.blocks, name) ? shape.blocks[name] : undefined;
  if (!inner) {
    const isAttribute = Object.hasOwn(shape.attributes, name);
    const message = isAttribute ? `${name} is an attribute, not a block.` : `${holder} has no block ${name}.`;
    const fix = isAttribute ? `Write ${name} = { … } with the equals sign.` : suggestName(name, shape);
    draft.error({ code: isAttribute ? 'terraform-block-form' : 'terraform-block-unknown', message, fix }, placeOf(block));
    return;
  }
  for (const one of block.type === 'dynamic' ? contentsOf(block, name, draft, scope) : [{ block, scope, isUnknown: false }]) {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    if (!inner.isList && count > 0) {
      const message = `${name} is there twice; the Terraform provider reads the first alone, and so it is here.`;
      draft.warn({ code: 'terraform-block-repeated', message, fix: 'Keep one of them.' }, placeOf(one.block));
      continue;
    }
    const target = [...path, camelCase(name), ...(inner.isList ? [count] : [])];
    draft.mark(target, one.block.place, one.block.file);
    if (draft.isOverridden(target)) continue;
    if (one.block.isBroken) {
      draft.leaveUnread(target);
      continue;
    }
    // An empty block is something: a policy, or a rule, of defaults.
    draft.set(target, {});
    readBlock(one.block, { draft, shape: inner, path: target, name }, one.scope);
    if (one.isUnknown) draft.leaveUnread([...path, camelCase(name)]);
  }
}

interface Content {
  block: Block;
  scope: BlockScope;
  /** Nobody knows how many of it there are. */
  isUnknown: boolean;
}

/** The contents of a `dynamic` block, one for each element. */
function contentsOf(block: Block, name: string, draft: Draft, scope: BlockScope): Content[] {
  const content = block.blocks.find(({ type }) => type === 'content');
  const forEach = attributeOf(block, 'for_each');
  if (!content || !forEach) {
    const fix = `Write dynamic "${name}" { for_each = … content { … } }.`;
    draft.error({ code: 'terraform-dynamic', message: `dynamic "${name}" needs for_each and content.`, fix }, placeOf(block));
    return [];
  }
  const forEachPlace = { ...forEach.place, file: forEach.expression.file };
  const isSecret = seen(forEach.expression, scope).isSensitive;
  if (isSecret) draft.error(secret(forEach), forEachPlace);
  const source = isSecret ? UNKNOWN : valueOf(forEach.expression, [], draft, scope);
  const iterator = attributeOf(block, 'iterator')?.expression.text.trim() ?? name;
  const instances = elementsToRepeat(source);
  if (!instances) {
    const fix = 'Give it a list or a map.';
    draft.error({ code: 'terraform-for-each', message: 'for_each takes a list or a map.', fix }, forEachPlace);
    return [];
  }
  return instances.map((element) => ({
    block: content,
    isUnknown: element.key.isUnknown,
    scope: {
      ...scope,
      values: new Map([...scope.values, [iterator, eachOf(element)]]),
      origins: new Map([...scope.origins, [iterator, scope.origin(forEach.expression, scope)]]),
    },
  }));
}

const placeOf = ({ place, file }: Block): Place => ({ ...place, file });
