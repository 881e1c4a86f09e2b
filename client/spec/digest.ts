import { createHash } from 'node:crypto';
import type { EndpointSpec } from '../../workflows/contract/spec.js';

/** Digest of a spec with its defaults (SHA-256, 64 hex digits): the same for the same meaning, whatever the order of keys. References stay references. */
export const specDigest = (spec: EndpointSpec): string => createHash('sha256').update(canonicalJson(spec)).digest('hex');

/** JSON with the keys of every object sorted, and without what is undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  // By code unit, not by locale: the digest must not depend on where it is made.
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
