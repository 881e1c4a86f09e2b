/** Guesses what a person meant by a name that a spec does not have. */
import { fieldAt, listFieldPaths, namesInside } from './field.js';
import { formatPath } from './field-path.js';
import type { FieldPath } from './field-path.js';

/** Names from TIR's wire, Terraform and the portal that mean a field of another name, and where that lies. */
const otherNames: Record<string, string> = {
  path: 'endpoint.modelPath',
  replicas: 'endpoint.replica',
  workers: 'endpoint.replica',
  sku: 'endpoint.skuName',
  plan: 'endpoint.skuName',
  region: 'endpoint.location',
  image: 'endpoint.containerName',
  model: 'endpoint.detailedInfo.huggingFaceId',
  modelName: 'endpoint.detailedInfo.huggingFaceId',
  integrationId: 'endpoint.modelLoadIntegrationId',
  serverOptions: 'endpoint.detailedInfo.serverVersion',
  stopInference: 'rollout.finalState',
  env: 'endpoint.resourceDetails.envVariables',
  environment: 'endpoint.resourceDetails.envVariables',
  minReplica: 'endpoint.autoScalePolicy.minReplicas',
  maxReplica: 'endpoint.autoScalePolicy.maxReplicas',
};

/** Wrappers and constants of TIR's wire that a spec leaves out, with what to do instead. */
const wireOnly: Record<string, string> = {
  customEndpointDetails: 'Write what is inside it directly under endpoint:.',
  container: 'Write containerName, containerType and the probes directly under endpoint:.',
  advanceConfig: 'Write what is inside it directly under endpoint:.',
  privateImageDetails: 'Write registryNamespaceId directly under endpoint:.',
  category: 'Leave it out; it is sent by itself.',
  prefix: 'Leave it out.',
  action: 'Leave it out; changes are worked out from the spec.',
  apikey: 'Leave credentials out of specs; they belong to a profile on the worker.',
  status: 'Leave it out; TIR reports it.',
  kind: 'Leave it out; a spec has apiVersion, endpoint and rollout.',
  metadata: 'Leave it out and write name under endpoint:.',
  spec: 'Leave it out and write its fields under endpoint:.',
};

const toCamel = (name: string): string => name.replace(/[_-]+([a-zA-Z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** Number of single-letter changes between two words. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const swap = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** The word most like the given one, when it is like enough to be meant. Case does not count. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const bound = Math.max(1, Math.floor(word.length / 3));
  // Words differ by at least as much as their lengths do, so a key of any length is compared with short words alone if at all.
  const ranked = words
    .filter((candidate) => Math.abs(candidate.length - word.length) <= bound)
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= bound ? best.candidate : undefined;
}

/** What to do about an unknown key: a sentence, and the path of the field that was meant, if any. */
export interface KeySuggestion {
  fix: string;
  meant?: string;
}

/** Looks for the key among its neighbours first, then in the whole spec, then among the names of TIR and Terraform. */
export function suggestKey(parent: FieldPath, key: string): KeySuggestion {
  const camel = toCamel(key);
  const names = namesInside(fieldAt(parent));
  const rename = (name: string): KeySuggestion => ({ fix: `Write ${name}.`, meant: formatPath([...parent, name]) });
  const move = (path: string): KeySuggestion => ({
    fix: `It belongs under ${path.slice(0, path.lastIndexOf('.'))}: as ${path.slice(path.lastIndexOf('.') + 1)}.`,
    meant: path,
  });

  if (names.includes(camel)) return rename(camel);
  const elsewhere = listFieldPaths().filter((path) => path.length > 1 && path.at(-1) === camel);
  const exact = elsewhere.find((path) => path.length === 2) ?? elsewhere[0];
  const alias = Object.hasOwn(otherNames, camel) ? otherNames[camel] : undefined;
  if (alias !== undefined)
    return formatPath(parent) === alias.slice(0, alias.lastIndexOf('.'))
      ? rename(alias.slice(alias.lastIndexOf('.') + 1))
      : move(alias);
  if (Object.hasOwn(wireOnly, camel)) return { fix: wireOnly[camel] ?? '' };
  if (exact) return move(formatPath(exact));
  const like = nearest(camel, names);
  if (like !== undefined) return rename(like);
  const likeElsewhere = nearestPath(camel);
  if (likeElsewhere !== undefined) return move(likeElsewhere);
  // A long list helps nobody; the published schema has it.
  return { fix: names.length === 0 || names.length > 15 ? 'Leave it out.' : `Leave it out, or use one of: ${names.join(', ')}.` };
}

function nearestPath(key: string): string | undefined {
  const paths = listFieldPaths().filter((path) => path.length > 1);
  const like = nearest(
    key,
    paths.map((path) => path.at(-1) ?? ''),
  );
  const found = like === undefined ? undefined : paths.find((path) => path.at(-1) === like);
  return found && formatPath(found);
}

/** The field path most like a whole path that a spec does not have. */
export function suggestPath(path: FieldPath): string | undefined {
  let parent: FieldPath = [];
  for (const step of path) {
    if (!fieldAt([...parent, step])) return typeof step === 'string' ? suggestKey(parent, step).meant : undefined;
    parent = [...parent, step];
  }
  return undefined;
}
