/** A spec as a person would write it: YAML without what has its default value. */
import { Document, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import { parsePath } from '../../workflows/contract/rules/field-path.js';
import { autoScaleRule, endpointSpec, type EndpointSpec } from '../../workflows/contract/spec.js';
import { rewriteHidden, visible } from '../../workflows/contract/visible.js';
import { isDoubtfulWord } from './plain-scalar.js';

/** One line, or several. */
type Lines = string | readonly string[];

export interface WriteOptions {
  /** Comment at the top. */
  heading?: Lines;
  /** Environment variables whose values were not read back: each gets a comment. */
  secrets?: readonly string[];
  /** What to say at fields; at the top, where a field has its default and is left out. */
  comments?: readonly FieldComment[];
}

/** A sentence about the field at a path such as `endpoint.publicIp`; about the whole spec where the path is empty. */
export interface FieldComment {
  path: string;
  text: Lines;
}

export function writeYaml(spec: EndpointSpec, { heading, secrets = [], comments = [] }: WriteOptions = {}): string {
  const { apiVersion, endpoint } = spec;
  const plain = endpointSpec.parse({ apiVersion, endpoint: { name: endpoint.name, framework: endpoint.framework } });
  const { name, framework, ...rest } = { ...endpoint, ...shortened(endpoint) };
  const document = new Document(
    escaped({
      apiVersion,
      endpoint: { name, framework, ...(unlike(rest, plain.endpoint) as object) },
      ...(unlike({ rollout: spec.rollout }, plain) as object),
    }),
  );
  const homeless = comments.filter((comment) => !commentAt(document, comment));
  const top = [...(heading ? [heading] : []), ...homeless.map(({ path, text }) => (path === '' ? text : [`${path}:`, text].flat().join(' ')))];
  if (top.length > 0) document.commentBefore = top.map(commentOf).join('\n');
  const rows = document.getIn(['endpoint', 'resourceDetails', 'envVariables'], true);
  for (const row of isSeq(rows) ? rows.items : []) {
    const key = isMap(row) ? row.get('key') : undefined;
    if (isMap(row) && typeof key === 'string' && secrets.includes(key))
      row.commentBefore = commentOf(`TIR keeps the value of ${key}; it was not taken over. Set ${String(row.getIn(['valueFrom', 'env']) ?? key)} in the worker's environment before the next change.`);
  }
  quoteWords(document);
  visit(document, { Scalar: (_key, scalar) => void (hidesSomething(scalar.value) && (scalar.type = 'QUOTE_DOUBLE')) });
  return rewriteHidden(document.toString({ lineWidth: 0 }), yamlEscape);
}

const hidesSomething = (value: unknown): boolean => typeof value === 'string' && rewriteHidden(value, yamlEscape) !== value;

/** As double quotes have it, in which alone such a character is left: read back it is the same, and a screen obeys nothing. */
function yamlEscape(character: string): string {
  if (character === '\n' || character === '\t') return character;
  return String.raw`\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}

/** A comment holds words of others, and a line break in them would end it. */
const commentOf = (lines: Lines): string => [lines].flat().map((one) => ` ${visible(one)}`).join('\n');

/** Where any scalar may stand, a word such as `yes` is in quotes, so that nobody takes it for anything but a text. */
function quoteWords(document: Document): void {
  for (const path of [
    ['endpoint', 'detailedInfo', 'engineArgs'],
    ['rollout', 'probe', 'body'],
  ]) {
    const node: unknown = document.getIn(path, true);
    if (isNode(node))
      visit(node, {
        Scalar: (key, scalar) => {
          if (key !== 'key' && typeof scalar.value === 'string' && isDoubtfulWord(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
        },
      });
  }
}

/** Puts the comment above the field; false when the field is not there. */
function commentAt(document: Document, { path, text }: FieldComment): boolean {
  const steps = parsePath(path) ?? [];
  const holder = steps.length < 2 ? undefined : document.getIn(steps.slice(0, -1), true);
  const last = steps.at(-1);
  const pair = isMap(holder) ? holder.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
  const node = pair?.key ?? (isSeq(holder) && typeof last === 'number' ? holder.items[last] : undefined);
  if (!isNode(node)) return false;
  node.commentBefore = [...(node.commentBefore ? [node.commentBefore] : []), commentOf(text)].join('\n');
  return true;
}

/** `${` in a text would be replaced when the file is read. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}

/** Lists whose elements have defaults of their own. */
function shortened({ autoScalePolicy, resourceDetails }: EndpointSpec['endpoint']): object {
  const plainRule = autoScaleRule.parse({});
  const rules = autoScalePolicy?.rules.map(({ metric, ...rule }) => ({ metric, ...(unlike(rule, plainRule) as object) }));
  const envVariables = resourceDetails.envVariables.map(({ key, ...row }) => ({
    key,
    ...(unlike(row, { required: false }) as object),
  }));
  return {
    ...(autoScalePolicy ? { autoScalePolicy: { ...autoScalePolicy, rules } } : {}),
    resourceDetails: { ...resourceDetails, envVariables },
  };
}

/** What of a value is not the default; undefined when nothing is. */
function unlike(value: unknown, standard: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value) === JSON.stringify(standard) ? undefined : value;
  const defaults: Record<string, unknown> = typeof standard === 'object' && standard !== null ? { ...standard } : {};
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const rest = unlike(inner, defaults[key]);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  // An empty object is something where the default is nothing.
  return kept.length === 0 && standard !== undefined ? undefined : Object.fromEntries(kept);
}
