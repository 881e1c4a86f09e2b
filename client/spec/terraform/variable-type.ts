/** Types of variables: how Terraform converts a value that is given for one. */
import type { ExpressionNode } from './parser.js';
import { asNumber, asSwitch, asText, isRecord } from './value.js';

/** The value in the type, where the conversion is plain; as it is where it is not, for the schema to judge. */
export function convertTo(type: ExpressionNode | undefined, value: unknown): unknown {
  if (type === undefined || value === null || typeof value === 'symbol') return value;
  if (type.type === 'scopeTraversal') return primitive(String(type.meta?.['value']), value);
  if (type.type !== 'function') return value;
  const [inner] = type.children;
  switch (type.meta?.['name']) {
    case 'optional':
      return convertTo(inner, value);
    case 'list':
    case 'set':
      return Array.isArray(value) ? value.map((element) => convertTo(inner, element)) : value;
    case 'map':
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, element]) => [key, convertTo(inner, element)]))
        : value;
    case 'object':
      return isRecord(value) && inner ? object(inner, value) : value;
    default:
      return value;
  }
}

/** Attributes that the type does not name fall away; optional ones that are missing get their default, or null. */
function object(type: ExpressionNode, value: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const names = Object.keys(type.meta?.['items'] ?? {});
  for (let index = 0; index + 1 < type.children.length; index += 2) {
    const inner = type.children[index + 1];
    const name = nameAt(type, index, names);
    if (name === undefined || !inner) return value;
    const isGiven = value[name] !== undefined && value[name] !== null;
    if (isGiven || inner.meta?.['name'] !== 'optional') result[name] = convertTo(inner, value[name]);
    else result[name] = inner.children[1] ? constant(inner.children[1]) : null;
  }
  return result;
}

/** The key of an object's type: where it stands in the text, counted from the start of the object. */
function nameAt(type: ExpressionNode, index: number, names: readonly string[]): string | undefined {
  const key = type.children[index];
  const offset = key && key.range.start.byte - type.range.start.byte;
  const source = Buffer.from(String(type.meta?.['value']));
  const text = key && source.subarray(offset, key.range.end.byte - type.range.start.byte).toString();
  return text !== undefined && names.some((name) => name.replaceAll('"', '') === text) ? text : undefined;
}

function primitive(type: string, value: unknown): unknown {
  try {
    if (type === 'string') return asText(value);
    if (type === 'number') return asNumber(value);
    return type === 'bool' ? asSwitch(value) : value;
  } catch {
    return value;
  }
}

/** The default of an optional attribute, which is nearly always a literal; null for anything else. */
function constant(node: ExpressionNode): unknown {
  if (node.type === 'template' && node.children.length === 1 && node.children[0]) return constant(node.children[0]);
  if (node.type === 'tuple') return node.children.map(constant);
  if (node.type === 'object' && node.children.length === 0) return {};
  if (node.type !== 'literalValue') return null;
  const text = node.meta?.['value'];
  return node.meta?.['type'] === 'number' ? Number(text) : node.meta?.['type'] === 'bool' ? text === 'true' : (text ?? null);
}
