import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { withConnection, type CommonOptions } from '../options.js';
import { line, paint, printDocument, printError, printJson } from '../output.js';
import { withRollouts } from '../run.js';

interface ReportOptions extends CommonOptions {
  out?: string;
  force?: boolean;
}

/** `report`: one operation as a page of HTML. */
export function addReport(program: Command): void {
  withConnection(
    program
      .command('report <operation>')
      .description('one operation as a page of HTML that stands alone: phases, attempts, probes, calls, cost, evidence')
      .option('-o, --out <file>', 'file to write, - for standard output (default: tir-rollouts-NAME-ID.html here)')
      .option('--force', 'also in the place of a file that is no report'),
  )
    .addHelpText(
      'after',
      `
OPERATION is an operation id, the beginning of one, or the name of an endpoint, which means its newest operation. One
that still runs is reported as it stands. With --json the data of the page is printed, and no page is written unless
--out names a file.

Examples:
  $ tir-rollouts report chat-1b
  $ tir-rollouts report 3f2a --out review.html
  $ tir-rollouts report chat-1b --out - | mail-to-the-team
  $ tir-rollouts report chat-1b --json | jq .cost`,
    )
    .action((operation: string, options: ReportOptions) =>
      withRollouts(options, async (rollouts) => {
        const report = await rollouts.report(operation);
        const { renderReport } = await import('../../report/page/page.js');
        const { fileNameOf, writeReport } = await import('../../report/write-report.js');
        const file = options.out ?? (options.json ? undefined : fileNameOf(report));
        if (options.json) printJson(report);
        else if (file === '-') printDocument(renderReport(report));
        if (file === undefined || file === '-') return exitCodes.healthy;
        await writeReport(file, renderReport(report), { force: options.force ?? false });
        const { endpoint, operation: asked, outcome } = report;
        printError(line`${paint('green', '✔', process.stderr)} ${file}  ${asked.kind} of ${endpoint.name}, ${outcome.phase}${outcome.runs ? ', still running' : ''}`);
        return exitCodes.healthy;
      }),
    );
}
