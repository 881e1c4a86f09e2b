/** The programs of the package: `up`, `worker`, `migrate`, `simulator`. */
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { endWithNpm } from '../../stack/end-with-npm.js';

export function addPrograms(program: Command): void {
  withItsOwnArguments(program.command('up'), 'local/main.js').description(
    'bring up PostgreSQL, Temporal with its UI, the simulator and a worker on this machine',
  );
  program
    .command('worker')
    .description('run a worker until SIGINT or SIGTERM, then drain')
    .addHelpText('after', '\nIt is configured by environment variables: DATABASE_URL, TEMPORAL_ADDRESS, TIR_ROLLOUTS_* and the like.\n\nExamples:\n  $ DATABASE_URL=postgres://… TEMPORAL_ADDRESS=temporal.internal:7233 tir-rollouts worker')
    .action(() => runProgram('worker/main.js', []));
  program
    .command('migrate')
    .description('bring the schema in DATABASE_URL up to date; safe to run at the same time from several places, and through PgBouncer')
    .addHelpText('after', '\nExamples:\n  $ DATABASE_URL=postgres://… tir-rollouts migrate')
    .action(() => runProgram('db/migrate.js', []));
  withItsOwnArguments(program.command('simulator'), 'simulator/main.js').description(
    'run a TIR simulator alone, to rehearse on or to test a client of TIR',
  );
}

/** For a program that reads its arguments, and answers --help, by itself. */
const withItsOwnArguments = (command: Command, module: string): Command =>
  command
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .argument('[options...]', `see tir-rollouts ${command.name()} --help`)
    .action((_arguments: unknown, _options: unknown, { args }: Command) => runProgram(module, args));

/**
 * Runs the program in this very process, so that a signal sent to it is the program's own: with a process between, a SIGINT
 * that is not the terminal's would have to be handed on, and one of the terminal's not.
 */
async function runProgram(module: string, args: readonly string[]): Promise<void> {
  const file = new URL(`../../../${module}`, import.meta.url);
  endWithNpm();
  // A program has its own ways with whoever reads it; `up` has a stack to stop first.
  process.stdout.removeAllListeners('error');
  process.argv = [process.execPath, fileURLToPath(file), ...args];
  await import(file.href);
}
