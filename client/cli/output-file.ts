/** A file that a command writes, and that must not be there yet. */
import { open, rm, stat } from 'node:fs/promises';
import { RolloutsError } from '../errors.js';
import { systemReason } from '../system-trouble.js';

/**
 * For a command that acts before it writes: what cannot be written is said while nothing has happened. Nothing is left of
 * the try, so that a command which is interrupted leaves no empty file.
 * @throws RolloutsError `invalid` when something is there, or the place does not take a file
 */
export async function assertWritable(file: string): Promise<void> {
  await writeNew(file, '');
  await rm(file, { force: true });
}

/** @throws RolloutsError `invalid` when something is there, or it cannot be written; then nothing is left of it */
export async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx').catch(async (err: unknown) => {
    throw new RolloutsError('invalid', await refusalOf(file, err), { cause: err });
  });
  try {
    await handle.writeFile(text);
    await handle.close();
  } catch (err) {
    await handle.close().catch(() => undefined);
    await rm(file, { force: true });
    throw new RolloutsError('invalid', `${file} cannot be written: ${systemReason(err)}. Mend that, or name another file with -o.`, { cause: err });
  }
}

async function refusalOf(file: string, err: unknown): Promise<string> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) return `${file} is a folder. Name a file in it with -o.`;
  // A spec that somebody has edited since is not written over.
  if (there) return `${file} is there already. Name another file with -o, or remove it.`;
  return `${file} cannot be written: ${systemReason(err)}. Name another file with -o.`;
}
