import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheDirectory, type LocalConfig } from '../config.js';
import type { Reporter } from '../report.js';
import { downloadTemporal } from './download.js';
import { installTemporalWithGo } from './go-install.js';

/** The Temporal CLI that we fetch when none is there: the newest stable one that `go install` can build (newer tags carry a `replace`). */
export const temporalVersion = 'v1.5.1';

/** Where to look, and where to keep what had to be fetched. */
export interface FindTemporalOptions {
  config: LocalConfig;
  /** A writable folder that serves as cache where the user's cache folder cannot be written (no home). */
  fallbackDirectory: string;
  report: Reporter;
  signal?: AbortSignal;
}

/**
 * Path of a `temporal` executable with the dev server in it:
 *  1. the one that TEMPORAL_CLI_PATH names;
 *  2. `temporal` on the PATH;
 *  3. the one in our cache;
 *  4. downloaded from temporal.download, as the SDK does it;
 *  5. built by Go, where Go is present (about 4 minutes, once).
 * @throws Error with the ways on
 */
export async function ensureTemporalExecutable(options: FindTemporalOptions): Promise<string> {
  const { config, report, signal } = options;
  if (config.TEMPORAL_CLI_PATH) return proveExecutable(config.TEMPORAL_CLI_PATH);
  const onPath = findOnPath('temporal', config.PATH);
  if (onPath && saysItIsTemporal(onPath)) return onPath;
  const cache = writableCache(options);
  const cached = join(cache, fileName('temporal'));
  if (existsSync(cached)) return cached;
  const refused = await downloadTemporal({ version: temporalVersion, to: cached, report, signal });
  if (refused === undefined) return cached;
  const go = findOnPath('go', config.PATH);
  if (go) {
    report.line(`Temporal        not found on this machine, and not downloaded (${refused})`);
    await installTemporalWithGo({ go, version: temporalVersion, cache, to: cached, report, signal });
    return cached;
  }
  throw new Error(
    `There is no Temporal dev server on this machine: no \`temporal\` on the PATH, the download failed (${refused}), and there is no Go to build it with. ` +
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.25, or set TEMPORAL_CLI_PATH to the executable, or TEMPORAL_ADDRESS to a Temporal service that runs; then start again.',
  );
}

/** The first executable file of that name on a PATH; undefined when there is none. */
export function findOnPath(name: string, path: string | undefined): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, fileName(name)))
    .find(isExecutable);
}

function proveExecutable(path: string): string {
  if (isExecutable(path) && saysItIsTemporal(path)) return path;
  throw new Error(
    `TEMPORAL_CLI_PATH names ${path}, which is not a Temporal CLI that runs here. Correct the path, or unset it to let one be found or installed.`,
  );
}

/** Other programs are called temporal too; this one answers `temporal version …`. */
function saysItIsTemporal(path: string): boolean {
  const asked = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return asked.status === 0 && /temporal version/i.test(asked.stdout);
}

/** The cache of this version, made if need be; below `fallbackDirectory` when the user's cache folder cannot be written. */
function writableCache({ config, fallbackDirectory }: FindTemporalOptions): string {
  const folder = `temporal-cli-${temporalVersion}`;
  for (const parent of [cacheDirectory(config), join(fallbackDirectory, 'cache')]) {
    const cache = join(parent, folder);
    try {
      mkdirSync(cache, { recursive: true });
      if (existsSync(join(cache, fileName('temporal')))) return cache;
      accessSync(cache, constants.W_OK);
      return cache;
    } catch {
      // Not writable for this user: the next one.
    }
  }
  throw new Error(
    `Neither ${cacheDirectory(config)} nor ${fallbackDirectory} can be written. Set XDG_CACHE_HOME to a folder that can, or TEMPORAL_CLI_PATH to an executable.`,
  );
}

function fileName(program: string): string {
  return process.platform === 'win32' ? `${program}.exe` : program;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
