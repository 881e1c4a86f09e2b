import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say, StepFailed } from './place.mjs';

/**
 * Makes node_modules hold what package-lock.json names: runs `npm ci` when a package is missing or has another version.
 * Everything is written to stderr, so that stdout stays the caller's. @throws StepFailed with the next step
 */
export function ensureModules() {
  if (modulesAreFresh()) return;
  say('Installing node modules (about 30 s the first time)');
  const [command, ...args] = npmCommand();
  // The build and the tests need the dev packages and PostgreSQL is an optional one, whatever NODE_ENV and npm's settings say.
  const npm = spawnSync(command, [...args, 'ci', '--include=dev', '--include=optional'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (npm.status !== 0) {
    throw new StepFailed(
      'npm ci failed (its own words are above). Check the network and the npm registry, then run the same command again.',
    );
  }
}

/**
 * Whether node_modules agrees with package-lock.json. npm writes `node_modules/.package-lock.json` as the last thing of an
 * install, so an install that was cut short is stale, and one that the user ran (with --ignore-scripts, say) is not.
 */
export function modulesAreFresh() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional packages are per platform: npm leaves out those of other machines.
    return found
      ? found.version === wanted.version
      : wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
  });
}

/** npm as it was called, when npm called us; else the one on the PATH (a .cmd on Windows, which needs a shell). */
function npmCommand() {
  const caller = process.env.npm_execpath;
  if (caller?.endsWith('npm-cli.js')) return [process.execPath, caller];
  return process.platform === 'win32' ? ['npm.cmd'] : ['npm'];
}
