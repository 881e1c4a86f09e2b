import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { withConnection } from '../options.js';
import { line, paint, print, printJson } from '../output.js';
import { runCommand } from '../run.js';
import { readSpecs, withSpecFiles, type SpecOptions } from './spec-files.js';

/** `validate`: every mistake of the specs at once, without any call. */
export function addValidate(program: Command): void {
  withConnection(withSpecFiles(program.command('validate').description('check specs; no call is made')))
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts validate -f endpoint.yaml\n  $ tir-rollouts validate -f examples/ --json',
    )
    .action((options: SpecOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs(options, { showsWarnings: options.json !== true });
        if ('code' in read) return read.code;
        if (options.json)
          printJson({
            specs: read.specs.map(({ spec, source }) => ({ name: spec.endpoint.name, ...source })),
            findings: read.findings,
          });
        else for (const { spec, source } of read.specs) print(line`${paint('green', '✔')} ${spec.endpoint.name}  ${source.file}`);
        return exitCodes.healthy;
      }),
    );
}
