import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { withInitFlags, type InitFlags } from '../init/flags.js';
import { line, paint, printError } from '../output.js';
import { runCommand } from '../run.js';

/** `init`: a profile and a first spec, from questions, from flags, or from defaults. */
export function addInit(program: Command): void {
  withInitFlags(program.command('init').description('write a first spec, and the profile that it needs, from what TIR or the simulator offers now'))
    .addHelpText('after', help)
    .action((flags: InitFlags) => runCommand(flags, () => init(flags)));
}

async function init(flags: InitFlags): Promise<ExitCode> {
  const { listenForInterruption } = await import('../interruption.js');
  const { Interview } = await import('../init/interview.js');
  const { Interrupted, terminalPrompts } = await import('../init/prompts.js');
  const { runInit } = await import('../init/run-init.js');
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const canAsk = process.stdin.isTTY && process.stderr.isTTY && !flags.yes;
  const interview = new Interview({ yes: flags.yes ?? false, ...(canAsk ? { prompts: terminalPrompts(signal) } : {}) });
  try {
    const outcome = await runInit({ flags, interview, environment: process.env, signal });
    const { showOutcome } = await import('../init/outcome.js');
    const { showFindings } = await import('./spec-files.js');
    if (!flags.json) await showFindings(outcome.findings);
    showOutcome(outcome, flags);
    return exitCodes.healthy;
  } catch (err) {
    if (!(err instanceof Interrupted) && !signal.aborted) throw err;
    printError(line`${paint('yellow', '…', process.stderr)} Interrupted. Nothing was written.`);
    return exitCodes.interrupted;
  } finally {
    interruption.release();
  }
}

const help = `
Without a terminal, and with --yes, nothing is asked. Whatever is missing is told in one error.
Keys are typed without being shown, or come from E2E_API_KEY and E2E_AUTH_TOKEN or by --keys-stdin: never as arguments,
which every user of the machine can see. They are tried on TIR before they are kept in ~/.e2e/config.json.

Examples:
  $ tir-rollouts init                                       asks; on the simulator, nothing costs money
  $ tir-rollouts init --yes                                 a small language model on the simulator
  $ tir-rollouts init --yes --framework triton --name vision --out specs/vision.yaml
  $ tir-rollouts init --profile production                  on TIR, by a profile of E2E's CLI; made if it is not there
  $ tir-rollouts init --profile ci --project 12345 --keys-stdin --yes --json < tir-config.json`;
