/** Puts a report into a file, and never in the place of something else. */
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RolloutsError } from '../errors.js';
import { systemReason } from '../system-trouble.js';
import { GENERATOR } from './page/page.js';
import type { Report } from './report.js';

/** Such as `tir-rollouts-chat-1b-3f2a9c1e.html`. */
export const fileNameOf = ({ endpoint, operation }: Pick<Report, 'endpoint' | 'operation'>): string =>
  `tir-rollouts-${endpoint.name.replaceAll(/[^\w.-]/g, '_')}-${operation.id.slice(0, 8)}.html`;

/** A report says in its first lines what it is. */
const HEAD_BYTES = 2_048;

/**
 * Writes the page as a whole: a reader of the file never sees half of it.
 * @param force also in the place of a file that is no report
 * @throws RolloutsError `invalid` when such a file is there, or the place cannot be written to
 */
export async function writeReport(file: string, page: string, { force = false }: { force?: boolean } = {}): Promise<void> {
  if (!force && (await isSomethingElse(file)))
    throw new RolloutsError('invalid', `${file} is there already and is no report of tir-rollouts. Name another file with --out, or say --force to write over it.`);
  const unfinished = join(dirname(file), `.tir-rollouts-report-${process.pid}.tmp`);
  try {
    await writeFile(unfinished, page, { flag: 'wx' });
    await rename(unfinished, file);
  } catch (err) {
    await rm(unfinished, { force: true });
    throw new RolloutsError('invalid', `${file} cannot be written (${systemReason(err)}). Name another file with --out.`, { cause: err });
  }
}

async function isSomethingElse(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return !buffer.subarray(0, bytesRead).toString('utf8').includes(`<meta name="generator" content="${GENERATOR}">`);
    } finally {
      await handle.close();
    }
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return false;
    throw new RolloutsError('invalid', `${file} cannot be read to see whether it is a report (${systemReason(err)}). Name another file with --out.`, { cause: err });
  }
}
