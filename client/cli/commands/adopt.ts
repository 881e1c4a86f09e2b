import type { Command } from 'commander';
import { hasErrors, type Finding } from '../../../workflows/contract/finding.js';
import { shellWord } from '../../../workflows/contract/visible.js';
import type { AdoptResult } from '../../../workflows/adopt.js';
import { RolloutsError } from '../../errors.js';
import type { Rollouts } from '../../rollouts.js';
import { systemReason } from '../../system-trouble.js';
import { conflictOptions, withConflict } from '../conflict-options.js';
import { exitCodeOf, exitCodes, worstOf, type ExitCode } from '../exit-codes.js';
import { assertWritable, writeNew } from '../output-file.js';
import { line, paint, print, printDocument, printJson, typed } from '../output.js';
import { errorJson, reportError, withRollouts } from '../run.js';
import { showFindings } from './spec-files.js';
import { verb, type VerbFlags } from '../verb.js';

interface AdoptFlags extends VerbFlags {
  output?: string;
  terraform?: string;
}

/** One endpoint to take over. */
interface Wanted {
  name: string;
  endpointId?: number;
  projectId?: number;
  location?: string;
}

/** `adopt`: live endpoints that were made elsewhere become ours. */
export function addAdopt(program: Command): void {
  withConflict(
    verb(
      program,
      'adopt [id-or-name]',
      'take over a live endpoint: its spec becomes a file and revision 1; nothing is changed on TIR',
      'adopt 4711\n  $ tir-rollouts adopt chat-1b -o chat-1b.yaml\n  $ tir-rollouts adopt --terraform terraform.tfstate',
    ),
  )
    .option('-o, --output <file>', 'spec file to write (default: NAME.yaml; - for standard output)')
    .option('--terraform <state-file>', 'every tir_model_endpoint of a Terraform state file')
    .action((which: string | undefined, options: AdoptFlags) =>
      withRollouts(options, async (rollouts) => {
        const { wanted, findings } = await wantedOf(rollouts, which, options);
        const codes: ExitCode[] = hasErrors(findings) ? [exitCodes.refused] : [];
        if (!options.json) await showFindings(findings);
        const results: Record<string, unknown>[] = [];
        for (const one of wanted) {
          try {
            const result = await adoptOne(rollouts, one, options);
            results.push({ name: one.name, result });
            codes.push(exitCodes.healthy);
          } catch (err) {
            results.push({ name: one.name, error: errorJson(err) });
            codes.push(exitCodeOf(err));
            if (!options.json) reportError(err, false);
          }
        }
        if (options.json) printJson({ adopted: results, ...(findings.length > 0 ? { findings } : {}) });
        return worstOf(codes);
      }),
    );
}

async function wantedOf(rollouts: Rollouts, which: string | undefined, { terraform }: AdoptFlags): Promise<{ wanted: Wanted[]; findings: Finding[] }> {
  if (terraform !== undefined) {
    const { readTerraformState } = await import('../../spec/terraform-state.js');
    const { readText } = await import('../../spec/source.js');
    const { endpoints, findings } = readTerraformState(terraform, await readText(terraform).catch(unreadable(terraform)));
    return { wanted: endpoints, findings };
  }
  return { wanted: [await oneWanted(rollouts, which)], findings: [] };
}

async function oneWanted(rollouts: Rollouts, which: string | undefined): Promise<Wanted> {
  if (which === undefined)
    throw new RolloutsError('invalid', 'Which endpoint is not said. Give its TIR id or its name, or --terraform with a state file.');
  if (!/^\d+$/.test(which)) return { name: which };
  const endpointId = Number(which);
  const live = (await rollouts.drift.survey()).find((one) => one.endpointId === endpointId);
  // A name may consist of digits alone.
  if (!live) return { name: which };
  return { name: live.name, endpointId, location: live.location };
}

const unreadable =
  (file: string) =>
  (err: unknown): never => {
    throw new RolloutsError('invalid', `${file} cannot be read: ${systemReason(err)}. Check the path.`);
  };

async function adoptOne(rollouts: Rollouts, wanted: Wanted, options: AdoptFlags): Promise<AdoptResult> {
  const { name, endpointId, projectId, location } = wanted;
  const endpoint = { name, ...(projectId ? { projectId } : {}), ...(location ? { location } : {}) };
  const file = options.output === undefined || options.terraform !== undefined ? `${name}.yaml` : options.output;
  if (file !== '-') await assertWritable(file);
  const operation = await rollouts.adopt(endpoint, {
    ...(endpointId === undefined ? {} : { endpointId }),
    ...(options.reason ? { reason: options.reason } : {}),
    ...conflictOptions(name, options),
  });
  const result = (await operation.result()) as AdoptResult;
  await writeSpec(result, file);
  if (!options.json && file !== '-') show(name, result, file);
  return result;
}

async function writeSpec({ adopted, endpointId }: AdoptResult, file: string): Promise<void> {
  const { writeYaml } = await import('../../spec/write-yaml.js');
  const heading = `Adopted from TIR endpoint ${endpointId ?? '?'}. Fields that have their default are left out.`;
  const text = writeYaml(adopted.spec, { heading, secrets: adopted.secrets });
  if (file === '-') return printDocument(text);
  await writeNew(file, text).catch((err: unknown) => {
    const why = err instanceof Error ? err.message : String(err);
    throw new RolloutsError('invalid', `The endpoint is adopted, but ${why} Its spec is written by tir-rollouts show ${shellWord(adopted.spec.endpoint.name)} > ANOTHER-FILE.`, { cause: err });
  });
}

function show(name: string, { summary, adopted, warnings = [] }: AdoptResult, file: string): void {
  print(line`${paint('green', '✔')} ${paint('bold', name)}  ${summary}`);
  print(line`    ${paint('dim', 'spec')}     ${file}`);
  for (const { key, valueFrom } of adopted.spec.endpoint.resourceDetails.envVariables)
    if (adopted.secrets.includes(key))
      print(line`    ${paint('yellow', 'secret')}   ${key} was not taken over; set ${valueFrom?.env ?? key} in the worker's environment before the next change`);
  for (const warning of warnings) print(line`    ${paint('yellow', 'warning')}  ${warning}`);
  print(line`    ${paint('dim', 'next')}     ${typed(`tir-rollouts plan -f ${shellWord(file)}`)}`);
}
