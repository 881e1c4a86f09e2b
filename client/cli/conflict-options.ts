/** What to do when somebody else works on the endpoint: `--wait`, `--supersede`. */
import type { Command } from 'commander';
import type { ConflictOptions } from '../ask-options.js';
import { line, paint, print } from './output.js';

export interface ConflictFlags {
  wait?: boolean;
  supersede?: boolean;
  json?: boolean;
}

export const withConflict = (command: Command): Command =>
  command
    .option('--wait', 'if another operation runs on the endpoint, wait for its end first')
    .option('--supersede', 'if another operation runs on the endpoint, abort it and let it take its steps back first');

/** With a line for each operation that is waited for, and one for each of its phases. */
export function conflictOptions(name: string, { wait, supersede, json }: ConflictFlags): ConflictOptions {
  return {
    ...(wait ? { wait } : {}),
    ...(supersede ? { supersede } : {}),
    ...(json
      ? {}
      : {
          onHolder: (holder, running) => {
            print(line`${paint('yellow', '…')} ${name}  ${supersede ? 'Supersedes' : 'Waits for'} the ${running.kind} by ${running.actor}.`);
            void showPhases(name, holder);
          },
        }),
  };
}

async function showPhases(name: string, holder: Parameters<NonNullable<ConflictOptions['onHolder']>>[0]): Promise<void> {
  let last: string | undefined;
  try {
    for await (const { phase } of holder.progress()) {
      if (phase !== last) print(paint('dim', `    ${name}  ${phase}`));
      last = phase;
    }
  } catch {
    // What ends it is told by the operation that waits.
  }
}
