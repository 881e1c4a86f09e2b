import type { Command } from 'commander';
import type { CheckResult, CheckState } from '../../doctor/check.js';
import type { Diagnosis } from '../../doctor/diagnose.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { connectOptions, withConnection, type CommonOptions } from '../options.js';
import type { Line } from '../line.js';
import { line, paint, print, printJson, typed } from '../output.js';
import { runCommand } from '../run.js';

const exitCodeOfVerdict: Readonly<Record<Diagnosis['verdict'], ExitCode>> = {
  well: exitCodes.healthy,
  failed: exitCodes.refused,
  unreachable: exitCodes.unreachable,
};

/** `doctor`: what stands between the user and a rollout. */
export function addDoctor(program: Command): void {
  withConnection(
    program
      .command('doctor')
      .description(
        'check Node, Temporal, PostgreSQL, schema, worker, credentials, TIR, clock and disk, and say how to mend each; nothing is changed',
      ),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ tir-rollouts doctor
  $ tir-rollouts doctor --profile production      for the real TIR: one cheap read with these credentials
  $ tir-rollouts doctor --json

Exit codes: 0 all is well, warnings included; 2 something failed; 5 Temporal or PostgreSQL does not answer.`,
    )
    .action((options: CommonOptions) =>
      runCommand(options, async () => {
        const { diagnose } = await import('../../doctor/diagnose.js');
        const diagnosis = await diagnose(await connectOptions(options));
        const exitCode = exitCodeOfVerdict[diagnosis.verdict];
        if (options.json) printJson({ ...diagnosis, exitCode });
        else show(diagnosis);
        return exitCode;
      }),
    );
}

const marks: Readonly<Record<CheckState, () => Line>> = {
  ok: () => paint('green', '✔'),
  warning: () => paint('yellow', '!'),
  failed: () => paint('red', '✖'),
  notChecked: () => paint('dim', '-'),
};

function show({ checks }: Diagnosis): void {
  const width = Math.max(...checks.map(({ check }) => check.length));
  for (const { check, state, message, fix } of checks) {
    const said = state === 'notChecked' ? paint('dim', `not checked: ${message}`) : typed(message);
    print(line`${marks[state]()} ${paint('bold', check.padEnd(width))}  ${said}`);
    if (fix) print(`${' '.repeat(width + 4)}${typed(fix)}`);
  }
  print();
  print(summaryOf(checks));
}

function summaryOf(checks: readonly CheckResult[]): string {
  const count = (state: CheckState): number => checks.filter((one) => one.state === state).length;
  const parts = [
    `${count('ok')} ok`,
    ...(count('warning') > 0 ? [`${count('warning')} warning${count('warning') === 1 ? '' : 's'}`] : []),
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(count('notChecked') > 0 ? [`${count('notChecked')} not checked`] : []),
  ];
  return `${parts.join(', ')}.`;
}
