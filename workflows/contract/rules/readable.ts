/** Makes what can be judged of a broken spec: values that fail the schema go, harmless ones stand in where one must be. */
import { API_VERSION, endpointSpec } from '../spec.js';
import type { EndpointSpec } from '../spec.js';
import { fieldPath } from './schema-issue.js';
import { formatPath, valueAt } from './field-path.js';
import type { FieldPath } from './field-path.js';

type Tree = Record<string | number, unknown>;

/** Stand-ins by path, with the index of an element left out. Rules say nothing about them: their fields count as dropped. */
const standIns: Record<string, unknown> = {
  apiVersion: API_VERSION,
  'endpoint.name': 'dropped',
  'endpoint.framework': 'vllm',
  'endpoint.resourceDetails.envVariables[]': { key: 'DROPPED', value: 'dropped' },
  'endpoint.resourceDetails.envVariables[].key': 'DROPPED',
  'endpoint.autoScalePolicy.rules[]': { metric: 'concurrency' },
  'endpoint.detailedInfo.commands[]': 'dropped',
  'endpoint.detailedInfo.args[]': 'dropped',
};

const copy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
};

/** The readable rest with all defaults, and what was left out of it beyond the caller's own list. */
export function readableRest(input: unknown): { spec: EndpointSpec; dropped: string[] } | undefined {
  const tree = copy(input);
  const dropped: string[] = [];
  // Each pass mends what the one before laid open; a parent goes when its child could not be mended.
  for (let pass = 0; pass < 6; pass++) {
    const parsed = endpointSpec.safeParse(tree);
    if (parsed.success) return { spec: parsed.data, dropped };
    for (const issue of parsed.error.issues) {
      const path = fieldPath(issue.path);
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(tree, [...path, key]);
      else if (path.length === 0) return undefined;
      else dropped.push(drop(tree, path));
    }
  }
  return undefined;
}

/** Takes the value out, or puts a stand-in there, and gives the path of what is gone. */
function drop(tree: unknown, path: FieldPath): string {
  const text = formatPath(path);
  const standIn = standIns[text.replace(/\[\d+\]/g, '[]')];
  const parent = valueAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  if (standIn !== undefined && last !== undefined && typeof parent === 'object' && parent !== null) {
    (parent as Tree)[last] = copy(standIn);
    return text;
  }
  // Nothing there to take out: what is missing is needed, so its parent goes.
  if (valueAt(tree, path) === undefined && path.length > 1) return drop(tree, path.slice(0, -1));
  if (valueAt(tree, path) === undefined) (tree as Tree)[last ?? ''] = {};
  else remove(tree, path);
  return text;
}

function remove(tree: unknown, path: FieldPath): void {
  const parent = valueAt(tree, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof parent === 'object' && parent !== null && last !== undefined) delete (parent as Tree)[last];
}
