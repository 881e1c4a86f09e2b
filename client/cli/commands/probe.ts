import type { Command } from 'commander';
import type { ProbedEndpoint, ProbeOutcome, ProbeRound } from '../../../workflows/contract/probe-round.js';
import { visible } from '../../../workflows/contract/visible.js';
import { RolloutsError } from '../../errors.js';
import { exitCodes } from '../exit-codes.js';
import type { Line } from '../line.js';
import { withConnection, type CommonOptions } from '../options.js';
import { line, paint, print, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

/** `probe`: does it serve now? */
export function addProbe(program: Command): void {
  withConnection(
    program
      .command('probe [name...]')
      .description('call endpoints once, by the probe of their accepted specs: do they serve now? Exit 1 when one does not'),
  )
    .option('--all', 'every endpoint of the project that is ours; one that shall be stopped, is idle or has no probe is left alone')
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts probe chat-1b\n  $ tir-rollouts probe --all --json')
    .action((names: string[], options: CommonOptions & { all?: boolean }) =>
      withRollouts(options, async (rollouts) => {
        if (names.length === 0 && !options.all)
          throw new RolloutsError('invalid', 'What to probe is not said. Give a name or several, or --all for the whole project.');
        if (names.length > 0 && options.all)
          throw new RolloutsError('invalid', 'Names and --all mean different things. Give one of them.');
        const round = await rollouts.probe(...names);
        if (options.json) printJson(round);
        else show(round);
        return round.endpoints.every(({ isFine }) => isFine) ? exitCodes.healthy : exitCodes.failed;
      }),
    );
}

const words: Readonly<Record<ProbeOutcome, string>> = {
  serves: 'serves',
  fails: 'does not serve',
  unasked: 'not asked',
  stopped: 'stopped',
  gone: 'gone',
};

function show({ endpoints }: ProbeRound): void {
  const width = Math.max(0, ...endpoints.map(({ endpoint }) => visible(endpoint.name).length));
  for (const one of endpoints) print(lineOf(one, width));
  const serving = endpoints.filter(({ outcome }) => outcome === 'serves').length;
  const bad = endpoints.filter(({ isFine }) => !isFine).length;
  const sign = bad === 0 ? paint('green', '✔') : paint('red', '✖');
  print(line`${sign} ${serving} of ${endpoints.length} ${serving === 1 ? 'serves' : 'serve'} now${bad === 0 ? '' : `; ${bad} ${bad === 1 ? 'does' : 'do'} not and should`}.`);
}

function lineOf({ endpoint, outcome, message, latencyMs, isFine }: ProbedEndpoint, width: number): Line {
  const sign = outcome === 'serves' ? paint('green', '✔') : isFine ? paint('dim', '·') : paint('red', '✖');
  const took = latencyMs === undefined ? '' : `${latencyMs} ms`;
  const rest = outcome === 'serves' ? '' : `  ${typed(message)}`;
  return line`${sign} ${paint('bold', visible(endpoint.name).padEnd(width))}  ${words[outcome].padEnd(14)}  ${took.padStart(8)}${rest}`.trimEnd();
}
