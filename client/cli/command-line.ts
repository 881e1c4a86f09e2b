/** The command line, run as it was typed. Commands load what they need when they run, so that --help is quick. */
import { exitCodes } from './exit-codes.js';
import { buildProgram } from './program.js';

export async function runCommandLine(): Promise<void> {
  const program = buildProgram();
  for (const command of [program, ...program.commands])
    command.exitOverride((err) => process.exit(err.exitCode === 0 ? exitCodes.healthy : exitCodes.refused));

  // Whoever read the output has left, as `| head` does: there is nobody to tell more. A rollout goes on.
  process.stdout.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code !== 'EPIPE') throw err;
    process.exit(exitCodes.interrupted);
  });

  await program.parseAsync();
}
