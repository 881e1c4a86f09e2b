/** What is said of a probe check, in one place. Pure. */

/** Such as `1 success`, `3 successes in a row`. */
export const successesInARow = (count: number): string => (count === 1 ? '1 success' : `${count} successes in a row`);

/** The same of a probe check that passed: `1 probe success`, `3 probe successes in a row`. */
export const probeSuccesses = (count: number): string => (count === 1 ? '1 probe success' : `${count} probe successes in a row`);

/** Calls of a probe check so far. */
export interface Tally {
  /** Successes since the last failure. */
  streak: number;
  attempts: number;
  failures: number;
  /** Why the last failure was one. */
  last?: string;
}

/** What a check sees by now, in one line: `2 of 3 probe successes in a row`, `41 of 41 failed, last: …`. */
export function seenOf({ streak, attempts, failures, last }: Tally, wanted: number): string {
  const failed = `${failures} of ${attempts} failed, last: ${last ?? 'no reason given'}`;
  const passed = `${streak} of ${wanted} probe ${wanted === 1 ? 'success' : 'successes in a row'}`;
  if (failures === 0) return passed;
  return streak === 0 ? failed : `${passed}; ${failed}`;
}
