import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the local stack keeps its data, and where a second terminal finds `stack.json`; it may not exist yet.
 *  1. `chosen` (the option --data-dir);
 *  2. TIR_ROLLOUTS_DATA_DIR;
 *  3. `.tir-rollouts` in the checkout, so that several clones do not meet;
 *  4. `~/.tir-rollouts`, for an installed package and for a checkout that this user may not write to.
 */
export function dataDirectory(chosen?: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = chosen || environment['TIR_ROLLOUTS_DATA_DIR'];
  if (named) return resolve(named);
  const root = projectRoot();
  const inCheckout = join(root, '.tir-rollouts');
  const isInstalled = root.split(sep).includes('node_modules');
  return !isInstalled && isWritable(existsSync(inCheckout) ? inCheckout : root) ? inCheckout : join(homedir(), '.tir-rollouts');
}

/** The folder of this package: the nearest one above this file whose package.json bears its name. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(folder)) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('package.json of tir-rollouts was not found above its own code. Install the package again.');
    folder = parent;
  }
  return folder;
}

function isPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'tir-rollouts';
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
