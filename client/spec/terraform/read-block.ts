/** Reads the body of a `tir_model_endpoint`, or of a block inside it, into the draft of a spec. */
import type { FieldPath } from '../../../workflows/contract/rules/field-path.js';
import type { Position } from '../document.js';
import { camelCase, metaAttributes, metaBlocks, suggestName, type BlockShape, type Kind } from './attributes.js';
import { attributeOf } from './configuration.js';
import { convertValue } from './convert-value.js';
import type { Draft } from './draft.js';
import { evaluate, type Scope } from './evaluate.js';
import type { ExpressionNode } from './parser.js';
import { placeOfNode, type Attribute, type Block, type Body, type Expression } from './read-file.js';
import { instancesOf } from './repetition.js';
import { readSpecial } from './special.js';
import { UNKNOWN, holdsUnknown } from './value.js';

/** Scope without what belongs to the place of an expression. */
export type BlockScope = Pick<Scope, 'values' | 'find'> & { isSensitive: (name: string) => boolean };

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
  const { name, place, expression } = attribute;
  if (path.length === 1 && metaAttributes.includes(name)) return;
  const kind = Object.hasOwn(shape.attributes, name) ? shape.attributes[name] : undefined;
  if (kind === undefined) {
    const isBlock = Object.hasOwn(shape.blocks, name);
    const message = isBlock ? `${name} is a block, not an attribute.` : `${holder} has no attribute ${name}.`;
    const fix = isBlock ? `Write ${name} { … } without the equals sign.` : suggestName(name, shape);
    draft.error({ code: isBlock ? 'terraform-block-form' : 'terraform-attribute-unknown', message, fix }, place);
    return;
  }
  const target = [...path, camelCase(name)];
  draft.mark(target, place);
  if (draft.isOverridden(target)) return;
  markEntries(expression, target, draft);
  const read = (): unknown => valueOf(expression, target, draft, scope);
  if (kind === 'special') readSpecial({ attribute, draft, path, read, isSensitive: scope.isSensitive });
  else set(kind, read(), target, draft, place);
}

function set(kind: Kind, value: unknown, target: FieldPath, draft: Draft, place: Position): void {
  // Null means as if the attribute were not there.
  if (value === null) return;
  if (holdsUnknown(value)) return draft.leaveUnread(target);
  const converted = convertValue(kind, value, draft, target, place);
  if (converted !== undefined) draft.set(target, converted);
}

function valueOf(expression: Expression, target: FieldPath, draft: Draft, { values, find }: BlockScope): unknown {
  return evaluate(expression, {
    values,
    find,
    report: (problem, file, place) => draft.error(problem, place, target, file),
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
    draft.mark([...target, text], placeOfNode(expression, key));
  });
}

function readInner(block: Block, at: BlockPlace, scope: BlockScope, counts: Map<string, number>): void {
  const { draft, shape, path, name: holder } = at;
  const name = block.type === 'dynamic' ? (block.labels[0] ?? '') : block.type;
  if (path.length === 1 && metaBlocks.includes(name)) return;
  if (path.length === 1 && name === 'lifecycle') return warnOfLifecycle(block, draft);
  const inner = Object.hasOwn(shape.blocks, name) ? shape.blocks[name] : undefined;
  if (!inner) {
    const isAttribute = Object.hasOwn(shape.attributes, name);
    const message = isAttribute ? `${name} is an attribute, not a block.` : `${holder} has no block ${name}.`;
    const fix = isAttribute ? `Write ${name} = { … } with the equals sign.` : suggestName(name, shape);
    draft.error({ code: isAttribute ? 'terraform-block-form' : 'terraform-block-unknown', message, fix }, block.place);
    return;
  }
  for (const one of block.type === 'dynamic' ? contentsOf(block, name, draft, scope) : [{ block, scope, isUnknown: false }]) {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    if (!inner.isList && count > 0) {
      const message = `${name} is there twice; the Terraform provider reads the first alone, and so it is here.`;
      draft.warn({ code: 'terraform-block-repeated', message, fix: 'Keep one of them.' }, one.block.place);
      continue;
    }
    const target = [...path, camelCase(name), ...(inner.isList ? [count] : [])];
    draft.mark(target, one.block.place);
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
    draft.error({ code: 'terraform-dynamic', message: `dynamic "${name}" needs for_each and content.`, fix }, block.place);
    return [];
  }
  const source = valueOf(forEach.expression, [], draft, scope);
  const iterator = attributeOf(block, 'iterator')?.expression.text.trim() ?? name;
  const instances = instancesOf(source);
  if (!instances) {
    const fix = 'Give it a list or a map.';
    draft.error({ code: 'terraform-for-each', message: 'for_each takes a list or a map.', fix }, forEach.place);
    return [];
  }
  return instances.map(({ key, value }) => ({
    block: content,
    isUnknown: key === UNKNOWN,
    scope: { ...scope, values: new Map([...scope.values, [iterator, key === UNKNOWN ? UNKNOWN : { key, value }]]) },
  }));
}

function warnOfLifecycle(block: Block, draft: Draft): void {
  if (block.attributes.length === 0) return;
  const names = block.attributes.map(({ name }) => name).join(', ');
  const fix = 'drift reports what others changed; nothing is deleted unless delete is said.';
  draft.warn({ code: 'terraform-lifecycle', message: `lifecycle (${names}) has no counterpart here.`, fix }, block.place);
}
