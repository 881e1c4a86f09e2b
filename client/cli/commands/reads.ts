import type { Command } from 'commander';
import type { EndpointOverview } from '../../../db/operations.js';
import type { EndpointStatus } from '../../ask-options.js';
import { exitCodes } from '../exit-codes.js';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';
import { duration, moment, paint, print, printError, printJson, table, typed } from '../output.js';
import { withRollouts } from '../run.js';

interface HistoryOptions extends CommonOptions {
  operation?: string;
  limit?: number;
}

/** What is known without asking TIR: `status`, `list`, `history`. */
export function addReads(program: Command): void {
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
          print(table([['NAME', 'PROJECT', 'LOCATION', 'TIR ID', 'STATUS', 'OPERATION', 'PHASE', 'SINCE'], ...shown.map(rowOf)]));
        return exitCodes.healthy;
      }),
    );
  withConnection(program.command('status <name>').description('one endpoint: its newest operation and what was last seen of it'))
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts status chat-1b --json')
    .action((name: string, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const status = await rollouts.status(name);
        if (options.json) printJson(status);
        else if ('endpoint' in status) showStatus(status);
        else {
          print(`${name}  ${status.phase}, operation ${status.operationId} by ${status.actor} since ${status.since}`);
          printError('PostgreSQL does not answer, so this is what Temporal knows; the rest is there when PostgreSQL is back.');
        }
        return exitCodes.healthy;
      }),
    );
  withConnection(program.command('history <name>').description('who changed what, when, why, and how it ended'))
    .option('--operation <id>', 'one operation, by its id or the beginning of it')
    .option('--limit <count>', 'how many operations (default 10)', positiveInteger)
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts history chat-1b\n  $ tir-rollouts history chat-1b --operation 3f2a --json',
    )
    .action((name: string, options: HistoryOptions) =>
      withRollouts(options, async (rollouts) => {
        const history = await rollouts.history(name, {
          ...(options.operation ? { operationId: options.operation } : {}),
          ...(options.limit ? { limit: options.limit } : {}),
        });
        const { showHistory } = await import('../history-view.js');
        if (options.json) printJson({ name, operations: history });
        else {
          showNow(await rollouts.status(name).catch(() => undefined));
          showHistory(name, history);
        }
        return exitCodes.healthy;
      }),
    );
}

/** On TIR as far as we know, or on its way there, or in need of a person. */
export const isThere = ({ endpoint, latest }: EndpointOverview): boolean =>
  endpoint.tirId !== null || (latest !== undefined && (latest.endedAt === null || latest.phase === 'Degraded'));

interface LogOptions extends CommonOptions {
  lines?: number;
}

/** `logs`: the worker logs of an endpoint, from TIR. */
export function addLogs(program: Command): void {
  withConnection(program.command('logs <name>').description('the newest lines of the worker logs'))
    .option('--lines <count>', 'how many lines (default 200, at most 2000)', positiveInteger)
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts logs chat-1b --lines 50')
    .action((name: string, options: LogOptions) =>
      withRollouts(options, async (rollouts) => {
        const lines = await rollouts.logs(name, options.lines ? { lines: options.lines } : {});
        if (options.json) printJson({ name, lines });
        else if (lines.length === 0) print(typed(`TIR has no logs of ${name} now: a stopped endpoint has none. See tir-rollouts status ${name}.`));
        else for (const line of lines) print(line);
        return exitCodes.healthy;
      }),
    );
}

const rowOf = ({ endpoint, latest }: EndpointOverview): string[] => [
  endpoint.name,
  String(endpoint.projectId),
  endpoint.location,
  endpoint.tirId === null ? '-' : String(endpoint.tirId),
  endpoint.lastStatus ?? '-',
  latest?.kind ?? '-',
  latest?.phase ?? '-',
  latest ? moment(latest.phaseSince) : '-',
];

/** What is there now, before how it came to be. */
function showNow(status: EndpointStatus | undefined): void {
  if (!status || !('endpoint' in status)) return;
  const { name, tirId, lastStatus, appliedRevision } = status.endpoint;
  const holds = appliedRevision === null ? 'which revision it holds is not sure' : `holds revision ${appliedRevision}`;
  const now = tirId === null ? 'not on TIR' : `TIR endpoint ${tirId}, ${lastStatus ?? '?'}, ${holds}`;
  print(`${paint('bold', name)}  now: ${now}\n`);
}

function showStatus({ endpoint, latest, closedAs }: EndpointOverview & { closedAs?: string }): void {
  const line = (label: string, text: string) => print(`  ${paint('dim', label.padEnd(12))} ${text}`);
  print(`${paint('bold', endpoint.name)}  ${latest?.phase ?? 'no operation yet'}`);
  line(
    'endpoint',
    `${endpoint.target} · project ${endpoint.projectId} · ${endpoint.location}${endpoint.tirId === null ? ' · not on TIR' : ` · TIR id ${endpoint.tirId}`}`,
  );
  if (endpoint.lastStatus)
    line(
      'last seen',
      `${endpoint.lastStatus}${endpoint.lastReplicas === null || endpoint.tirId === null ? '' : `, ${endpoint.lastReplicas} replica${endpoint.lastReplicas === 1 ? '' : 's'}`}${endpoint.lastSeenAt ? ` at ${moment(endpoint.lastSeenAt)}` : ''}`,
    );
  if (endpoint.inferenceUrl) line('inference', endpoint.inferenceUrl);
  if (!latest) return;
  line('operation', `${latest.kind} ${latest.id} by ${latest.actor}${latest.reason ? `: ${latest.reason}` : ''}`);
  line(
    latest.endedAt ? 'ended' : 'since',
    `${moment(latest.phaseSince)} (${duration(Date.now() - latest.phaseSince.getTime())} ago)`,
  );
  if (latest.progress) line('sees', latest.progress);
  if (latest.summary) line('summary', typed(latest.summary));
  if (closedAs)
    line(
      'ended',
      typed(`${closedAs} in Temporal, without a last word: nothing was taken back. Apply the spec again: tir-rollouts apply.`),
    );
}
