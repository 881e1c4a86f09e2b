import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reporter } from '../report.js';

/** What to download and to where. */
export interface DownloadOptions {
  /** Tag of the CLI: `v1.5.1`. */
  version: string;
  /** The file it becomes. */
  to: string;
  report: Reporter;
  signal?: AbortSignal;
  /** Default: https://temporal.download, the service the SDKs' test environments use. */
  origin?: string;
}

/** A network that lets packets vanish must not hold the start up: after this (ms) the next way is tried. */
const firstAnswerMs = 10_000;

/**
 * Downloads the Temporal CLI. @returns undefined when it worked, else in a few words why not
 * @see sdk-core's ephemeral_server/mod.rs for the service's form: JSON with archiveUrl and fileToExtract (read in core-bridge 1.24.0)
 */
export async function downloadTemporal(options: DownloadOptions): Promise<string | undefined> {
  const work = join(dirname(options.to), `.download-${process.pid}`);
  try {
    const { archiveUrl, fileToExtract } = await askWhere(options);
    await options.report.step('Temporal        downloading the dev server (about 1 min, once)', async () => {
      mkdirSync(work, { recursive: true });
      const archive = join(work, 'archive');
      const answer = await fetch(archiveUrl, { signal: options.signal });
      if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status} from ${new URL(archiveUrl).host}`);
      await pipeline(Readable.fromWeb(answer.body), createWriteStream(archive));
      unpack(archive, work);
      renameSync(join(work, fileToExtract), options.to);
    });
    return undefined;
  } catch (error) {
    options.signal?.throwIfAborted();
    return describe(error);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function askWhere(options: DownloadOptions): Promise<{ archiveUrl: string; fileToExtract: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `${options.origin ?? 'https://temporal.download'}/cli/${options.version}?arch=${arch}&platform=${platform}&format=tar.gz`;
  const patience = AbortSignal.timeout(firstAnswerMs);
  const answer = await fetch(url, { signal: options.signal ? AbortSignal.any([patience, options.signal]) : patience });
  if (!answer.ok) throw new Error(`HTTP ${answer.status} from ${new URL(url).host}`);
  const { archiveUrl, fileToExtract } = (await answer.json()) as Partial<{ archiveUrl: string; fileToExtract: string }>;
  if (!archiveUrl || !fileToExtract || basename(fileToExtract) !== fileToExtract)
    throw new Error(`an answer of another form from ${new URL(url).host}`);
  return { archiveUrl, fileToExtract };
}

/** Every system that we run on has a tar that knows gzip, Windows included. */
function unpack(archive: string, to: string): void {
  const tar = spawnSync('tar', ['-xzf', archive, '-C', to], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`the archive could not be unpacked: ${tar.error?.message ?? tar.stderr.trim()}`);
}

/** fetch hides what happened one cause down: "fetch failed" alone helps nobody. */
function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = cause as { code?: string; message?: string };
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'temporal.download is not reachable' : message || code || String(cause);
}
