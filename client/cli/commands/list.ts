import type { Command } from 'commander';
import type { EndpointOverview } from '../../../db/operations.js';
import { whereabouts } from '../../whereabouts.js';
import { exitCodes } from '../exit-codes.js';
import { withConnection, type CommonOptions } from '../options.js';
import { moment, print, printJson, table, typed } from '../output.js';
import { withRollouts } from '../run.js';

/** `list`: every known endpoint. */
export function addList(program: Command): void {
  withConnection(program.command('list').description('every known endpoint with its newest operation'))
    .option('--all', 'also those that are deleted or never were')
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts list')
    .action((options: CommonOptions & { all?: boolean }) =>
      withRollouts(options, async (rollouts) => {
        const all = await rollouts.list({
          ...(options.project ? { projectId: options.project } : {}),
          ...(options.location ? { location: options.location } : {}),
        });
        const shown = options.all ? all : all.filter(isThere);
        if (options.json) printJson({ endpoints: shown });
        else if (shown.length === 0)
          print(
            typed(
              `No endpoint is known (target ${rollouts.settings.target}). Roll one out with tir-rollouts apply -f endpoint.yaml.`,
            ),
          );
        else
          for (const row of table([['NAME', 'PROJECT', 'LOCATION', 'TIR ID', 'STATUS', 'SKU', 'OPERATION', 'PHASE', 'SINCE'], ...shown.map(rowOf)])) print(row);
        return exitCodes.healthy;
      }),
    );
}

/** On TIR as far as we know, or on its way there, or in need of a person. */
export const isThere = ({ endpoint, latest }: EndpointOverview): boolean =>
  whereabouts(endpoint) !== 'absent' || (latest !== undefined && (latest.endedAt === null || latest.phase === 'Degraded'));

const rowOf = ({ endpoint, latest }: EndpointOverview): string[] => [
  endpoint.name,
  String(endpoint.projectId),
  endpoint.location,
  endpoint.tirId !== null ? String(endpoint.tirId) : whereabouts(endpoint) === 'unknown' ? 'not known' : '-',
  endpoint.lastStatus ?? '-',
  endpoint.lastSku ?? '-',
  latest?.kind ?? '-',
  latest?.phase ?? '-',
  latest ? moment(latest.phaseSince) : '-',
];
