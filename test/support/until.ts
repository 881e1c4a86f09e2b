/** Waiting for a state. */
import { setTimeout as pause } from 'node:timers/promises';

/** How long a state may take before the test is given up (ms): a bound on hanging, not an expectation. */
const PATIENCE_MS = 60_000;

/** Looks until there is something. @throws Error that names what did not come */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE_MS; await pause(50)) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
  }
  throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain until ${what}.`);
}
