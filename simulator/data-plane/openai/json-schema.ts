import { isObject } from '../answer.js';

/** Below this depth only what a schema requires is filled in, so that a schema that refers to itself ends. */
const fullDepth = 6;
const deepest = 40;
/** Values in all, so that a schema that multiplies itself ends too. */
const mostValues = 5000;

/** The whole schema, and how many values may still be made of it. */
interface Root {
  schema: unknown;
  left: number;
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'simulated@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
};

/** A value that fits a JSON schema, as an engine with guided decoding would give: every property, shortest lists. */
export function exampleOf(schema: unknown): unknown {
  return example(schema, { schema, left: mostValues }, 0);
}

function example(schema: unknown, root: Root, depth: number): unknown {
  root.left -= 1;
  if (!isObject(schema) || depth > deepest || root.left < 0) return 'simulated';
  if (typeof schema['$ref'] === 'string') return example(resolve(schema['$ref'], root), root, depth + 1);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const merged = Array.isArray(schema['allOf']) ? mergeAll(schema, root) : schema;
  for (const key of ['anyOf', 'oneOf'])
    if (Array.isArray(merged[key]))
      return example({ ...merged, [key]: undefined, ...firstOf(merged[key], root) }, root, depth + 1);
  const type = Array.isArray(merged['type']) ? (merged['type'] as unknown[])[0] : merged['type'];
  if (type === 'object' || (type === undefined && isObject(merged['properties']))) return objectOf(merged, root, depth);
  if (type === 'array') return listOf(merged, root, depth);
  if (type === 'integer' || type === 'number') return numberOf(merged, type === 'integer');
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return textOf(merged);
}

function objectOf(schema: Record<string, unknown>, root: Root, depth: number): unknown {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return Object.fromEntries(
    properties
      .filter(([name]) => depth < fullDepth || required.includes(name))
      .map(([name, property]) => [name, example(property, root, depth + 1)]),
  );
}

function listOf(schema: Record<string, unknown>, root: Root, depth: number): unknown[] {
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : depth < fullDepth ? 1 : 0;
  const fixed = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const size = Math.min(
    Math.max(least, fixed.length),
    typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Infinity,
    1000,
  );
  return Array.from({ length: Math.min(size, Math.max(0, root.left)) }, (_, place) => example(fixed[place] ?? schema['items'] ?? {}, root, depth + 1));
}

function numberOf(schema: Record<string, unknown>, whole: boolean): number {
  const bound = (name: string): number | undefined => (typeof schema[name] === 'number' ? schema[name] : undefined);
  const step = bound('multipleOf') ?? 1;
  const above = bound('exclusiveMinimum');
  const below = bound('exclusiveMaximum');
  const least = bound('minimum') ?? (above === undefined ? undefined : above + (whole ? 1 : step / 2));
  const most = bound('maximum') ?? (below === undefined ? undefined : below - (whole ? 1 : step / 2));
  const value = least ?? Math.min(1, most ?? 1);
  return bound('multipleOf') === undefined ? (whole ? Math.ceil(value) : value) : Math.ceil(value / step) * step;
}

function textOf(schema: Record<string, unknown>): string {
  const text = formats[String(schema['format'])] ?? 'simulated';
  const least = typeof schema['minLength'] === 'number' ? Math.min(schema['minLength'], 10_000) : 0;
  const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity;
  return text.padEnd(least, '.').slice(0, most);
}

function resolve(reference: string, root: Root): unknown {
  if (reference === '#') return root.schema;
  return reference
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), root.schema);
}

function firstOf(choices: unknown[], root: Root): Record<string, unknown> {
  const plain = choices.filter(isObject).map((one) => (typeof one['$ref'] === 'string' ? resolve(one['$ref'], root) : one));
  return plain.filter(isObject).find(({ type }) => type !== 'null') ?? {};
}

function mergeAll(schema: Record<string, unknown>, root: Root): Record<string, unknown> {
  const parts = [
    schema,
    ...(schema['allOf'] as unknown[]).map((one) =>
      isObject(one) && typeof one['$ref'] === 'string' ? resolve(one['$ref'], root) : one,
    ),
  ].filter(isObject);
  return parts.reduce<Record<string, unknown>>(
    (merged, part) => ({
      ...merged,
      ...part,
      allOf: undefined,
      properties: { ...(merged['properties'] as object | undefined), ...(part['properties'] as object | undefined) },
      required: [
        ...((merged['required'] as unknown[] | undefined) ?? []),
        ...((part['required'] as unknown[] | undefined) ?? []),
      ],
    }),
    {},
  );
}
