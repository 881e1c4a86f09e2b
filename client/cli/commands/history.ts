import { Option, type Command } from 'commander';
import { noOperation } from '../../follow-history.js';
import type { Rollouts } from '../../rollouts.js';
import { saidOfTir } from '../../whereabouts.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { sinceWhen, untilWhen } from '../history/when.js';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';
import { line, paint, print, printDocument, printError, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

interface HistoryOptions extends CommonOptions {
  operation?: string;
  limit?: number;
  since?: Date;
  until?: Date;
  follow?: boolean;
  csv?: boolean;
}

/** `history`: who changed what, when, why, and how it ended. */
export function addHistory(program: Command): void {
  withConnection(program.command('history <name>').description('who changed what, when, why, before and after, and how it ended'))
    .option('--operation <id>', 'one operation, by its id or the beginning of it')
    .option('--since <when>', 'what was under way since then: 2h, 3d, 2026-11-01, 2026-11-01T09:30', sinceWhen)
    .option('--until <when>', 'what had begun by then; a day counts to its end', untilWhen)
    .option('--limit <count>', 'how many operations, newest first (default 10; with --since all)', positiveInteger)
    .addOption(
      new Option('--follow', 'go on with what is recorded from now on, oldest first; Ctrl-C ends it').conflicts(['csv', 'until', 'limit']),
    )
    .addOption(new Option('--csv', 'a line each operation, for spreadsheets, in UTC').conflicts('json'))
    .addHelpText(
      'after',
      `
Examples:
  $ tir-rollouts history chat-1b
  $ tir-rollouts history chat-1b --operation 3f2a --json
  $ tir-rollouts history chat-1b --since 2026-11-01 --csv > november.csv
  $ tir-rollouts history chat-1b --follow`,
    )
    .action((name: string, options: HistoryOptions) =>
      withRollouts(options, async (rollouts) => (options.follow ? follow(rollouts, name, options) : show(rollouts, name, options))),
    );
}

async function follow(rollouts: Rollouts, name: string, { json, operation, since }: HistoryOptions): Promise<ExitCode> {
  const { followHistory } = await import('../history/follow.js');
  return followHistory(rollouts, name, {
    json: json ?? false,
    ...(operation ? { operationId: operation } : {}),
    ...(since ? { since } : {}),
  });
}

async function show(rollouts: Rollouts, name: string, options: HistoryOptions): Promise<ExitCode> {
  const { operation, since, until, json, csv } = options;
  const endpoint = await rollouts.called(name);
  const limit = options.limit ?? (since ? undefined : LIMIT);
  const found = await rollouts.history(endpoint, {
    ...(operation ? { operationId: operation } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
    // One more tells whether there are more.
    ...(limit ? { limit: limit + 1 } : {}),
  });
  if (operation && found.length === 0) throw noOperation(endpoint.name, operation);
  const history = limit ? found.slice(0, limit) : found;
  const more = found.length > history.length;
  if (csv) {
    const { historyCsv } = await import('../history/csv.js');
    printDocument(historyCsv(endpoint, history));
    const { gapWords } = await import('../history/view.js');
    for (const { operation: { id }, gaps } of history) if (gaps.length > 0) printError(typed(`${id}: ${gapWords(gaps)}`));
  } else if (json) printJson({ name: endpoint.name, operations: history, more });
  else await showToPerson(rollouts, name, endpoint.name, history);
  if (more && !json)
    printError(typed(`Older operations are not shown. See them with tir-rollouts history ${name} --limit ${history.length * 10}, or --since.`));
  return exitCodes.healthy;
}

/** Most operations that are shown unasked. */
const LIMIT = 10;

async function showToPerson(
  rollouts: Rollouts,
  asked: string,
  name: string,
  history: Awaited<ReturnType<Rollouts['history']>>,
): Promise<void> {
  const { showOperation } = await import('../history/view.js');
  if (asked !== name) {
    print(typed(`${asked} is called ${name} now; this is the history of both names.`));
    print();
  }
  await showNow(rollouts, name);
  if (history.length === 0) print(typed(`No operation of ${name} is in that time. See tir-rollouts history ${name} without --since and --until.`));
  for (const entry of history) showOperation(entry);
}

/** What is there now, before how it came to be. */
async function showNow(rollouts: Rollouts, name: string): Promise<void> {
  const status = await rollouts.status(name).catch(() => undefined);
  if (!status || !('endpoint' in status)) return;
  const { endpoint } = status;
  const { tirId, lastStatus, appliedRevision } = endpoint;
  const holds = appliedRevision === null ? 'which revision it holds is not sure' : `holds revision ${appliedRevision}`;
  const now = tirId === null ? saidOfTir(endpoint) : `TIR endpoint ${tirId}, ${lastStatus ?? '?'}, ${holds}`;
  print(line`${paint('bold', name)}  now: ${now}`);
  print();
}
