/** Spec files as commands read them: options, and findings on the screen. */
import { Option, type Command } from 'commander';
import type { Finding } from '../../../workflows/contract/finding.js';
import type { LoadedSpec, SpecFormat } from '../../spec/load-specs.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { connectOptions, type CommonOptions } from '../options.js';
import { line, paint, printError, printJson } from '../output.js';

export interface SpecOptions extends CommonOptions {
  file: string[];
  set?: string[];
  format?: SpecFormat;
  /** Names of the endpoints that are meant, of those in the files. Default: all. */
  only?: string[];
}

const collect = (value: string, all: string[] = []): string[] => [...all, value];

export const withSpecFiles = (command: Command): Command =>
  command
    .requiredOption('-f, --file <path>', 'spec (YAML, JSON or Terraform), folder of them, or - for standard input; may be repeated', collect)
    .option('--set <path=value>', 'set a field, such as endpoint.replica=2 (endpoint.skuName- takes one out), or a reference of Terraform, such as var.region=Delhi; may be repeated', collect)
    .option('--only <name>', 'only the endpoint of this name, of those in the files; may be repeated', collect)
    .addOption(formatOption());

/** `--format`, for what has no file name to tell it. */
export const formatOption = (): Option =>
  new Option('--format <language>', 'language of standard input (default: told by its text)').choices(['yaml', 'hcl']);

/**
 * Reads the specs; all findings at once. Warnings go to the error stream, with --json too, unless the caller tells them itself.
 * @returns the specs and what there is to say of them, or the exit code when there are mistakes
 */
export async function readSpecs(options: SpecOptions, { showsWarnings = true } = {}): Promise<{ specs: LoadedSpec[]; findings: Finding[] } | { code: ExitCode }> {
  const { loadSpecs } = await import('../../spec/load-specs.js');
  const { resolveSettings } = await import('../../settings.js');
  const { projectId, location } = resolveSettings(await connectOptions(options), process.env);
  const { specs, findings } = await loadSpecs(options.file, {
    ...(options.set ? { set: options.set } : {}),
    ...(options.format ? { format: options.format } : {}),
    environment: process.env,
    context: { ...(projectId === undefined ? {} : { projectId }), ...(location === undefined ? {} : { location }) },
  });
  const all = inReadingOrder(uniqueFindings([...findings, ...specs.flatMap((spec) => spec.findings)]));
  const errors = all.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) {
    if (showsWarnings) await showFindings(all);
    return { specs: await meantSpecs(specs, options.only), findings: all };
  }
  if (options.json) printJson({ findings: all });
  else {
    await showFindings(showsWarnings ? all : errors);
    printError(
      line`${paint('red', '✖', process.stderr)} ${errors.length} mistake${errors.length === 1 ? '' : 's'}; nothing was started. Mend ${errors.length === 1 ? 'it' : 'them'} and run the command again.`,
    );
  }
  return { code: exitCodes.refused };
}

/** @throws RolloutsError `invalid` for a name that no spec has */
async function meantSpecs(specs: LoadedSpec[], only: readonly string[] | undefined): Promise<LoadedSpec[]> {
  if (!only) return specs;
  const names = specs.map(({ spec }) => spec.endpoint.name);
  const missing = only.find((name) => !names.includes(name));
  if (missing === undefined) return specs.filter(({ spec }) => only.includes(spec.endpoint.name));
  const { RolloutsError } = await import('../../errors.js');
  throw new RolloutsError('invalid', `The files have no endpoint ${missing}. Give --only one of ${names.join(', ')}.`);
}

/** Several documents may come from the same lines. */
const uniqueFindings = (findings: Finding[]): Finding[] => [
  ...new Map(
    findings.map((finding) => {
      const { file, line, column, code, message } = finding;
      return [JSON.stringify([file, line, column, code, message, line === undefined ? finding.path : '']), finding];
    }),
  ).values(),
];

/** File by file as they were named, from top to bottom. */
function inReadingOrder(findings: Finding[]): Finding[] {
  const files = [...new Set(findings.map(({ file }) => file))];
  return findings.toSorted(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

/** On one stream, so that errors and warnings stay in their order; standard output is left to results. */
export async function showFindings(findings: readonly Finding[]): Promise<void> {
  const { formatFinding } = await import('../../../workflows/contract/finding.js');
  for (const finding of findings)
    printError(paint(finding.severity === 'error' ? 'red' : 'yellow', formatFinding(finding), process.stderr));
}
