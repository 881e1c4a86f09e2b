import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file for the owner's eyes (0600) so that a reader sees the old content or the new one, never a part. */
export function writeFileAtomically(file: string, content: string): void {
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, content, { mode: 0o600 });
  renameSync(partial, file);
}
