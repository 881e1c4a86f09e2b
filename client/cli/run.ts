/** The frame of a command: connect, do, close; every error becomes a message that ends with the next step, and an exit code. */
import type { Rollouts } from '../rollouts.js';
import { exitCodeOf, type ExitCode } from './exit-codes.js';
import { connectOptions, type CommonOptions } from './options.js';
import { line, paint, printError, printJson, typed } from './output.js';

/** Runs a command that needs no connection. */
export async function runCommand(options: { json?: boolean }, work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (err) {
    process.exitCode = exitCodeOf(err);
    reportError(err, options.json ?? false);
  }
}

/** Runs a command with an open connection. */
export const withRollouts = (options: CommonOptions, work: (rollouts: Rollouts) => Promise<ExitCode>): Promise<void> =>
  runCommand(options, async () => {
    const { connectRollouts } = await import('../connect.js');
    const onWarning = (message: string) => printError(line`${paint('yellow', 'warning', process.stderr)} ${message}`);
    const rollouts = await connectRollouts({ ...(await connectOptions(options)), onWarning });
    try {
      return await work(rollouts);
    } finally {
      await rollouts.close();
    }
  });

export function reportError(err: unknown, json: boolean): void {
  const message = typed(err instanceof Error ? err.message : String(err));
  if (json) printJson({ error: errorJson(err) });
  else printError(line`${paint('red', '✖', process.stderr)} ${message}`);
}

/** An error as scripts read it. */
export function errorJson(err: unknown): Record<string, unknown> {
  if (!(err instanceof Error)) return { message: String(err) };
  const { code, facts } = err as Error & { code?: string; facts?: Record<string, unknown> };
  const { cause: _cause, ...rest } = facts ?? {};
  return { ...(code ? { code } : {}), message: err.message, ...rest };
}
