import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder: every script works on it, from wherever it is called. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One line about set-up, to stderr: stdout belongs to the program that runs afterwards (`npm run simulator -- --json`). */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Whether a module, named by its `import.meta.url`, is what `node` was asked to run (and not an import of it). */
export function isEntry(url) {
  return Boolean(process.argv[1]) && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** A set-up step failed and its message says what to do: shown without a stack. */
export class StepFailed extends Error {}

/** Runs a script's body and turns its failure into words on stderr and exit code 1. */
export async function runScript(body) {
  try {
    await body();
  } catch (error) {
    say(error instanceof StepFailed ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}
