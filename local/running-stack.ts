import type { UpOptions } from './options.js';
import type { ProcessIdentity } from '../client/stack/process-identity.js';
import { isAlive } from '../client/stack/process-identity.js';
import type { Reporter } from './report.js';
import { baseEnvironment } from './stack-environment.js';
import { rollOut } from './rollouts.js';
import { readStackFile, type StackFile } from '../client/stack/stack-file.js';
import { until } from './until.js';

/** What a second `up` on the same data directory does: it rolls out on the stack that runs there, and leaves it running. @returns the exit code */
export async function useRunningStack(
  directory: string,
  holder: ProcessIdentity,
  options: UpOptions,
  report: Reporter,
  signal: AbortSignal,
): Promise<number> {
  const stack = await waitForStack(directory, holder, report, signal);
  if (stack.profile !== options.profile) {
    report.line(
      `The stack on ${directory} runs with ${sayProfile(stack.profile)}, and you asked for ${sayProfile(options.profile)}. ` +
        `End it first (Ctrl-C in its terminal, or \`kill ${stack.pid}\`), or name another --data-dir; then start again.`,
    );
    return 2;
  }
  report.line(
    `The stack on ${directory} is already up, run by process ${stack.pid}${stack.temporal.uiUrl ? ` (Temporal UI ${stack.temporal.uiUrl})` : ''}.`,
  );
  if (options.rollouts.length === 0) return 0;
  return rollOut({
    rollouts: options.rollouts,
    profile: options.profile,
    environment: baseEnvironment(directory, options.profile),
    signal,
  });
}

async function waitForStack(
  directory: string,
  holder: ProcessIdentity,
  report: Reporter,
  signal: AbortSignal,
): Promise<StackFile> {
  const there = readStackFile(directory);
  if (there) return there;
  return report.step(`Another start on ${directory} is under way (process ${holder.pid}); waiting for it`, () =>
    until(
      () => {
        if (!isAlive(holder)) throw new Error('The other start ended without a stack. Start again.');
        return readStackFile(directory);
      },
      { what: 'the other start is done', timeoutMs: 15 * 60_000, everyMs: 200, signal },
    ),
  );
}

const sayProfile = (profile: string | undefined): string => (profile === undefined ? 'no credentials' : `the profile ${profile}`);
