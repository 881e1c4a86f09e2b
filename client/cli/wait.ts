/** Waits for the end of what runs on an endpoint, without a word on the way. */
import type { Operation } from '../operation.js';
import type { JsonState } from './exit-code-meanings.js';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.js';
import { line, paint, print, printJson, typed } from './output.js';
import { errorJson, reportError } from './run.js';

/** @returns how the newest operation ended; 3 when the time is over first */
export async function waitFor(operation: Operation, options: { timeout?: number; json?: boolean }): Promise<ExitCode> {
  const name = operation.endpointName;
  const timeout = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout * 1000);
  const timedOut = new Promise<undefined>((resolve) => timeout?.addEventListener('abort', () => resolve(undefined), { once: true }));
  try {
    const result = await Promise.race([operation.result(), timedOut]);
    if (result === undefined) return overdue(name, options);
    if (options.json) printJson({ name, result });
    else print(line`${paint('green', '✔')} ${paint('bold', name)}  ${result.summary}`);
    return exitCodes.healthy;
  } catch (err) {
    if (options.json) printJson({ name, error: errorJson(err) });
    else reportError(err, false);
    return exitCodeOf(err);
  }
}

function overdue(name: string, { timeout, json }: { timeout?: number; json?: boolean }): ExitCode {
  const message = `The operation on ${name} has not ended within ${timeout ?? 0} s; it goes on. Watch it with tir-rollouts watch ${name}.`;
  if (json) printJson({ name, error: { code: 'deadline' satisfies JsonState, message } });
  else print(typed(message));
  return exitCodes.deadline;
}
