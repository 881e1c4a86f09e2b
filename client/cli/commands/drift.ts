import { InvalidArgumentError, type Command } from 'commander';
import { driftKinds, type DriftFinding, type DriftKind, type DriftReport } from '../../../workflows/contract/drift.js';
import type { DriftOptions } from '../../drift.js';
import { RolloutsError } from '../../errors.js';
import type { Rollouts } from '../../rollouts.js';
import { exitCodes, worstOf, type ExitCode } from '../exit-codes.js';
import { positiveInteger, withConnection, withReason, type CommonOptions } from '../options.js';
import { line, paint, print, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

interface DriftFlags extends CommonOptions {
  all?: boolean;
  repair?: boolean;
  probe?: boolean;
  ignore?: DriftKind[];
  every?: number;
  unschedule?: boolean;
  detach?: boolean;
}

function kind(text: string, all: DriftKind[] = []): DriftKind[] {
  const known = driftKinds.find((one) => one === text);
  if (!known) throw new InvalidArgumentError(`It must be one of ${driftKinds.join(', ')}.`);
  return [...all, known];
}

/** `drift`: what differs between TIR and the records. */
export function addDrift(program: Command): void {
  withReason(
    withConnection(
      program
        .command('drift [name]')
        .description('compare one endpoint, or with --all the whole project, with what was accepted; exit 1 when something differs'),
    ),
  )
    .option('--all', 'every endpoint of the project, ours or not')
    .option('--repair', 'mend what is changed, vanished or billing, and wait for it: exit 0 when nothing is left; others are never touched')
    .option('--detach', 'with --repair: start what mends it and return at once')
    .option('--probe', 'also call each of ours that runs, by the probe of its accepted spec')
    .option('--ignore <kind>', `leave a kind out (${driftKinds.join(', ')}); may be repeated`, kind)
    .option('--every <seconds>', 'check again and again, on a schedule of Temporal', positiveInteger)
    .option('--unschedule', 'end that schedule')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts drift chat-1b\n  $ tir-rollouts drift --all --ignore orphan\n  $ tir-rollouts drift --all --every 3600 --repair\n  $ tir-rollouts drift chat-1b --repair --reason "resized by hand"',
    )
    .action((name: string | undefined, options: DriftFlags) =>
      withRollouts(options, async (rollouts) => {
        if (name === undefined && !options.all)
          throw new RolloutsError('invalid', 'What to compare is not said. Give a name, or --all for the whole project.');
        if (options.reason && !options.repair)
          throw new RolloutsError('invalid', '--reason is that of what --repair starts, and a check alone changes nothing. Give --repair too.');
        const asked: DriftOptions = {
          ...(name === undefined ? {} : { name }),
          ...(options.repair ? { repair: true } : {}),
          ...(options.probe ? { probe: true } : {}),
          ...(options.ignore ? { ignore: options.ignore } : {}),
          ...(options.reason ? { reason: options.reason } : {}),
        };
        if (options.unschedule) return endSchedule(await rollouts.drift.unschedule(asked), options);
        if (options.every !== undefined) return schedule(await rollouts.drift.schedule(options.every, asked), options);
        const report = await rollouts.drift.check(asked);
        if (options.repair && !options.detach && report.findings.some(isStarted)) return followRepairs(rollouts, report, options);
        if (options.json) printJson(report);
        else showReport(report, name);
        return report.findings.length === 0 && !report.unread ? exitCodes.healthy : exitCodes.failed;
      }),
    );
}

const isStarted = ({ repair }: DriftFinding): boolean => repair !== undefined && 'operationId' in repair;

/** Waits for what mends. @returns 0 when all that was found is mended */
async function followRepairs(rollouts: Rollouts, report: DriftReport, { json }: DriftFlags): Promise<ExitCode> {
  const { follow } = await import('../follow.js');
  if (!json) showReport(report);
  const started = report.findings.filter(isStarted);
  const followed = await Promise.all(started.map(async ({ endpoint }) => ({ name: endpoint.name, operation: await rollouts.get(endpoint) })));
  const codes = await follow(rollouts, followed, [], { json: json ?? false, beside: report });
  const isLeft = started.length < report.findings.length || report.unread !== undefined;
  return worstOf([...codes, ...(isLeft ? [exitCodes.failed] : [])]);
}

function schedule(scheduleId: string, { json, every }: DriftFlags): ExitCode {
  if (json) printJson({ scheduleId, everySeconds: every });
  else print(line`${paint('green', '✔')} Checked every ${every ?? '?'} s by the schedule ${scheduleId}; see Schedules in the Temporal UI.`);
  return exitCodes.healthy;
}

function endSchedule(ended: boolean, { json }: DriftFlags): ExitCode {
  if (json) printJson({ ended });
  else print(ended ? line`${paint('green', '✔')} The schedule has ended.` : 'There was no schedule.');
  return exitCodes.healthy;
}

function showReport({ compared, findings, busy, unread = [], probed, unasked = [] }: DriftReport, name?: string): void {
  for (const finding of findings) showFinding(finding);
  for (const what of unread) print(line`${paint('yellow', 'not read')}  ${typed(what)}`);
  if (busy.length > 0) print(paint('dim', `Not compared, since an operation works on them: ${busy.join(', ')}.`));
  if (name !== undefined && compared === 0 && findings.length === 0 && unread.length === 0) {
    if (busy.length === 0) print(line`${paint('green', '✔')} ${name} is known, and not on TIR, as accepted.`);
    return;
  }
  for (const { name: which, why } of unasked) print(paint('dim', `Not probed: ${which}. ${typed(why)}`));
  const count = `${compared} endpoint${compared === 1 ? '' : 's'} compared${probed === undefined ? '' : `, ${probed} probed`}`;
  print(
    findings.length === 0 && unread.length > 0
      ? line`${paint('yellow', '!')} ${count}: as accepted, as far as it could be read.`
      : findings.length === 0
      ? line`${paint('green', '✔')} ${count}: as accepted.`
      : line`${paint('red', '✖')} ${count}: ${findings.length} finding${findings.length === 1 ? '' : 's'}.`,
  );
}

function showFinding({ kind: what, endpoint, message, changes = [], repair }: DriftFinding): void {
  print(line`${paint('yellow', what.padEnd(9))} ${paint('bold', endpoint.name)}  ${typed(message)}`);
  for (const { path, desired, live } of changes)
    print(line`    ${path}: ${paint('green', JSON.stringify(desired))} accepted, ${paint('red', JSON.stringify(live))} on TIR`);
  if (!repair) return;
  print(
    'operationId' in repair
      ? typed(`    repair   started; follow it with tir-rollouts watch ${endpoint.name}`)
      : `    repair   not started: ${typed(repair.refused)}`,
  );
}
