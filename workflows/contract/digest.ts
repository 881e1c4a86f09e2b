/** One text, and one hash, for one meaning. It needs Node, so workflow code must not import this file. */
import { createHash } from 'node:crypto';
import type { EndpointSpec } from './spec.js';

const sha256 = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Digest of a spec with its defaults (SHA-256, 64 hex digits): the same for the same meaning, whatever the order of keys. References stay references. */
export const specDigest = (spec: EndpointSpec): string => sha256(spec);

/** Hash of a plan (12 hex digits): short enough to be typed, long enough to tell two plans of one endpoint apart. */
export const planHash = (essence: unknown): string => sha256(essence).slice(0, 12);

/** JSON with the keys of every object sorted, and without what is undefined. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => (item === undefined ? 'null' : canonicalJson(item))).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  // By code unit, not by locale: the digest must not depend on where it is made.
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
