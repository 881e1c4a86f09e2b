import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

/** `up`: the local stack, run by a process of its own that gets the same arguments and the same terminal. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('bring up PostgreSQL, Temporal with its UI, the simulator and a worker on this machine')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .argument('[options...]', 'see tir-rollouts up --help')
    .action((_arguments: unknown, _options: unknown, command: Command) => runStack(command.args));
}

function runStack(args: readonly string[]): Promise<void> {
  const main = fileURLToPath(new URL('../../../local/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; a signal sent to this process alone is handed on. The stack decides when all ends.
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
