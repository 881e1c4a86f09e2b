import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Reporter } from '../report.js';

/** What to build, with which Go. */
export interface GoInstallOptions {
  /** Path of the go program. */
  go: string;
  /** Tag of the CLI: `v1.5.1`. */
  version: string;
  /** A writable folder for the work. */
  cache: string;
  /** The file it becomes. */
  to: string;
  report: Reporter;
  signal?: AbortSignal;
}

/**
 * Builds the Temporal CLI from source: 3 to 4 minutes on two cores from an empty module cache, a 250 MB executable.
 * @throws Error with the end of Go's own words and the ways on
 */
export async function installTemporalWithGo(options: GoInstallOptions): Promise<void> {
  const bin = join(options.cache, `.build-${process.pid}`);
  mkdirSync(bin, { recursive: true });
  try {
    await options.report.step('Temporal        building the dev server with Go (about 4 minutes on two cores, once)', () =>
      run(options, bin),
    );
    renameSync(join(bin, basename(options.to)), options.to);
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

function run(options: GoInstallOptions, bin: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.go, ['install', `github.com/temporalio/cli/cmd/temporal@${options.version}`], {
      cwd: options.cache,
      env: goEnvironment(options.cache, bin),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => child.kill('SIGTERM');
    options.signal?.addEventListener('abort', stop, { once: true });
    let words = '';
    const listen = (chunk: Buffer) => (words = (words + chunk.toString('utf8')).slice(-4_000));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('close', (code) => {
      options.signal?.removeEventListener('abort', stop);
      if (options.signal?.aborted) reject(options.signal.reason as Error);
      else if (code === 0) resolve();
      else
        reject(
          new Error(
            `Go could not build the Temporal dev server:\n${words.trim()}\nInstall the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH or TEMPORAL_ADDRESS; then start again.`,
          ),
        );
    });
  });
}

/** The user's own Go settings, apart from those that would put the result elsewhere or build it differently. */
function goEnvironment(cache: string, bin: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, GOBIN: bin, GOFLAGS: '', GO111MODULE: 'on', GOWORK: 'off', CGO_ENABLED: '0' };
  delete env['GOOS'];
  delete env['GOARCH'];
  // Without a home Go has no place for its caches and says so.
  if (!canWrite(homedir())) Object.assign(env, { HOME: cache, GOPATH: join(cache, 'go'), GOCACHE: join(cache, 'go-build') });
  return env;
}

function canWrite(folder: string): boolean {
  try {
    mkdirSync(join(folder, '.cache'), { recursive: true });
    return true;
  } catch {
    return false;
  }
}
