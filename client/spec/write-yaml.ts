/** A spec as a person would write it: YAML without what has its default value. */
import { Document, isMap, isSeq } from 'yaml';
import { autoScaleRule, endpointSpec, type EndpointSpec } from '../../workflows/contract/spec.js';

export interface WriteOptions {
  /** Comment at the top. */
  heading?: string;
  /** Environment variables whose values were not read back: each gets a comment. */
  secrets?: readonly string[];
}

export function writeYaml(spec: EndpointSpec, { heading, secrets = [] }: WriteOptions = {}): string {
  const { apiVersion, endpoint } = spec;
  const plain = endpointSpec.parse({ apiVersion, endpoint: { name: endpoint.name, framework: endpoint.framework } });
  const { name, framework, ...rest } = { ...endpoint, ...shortened(endpoint) };
  const document = new Document({
    apiVersion,
    endpoint: { name, framework, ...(unlike(rest, plain.endpoint) as object) },
    ...(unlike({ rollout: spec.rollout }, plain) as object),
  });
  if (heading) document.commentBefore = ` ${heading}`;
  const rows = document.getIn(['endpoint', 'resourceDetails', 'envVariables'], true);
  for (const row of isSeq(rows) ? rows.items : []) {
    const key = isMap(row) ? row.get('key') : undefined;
    if (isMap(row) && typeof key === 'string' && secrets.includes(key))
      row.commentBefore = ` TIR keeps the value of ${key}; it was not taken over. Set ${key} in the worker's environment before the next change.`;
  }
  return document.toString({ lineWidth: 0 });
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
