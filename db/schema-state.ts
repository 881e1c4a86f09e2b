/** Whether the tables of a database are those of this package, in words. */
import type { SchemaLook } from './look.js';

/** `behind`: this package cannot work on it. `ahead`: it can, for migrations only add or widen. */
export interface SchemaState {
  is: 'missing' | 'behind' | 'current' | 'ahead';
  /** A sentence. */
  message: string;
}

/** A database that is behind and ahead at once, as after a migration that was taken out of a release, is behind. */
export function stateOfSchema({ exists, applied, missing, unknown }: SchemaLook): SchemaState {
  if (!exists) return { is: 'missing', message: 'The database has no tables of tir-rollouts.' };
  const all = applied.length + missing.length;
  if (missing.length > 0) {
    const [verb, names] = [missing.length === 1 ? 'is' : 'are', missing.join(', ')];
    return { is: 'behind', message: `The schema is behind: ${missing.length} of ${all} migrations ${verb} missing: ${names}.` };
  }
  if (unknown.length > 0) {
    const count = `${unknown.length} migration${unknown.length === 1 ? '' : 's'}`;
    return { is: 'ahead', message: `The schema is ahead: a newer tir-rollouts applied ${count} that this one does not know.` };
  }
  return { is: 'current', message: `The schema is up to date; its newest migration is ${applied.at(-1) ?? '-'}.` };
}
