/** The command line, run as it was typed. Commands load what they need when they run, so that --help is quick. */
import { systemReason } from '../system-trouble.js';
import { exitCodes } from './exit-codes.js';
import { printError } from './output.js';
import { buildProgram } from './program.js';

export async function runCommandLine(): Promise<void> {
  const program = buildProgram();
  for (const command of [program, ...program.commands])
    command.exitOverride((err) => process.exit(err.exitCode === 0 ? exitCodes.healthy : exitCodes.refused));

  // Whoever read the output has left, as `| head` does: there is nobody to tell more. A rollout goes on.
  process.stdout.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code === 'EPIPE') process.exit(exitCodes.interrupted);
    printError(`✖ The output cannot be written: ${systemReason(err)}. What was started goes on: see tir-rollouts list.`);
    process.exit(exitCodes.failed);
  });
  // Where there is nobody to complain to, the exit code says it.
  process.stderr.on('error', () => undefined);

  await program.parseAsync();
}
