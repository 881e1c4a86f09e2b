/** The git commit that a file was read at. */
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit of the repository that the file lies in, with `+` behind it when the file differs from it. Undefined
 * outside a repository, for standard input, and where there is no git: a source is a help for people.
 */
export async function gitCommitOf(file: string): Promise<string | undefined> {
  if (file === '-') return undefined;
  const git = async (...args: string[]) => (await run('git', args, { cwd: dirname(file), timeout: 3_000 })).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    const changed = await git('status', '--porcelain', '--', basename(file));
    return changed === '' ? commit : `${commit}+`;
  } catch {
    return undefined;
  }
}
