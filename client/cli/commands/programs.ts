/** The programs of the package, each a process of its own with the same terminal: `up`, `worker`, `migrate`, `simulator`. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

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

function runProgram(module: string, args: readonly string[]): Promise<void> {
  const file = fileURLToPath(new URL(`../../../${module}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; a signal sent to this process alone is handed on. The program decides when all ends.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.exitCode = code ?? 130;
      resolve();
    });
  });
}
