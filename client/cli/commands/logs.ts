import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';
import { print, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

interface LogOptions extends CommonOptions {
  lines?: number;
}

/** `logs`: the worker logs of an endpoint, from TIR. */
export function addLogs(program: Command): void {
  withConnection(program.command('logs <name>').description('the newest lines of the worker logs'))
    .option('--lines <count>', 'how many lines (default 200, at most 2000)', positiveInteger)
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts logs chat-1b --lines 50')
    .action((name: string, options: LogOptions) =>
      withRollouts(options, async (rollouts) => {
        const lines = await rollouts.logs(name, options.lines ? { lines: options.lines } : {});
        if (options.json) printJson({ name, lines });
        else if (lines.length === 0) print(typed(`TIR has no logs of ${name} now: a stopped endpoint has none. See tir-rollouts status ${name}.`));
        else for (const line of lines) print(line);
        return exitCodes.healthy;
      }),
    );
}
