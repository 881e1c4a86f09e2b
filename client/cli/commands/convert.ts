import type { Command } from 'commander';
import type { Finding } from '../../../workflows/contract/finding.js';
import type { LoadedSpec, SpecFormat } from '../../spec/load-specs.js';
import { exitCodes } from '../exit-codes.js';
import { withConnection, type CommonOptions } from '../options.js';
import { writeNew } from '../output-file.js';
import { line, paint, printDocument, printError, printJson } from '../output.js';
import { runCommand } from '../run.js';
import { formatOption, readSpecs, showFindings } from './spec-files.js';

interface ConvertOptions extends CommonOptions {
  set?: string[];
  format?: SpecFormat;
  output?: string;
}

/** `convert`: specs in YAML that equal those of the files, with a comment wherever something was translated. */
export function addConvert(program: Command): void {
  withConnection(
    program
      .command('convert')
      .description('write specs as commented YAML: from Terraform, or from YAML as somebody wrote it; no call is made')
      .argument('<files...>', 'main.tf, a folder of Terraform files, or - for standard input')
      .option('--set <path=value>', 'give a reference its value, such as tir_integration.hub.id=609; may be repeated', collect)
      .addOption(formatOption())
      .option('-o, --output <file>', 'file to write, which must not be there yet (default, and -: standard output)'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts convert main.tf -o endpoint.yaml\n  $ tir-rollouts convert main.tf --set tir_integration.hub.id=609 --set var.region=Delhi',
    )
    .action((file: string[], options: ConvertOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs({ ...options, file }, { showsWarnings: false });
        if ('code' in read) return read.code;
        const untold = read.findings.filter((finding) => !read.specs.some(({ findings }) => findings.some((one) => isSame(one, finding))));
        if (!options.json) await showFindings(untold);
        const texts = await Promise.all(read.specs.map(textOf));
        const text = texts.join('---\n');
        const output = options.output === '-' ? undefined : options.output;
        if (output !== undefined) await writeNew(output, text);
        if (options.json)
          printJson({
            specs: read.specs.map(({ spec, source, findings }, index) => ({
              ...source,
              name: spec.endpoint.name,
              yaml: texts[index],
              findings,
            })),
            ...(untold.length > 0 ? { findings: untold } : {}),
          });
        else if (output === undefined) printDocument(text);
        else printError(line`${paint('green', '✔', process.stderr)} ${output}  ${namesOf(read.specs)}`);
        return exitCodes.healthy;
      }),
    );
}

const collect = (value: string, all: string[] = []): string[] => [...all, value];

/** What is a comment in one of the specs needs no other word. */
const isSame = (one: Finding, other: Finding): boolean => one.file === other.file && one.line === other.line && one.message === other.message;

const namesOf = (specs: readonly LoadedSpec[]): string => specs.map(({ spec }) => spec.endpoint.name).join(', ');

async function textOf({ spec, source, findings }: LoadedSpec): Promise<string> {
  const { writeYaml } = await import('../../spec/write-yaml.js');
  const comments = findings.map(({ path, message, fix }) => ({ path, text: `${message} ${fix}` }));
  return writeYaml(spec, { heading: `Converted from ${source.file}. What has its default is left out.`, comments });
}
