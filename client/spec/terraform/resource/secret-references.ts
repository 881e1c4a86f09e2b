/** Secrets of containers become references to variables of the worker: what they are called, and that no two share one. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import { nameForSpecs } from '../../../../workflows/contract/rules/reference.js';
import type { Place, Source } from '../../document.js';
import { plain } from '../value/plain.js';
import type { Value } from '../value/value.js';

/** A reference that stands for an expression. */
export interface SecretReference {
  /** Name of the endpoint, "" when it is not known. */
  endpoint: string;
  /** Variable of the container. */
  key: string;
  /** Variable of the worker. */
  env: string;
  /** The files name it. */
  isNamed: boolean;
  /** What it is drawn from. */
  origin: string;
  /** The value, where the files and what is given have it; it goes nowhere. */
  value?: Value;
  place: Place;
  source: Source;
}

/** The local that says which variable of the worker holds a secret: `{ endpoint = { KEY = "NAME" } }`. Terraform does not look at it. */
export const SECRET_NAMES = 'tir_rollouts_secrets';

/** Names of references, by endpoint and variable of the container. */
export class SecretNames {
  readonly #names = new Map<string, string>();
  readonly #used = new Set<string>();
  /** True when the local has another form. */
  readonly isBroken: boolean;

  constructor(value?: Value) {
    const endpoints = value ? recordOf(plain(value)) : {};
    const rows = Object.entries(endpoints ?? {}).map(([endpoint, names]) => ({ endpoint, names: recordOf(names) }));
    const all = rows.flatMap(({ endpoint, names = {} }) => Object.entries(names).map(([key, name]) => [`${endpoint} ${key}`, name] as const));
    for (const [which, name] of all) if (isName(name)) this.#names.set(which, name);
    this.isBroken = !endpoints || rows.some(({ names }) => !names) || all.some(([, name]) => !isName(name));
  }

  find(endpoint: string, key: string): string | undefined {
    const which = `${endpoint} ${key}`;
    this.#used.add(which);
    return this.#names.get(which);
  }

  /** Those that no endpoint asked for, as `endpoint KEY`. */
  unused(): string[] {
    return [...this.#names.keys()].filter((which) => !this.#used.has(which));
  }
}

const isName = (name: unknown): name is string => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name);

const recordOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/** References of one name that stand for different expressions, unless the files give them that name. */
export function sharedSecrets(references: readonly SecretReference[]): Finding[] {
  const first = new Map<string, SecretReference>();
  return references.flatMap((reference): Finding[] => {
    const other = first.get(reference.env);
    if (!other) first.set(reference.env, reference);
    if (!other || (reference.isNamed && other.isNamed) || isSame(reference, other)) return [];
    const { endpoint, key, env, place, source } = reference;
    const where = `${other.place.file ?? other.source.file}:${other.place.line}`;
    const name = `${nameForSpecs(key)}_${endpoint.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
    return [
      {
        severity: 'error',
        code: 'secret-shared',
        path: '',
        message: `${key} of ${endpoint} and ${other.key} of ${other.endpoint} (${where}) are drawn from different expressions, and both would be the variable ${env} of the worker: one secret for two.`,
        fix: `Name them apart: locals { ${SECRET_NAMES} = { "${endpoint}" = { ${key} = "${name}" } } }, and set ${name} in the environment of the worker.`,
        ...source,
        ...place,
      },
    ];
  });
}

/** Values decide where both are known; else what they are drawn from. */
function isSame(one: SecretReference, other: SecretReference): boolean {
  if (one.value && other.value) return JSON.stringify(plain(one.value)) === JSON.stringify(plain(other.value));
  return one.origin === other.origin;
}
