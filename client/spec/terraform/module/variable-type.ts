/** Types of variables: how Terraform converts a value that is given for one. */
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import { convert } from '../value/convert.js';
import { BOOL, DYNAMIC, NUMBER, STRING, listOf, mapOf, objectOf, setOf, tupleOf, type Type } from '../value/type.js';
import { NULL, NamedId, type Value, list, map, object, set, tuple } from '../value/value.js';
import type { ExpressionNode } from '../syntax/parser.js';
import type { Expression } from '../syntax/read-file.js';

/** A type, and how to evaluate what stands in it, such as the default of `optional()`. */
export interface VariableType {
  expression: Expression;
  constant: (expression: Expression) => Value;
}

/** True for the types whose values are texts on the command line: text, number and switch. */
export const isPrimitive = (type: string): boolean => ['string', 'number', 'bool'].includes(type);

/** The text of the type inside of another one, such as `string` in `map(object({ tag = string }))`; undefined where it is left open. */
export function typeInside(expression: Expression, path: FieldPath): string | undefined {
  const type: VariableType = { expression, constant: () => NULL };
  let node: ExpressionNode | undefined = insideOptional(expression.node);
  for (const step of path) {
    const name = node?.meta?.['name'];
    const [inner]: readonly ExpressionNode[] = node?.children ?? [];
    const keys = inner?.children ?? [];
    const at = name === 'object' ? keys.findIndex((key, index) => index % 2 === 0 && keyText(key, type) === String(step)) : -1;
    if (name === 'object') node = at < 0 ? undefined : keys[at + 1];
    else if (name === 'tuple') node = keys[Number(step)];
    else node = ['list', 'set', 'map'].includes(String(name)) ? inner : undefined;
    node = insideOptional(node);
  }
  return node?.type === 'scopeTraversal' ? String(node.meta?.['value']) : undefined;
}

const insideOptional = (node: ExpressionNode | undefined): ExpressionNode | undefined =>
  node?.meta?.['name'] === 'optional' ? node.children[0] : node;

/** The value in the type. Unknown values stay as they are. @throws Error when it does not fit, or the type is none */
export function convertTo(type: VariableType | undefined, value: Value): Value {
  if (!type || value.raw instanceof NamedId) return value;
  const wanted = typeOf(type.expression.node, type);
  return convert(filled(type.expression.node, value, type), wanted);
}

const keywords: Readonly<Record<string, Type>> = {
  string: STRING,
  number: NUMBER,
  bool: BOOL,
  any: DYNAMIC,
  list: listOf(DYNAMIC),
  set: setOf(DYNAMIC),
  map: mapOf(DYNAMIC),
};

const collections: Readonly<Record<string, (element: Type) => Type>> = { list: listOf, set: setOf, map: mapOf };

function typeOf(node: ExpressionNode, type: VariableType): Type {
  const word = node.type === 'scopeTraversal' ? String(node.meta?.['value']) : '';
  if (Object.hasOwn(keywords, word)) return keywords[word] ?? DYNAMIC;
  const [inner] = node.children;
  const name = node.type === 'function' ? nameOf(node) : '';
  if (inner && Object.hasOwn(collections, name)) return collections[name]?.(typeOf(inner, type)) ?? DYNAMIC;
  if (inner?.type === 'tuple' && name === 'tuple') return tupleOf(inner.children.map((element) => typeOf(element, type)));
  if (inner?.type === 'object' && name === 'object') {
    const attributes = attributesOf(inner, type);
    const optional = attributes.filter(({ isOptional }) => isOptional).map(({ key }) => key);
    return objectOf(new Map(attributes.map(({ key, node: own }) => [key, typeOf(own, type)])), new Set(optional));
  }
  throw new Error(`${word || name || 'what stands there'} is no type of Terraform`);
}

interface AttributeType {
  key: string;
  node: ExpressionNode;
  isOptional: boolean;
  standard?: ExpressionNode;
}

function attributesOf({ children }: ExpressionNode, type: VariableType): AttributeType[] {
  const attributes: AttributeType[] = [];
  for (let index = 0; index + 1 < children.length; index += 2) {
    const [key, node] = [children[index], children[index + 1]];
    if (!key || !node) continue;
    const isOptional = node.type === 'function' && nameOf(node) === 'optional';
    const [own, standard] = isOptional ? node.children : [node];
    if (textFrom(key.range.start.byte - 1, type).startsWith('"')) throw new Error('A name in an object type stands without quotes');
    if (own) attributes.push({ key: keyText(key, type), node: own, isOptional, ...(standard ? { standard } : {}) });
  }
  return attributes;
}

/** The value with the defaults of `optional()` in the places of what is missing or null. */
function filled(node: ExpressionNode, value: Value, type: VariableType): Value {
  const [inner] = node.children;
  if (node.type !== 'function' || !inner || value.isNull || value.holdsUnknown) return value;
  const each = (element: Value, at: ExpressionNode | undefined): Value => (at ? filled(at, element, type) : element);
  const { kind } = value.type;
  const name = nameOf(node);
  const again = (): Value => {
    if (name === 'object' && inner.type === 'object' && (kind === 'object' || kind === 'map')) return filledObject(inner, value, type);
    if (name === 'map' && (kind === 'object' || kind === 'map'))
      return remade(value, new Map([...value.entries].map(([key, element]) => [key, each(element, inner)])));
    if (name === 'tuple' && kind === 'tuple') return tuple(value.children.map((element, index) => each(element, inner.children[index])));
    if ((name === 'list' || name === 'set') && (kind === 'tuple' || kind === 'list' || kind === 'set'))
      return remadeList(value, value.children.map((element) => each(element, inner)));
    return value;
  };
  return again().marked(value.isSensitive);
}

function filledObject(node: ExpressionNode, value: Value, type: VariableType): Value {
  const entries = new Map(value.entries);
  for (const { key, node: own, standard } of attributesOf(node, type)) {
    const given = entries.get(key) ?? NULL;
    const isMissing = given.isNull && standard !== undefined;
    const found = isMissing ? convert(type.constant({ ...type.expression, node: standard }), typeOf(own, type)) : given;
    if (isMissing || entries.has(key)) entries.set(key, filled(own, found, type));
  }
  return object(entries);
}

const isAlike = (values: readonly Value[]): boolean => values.every(({ type }) => values[0] && type.equals(values[0].type));

function remade(value: Value, entries: Map<string, Value>): Value {
  return value.type.kind === 'map' && isAlike([...entries.values()]) ? map(entries, value.type.element) : object(entries);
}

function remadeList({ type }: Value, elements: Value[]): Value {
  if (!isAlike(elements) || type.kind === 'tuple') return tuple(elements);
  return type.kind === 'set' ? set(elements, type.element) : list(elements, type.element);
}

const nameOf = ({ meta }: ExpressionNode): string => String(meta?.['name']);

const textFrom = (byte: number, { expression }: VariableType): string => Buffer.from(expression.text).subarray(byte).toString();

/** A key of the type, which is read from the text. */
const keyText = ({ range: { start, end } }: ExpressionNode, { expression }: VariableType): string =>
  Buffer.from(expression.text).subarray(start.byte, end.byte).toString();
