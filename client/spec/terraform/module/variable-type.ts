/** Types of variables: how Terraform converts a value that is given for one. */
import { NamedId, asNumber, asSwitch, asText, isRecord, keysOf, nameOf } from '../expression/value.js';
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { ExpressionNode } from '../syntax/parser.js';
import type { Expression } from '../syntax/read-file.js';

/** A type, and how to evaluate what stands in it, such as the default of `optional()`. */
export interface VariableType {
  expression: Expression;
  constant: (expression: Expression) => unknown;
}

/** True for the types whose values are texts on the command line: text, number and switch. */
export const isPrimitive = (type: string): boolean => ['string', 'number', 'bool'].includes(type);

/** The text of the type inside of another one, such as `string` in `map(object({ tag = string }))`; undefined where it is left open. */
export function typeInside(expression: Expression, path: FieldPath): string | undefined {
  const type: VariableType = { expression, constant: () => undefined };
  let node: ExpressionNode | undefined = withoutOptional(expression.node);
  for (const step of path) {
    const name = node?.meta?.['name'];
    const [inner]: readonly ExpressionNode[] = node?.children ?? [];
    const keys = inner?.children ?? [];
    const at = name === 'object' ? keys.findIndex((key, index) => index % 2 === 0 && keyText(key, type) === String(step)) : -1;
    if (name === 'object') node = at < 0 ? undefined : keys[at + 1];
    else if (name === 'tuple') node = keys[Number(step)];
    else node = ['list', 'set', 'map'].includes(String(name)) ? inner : undefined;
    node = withoutOptional(node);
  }
  return node?.type === 'scopeTraversal' ? String(node.meta?.['value']) : undefined;
}

const withoutOptional = (node: ExpressionNode | undefined): ExpressionNode | undefined =>
  node?.meta?.['name'] === 'optional' ? node.children[0] : node;

/** The value in the type. Unknown values stay as they are. @throws Error when it does not fit */
export function convertTo(type: VariableType | undefined, value: unknown): unknown {
  return type ? convert(type.expression.node, value, type) : value;
}

function convert(node: ExpressionNode, value: unknown, type: VariableType): unknown {
  if (value === null || typeof value === 'symbol' || value instanceof NamedId) return value;
  if (node.type === 'scopeTraversal') return primitive(String(node.meta?.['value']), value);
  if (node.type !== 'function') return value;
  const [inner] = node.children;
  const each = (element: unknown): unknown => (inner ? convert(inner, element, type) : element);
  switch (node.meta?.['name']) {
    case 'optional':
      return each(value);
    case 'list':
      return elements(value, 'list').map(each);
    case 'set':
      return [...new Map(elements(value, 'set').map(each).map((one) => [JSON.stringify(one), one])).values()].sort();
    case 'tuple':
      return elements(value, 'list').map((element, index) => convertPart(inner?.children[index], element, type));
    case 'map':
      if (!isRecord(value)) throw new Error(`${nameOf(value)} is no map`);
      return Object.fromEntries(keysOf(value).map((key) => [key, each(value[key])]));
    case 'object':
      if (!isRecord(value)) throw new Error(`${nameOf(value)} is no map`);
      return inner ? object(inner, value, type) : value;
    default:
      return value;
  }
}

const convertPart = (node: ExpressionNode | undefined, value: unknown, type: VariableType): unknown =>
  node ? convert(node, value, type) : value;

function elements(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${nameOf(value)} is no ${what}`);
  return value as unknown[];
}

/** Attributes that the type does not name fall away; optional ones that are missing get their default, or null. */
function object(node: ExpressionNode, value: Record<string, unknown>, type: VariableType): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (let index = 0; index + 1 < node.children.length; index += 2) {
    const [key, inner] = [node.children[index], node.children[index + 1]];
    if (!key || !inner) continue;
    const name = keyText(key, type);
    const isOptional = inner.meta?.['name'] === 'optional';
    const isGiven = value[name] !== undefined && value[name] !== null;
    if (!isGiven && !isOptional && !Object.hasOwn(value, name)) throw new Error(`It lacks the attribute ${name}`);
    const standard = inner.children[1];
    if (isGiven || !isOptional) result[name] = convert(inner, value[name], type);
    else result[name] = standard ? convert(inner, type.constant({ ...type.expression, node: standard }), type) : null;
  }
  return result;
}

/** A key of the type, which is read from the text. */
function keyText({ range: { start, end } }: ExpressionNode, { expression }: VariableType): string {
  const text = Buffer.from(expression.text).subarray(start.byte).toString();
  return /^"([^"]*)"/.exec(text)?.[1] ?? Buffer.from(text).subarray(0, end.byte - start.byte).toString().replaceAll('"', '');
}

function primitive(type: string, value: unknown): unknown {
  if (type === 'string') return asText(value);
  if (type === 'number') return asNumber(value);
  return type === 'bool' ? asSwitch(value) : value;
}
