/** Environment variables of a spec against the live ones, without ever showing a value. */
import type { EnvironmentVariable } from '../../workflows/contract/spec.js';
import type { Comparison, CompareOptions } from './compare.js';

/** What stands for the value of an environment variable wherever people look. */
export const MASKED = '•••';

const path = (key: string): string => `resourceDetails.envVariables.${key}`;

/**
 * Adds what differs to `found`. Of rows with the same key the later one counts, as on TIR; portal flags are not compared.
 * @param own names that a spec of ours has sent: one of them that is live and not desired was not taken out
 */
export function compareVariables(
  found: Comparison,
  desired: readonly EnvironmentVariable[],
  live: readonly EnvironmentVariable[] | undefined,
  { resolveEnv, ownVariables: own = [] }: Pick<CompareOptions, 'resolveEnv' | 'ownVariables'>,
): void {
  const wanted = new Map(desired.map((row) => [row.key, row]));
  if (live === undefined) {
    found.unverifiable.push(...[...wanted.keys()].map(path));
    return;
  }
  const seen = new Map(live.map((row) => [row.key, row.value]));
  for (const [key, row] of wanted) {
    const value = row.valueFrom ? resolveEnv?.(row.valueFrom.env) : row.value;
    if (!seen.has(key)) found.mismatches.push({ path: path(key), desired: MASKED, live: null });
    // A server that hides values returns the key alone.
    else if (value === undefined || seen.get(key) === undefined) found.unverifiable.push(path(key));
    else if (seen.get(key) !== value)
      found.mismatches.push({ path: path(key), desired: MASKED, live: `${MASKED} (another value)` });
    else found.equal.push(`${path(key)}.value`, `${path(key)}.valueFrom`);
  }
  for (const key of seen.keys()) {
    if (wanted.has(key)) continue;
    if (own.includes(key)) found.mismatches.push({ path: path(key), desired: null, live: MASKED });
    else found.addedVariables.push(key);
  }
  // What was taken out and is not there is taken out.
  found.equal.push(...own.filter((key) => !wanted.has(key) && !seen.has(key)).map(path));
}
