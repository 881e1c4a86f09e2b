import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFileAtomically } from './atomic-file.js';

/** Makes the secret that signs what this stack's worker is asked for (32 random bytes, 0600), unless it is there: work that waits was signed with it. */
export function ensureWorkSecret(file: string): void {
  if (!existsSync(file)) writeFileAtomically(file, `${randomBytes(32).toString('hex')}\n`);
}
