import type { Command } from 'commander';
import type { Plan } from '../../../workflows/contract/operation.js';
import { exitCodes, exitCodeOf, worstOf, type ExitCode } from '../exit-codes.js';
import { withConnection } from '../options.js';
import { paint, print, printJson } from '../output.js';
import { errorJson, reportError, runCommand, withRollouts } from '../run.js';
import { readSpecs, withSpecFiles, type SpecOptions } from './spec-files.js';

/** `plan`: what apply would do, compared with TIR as it is now. */
export function addPlan(program: Command): void {
  withConnection(withSpecFiles(program.command('plan').description('show what apply would do; nothing is changed')))
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts plan -f endpoint.yaml')
    .action((options: SpecOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs(options);
        if ('code' in read) return read.code;
        await withRollouts(options, async (rollouts) => {
          const codes: ExitCode[] = [];
          const plans: Record<string, unknown>[] = [];
          for (const { spec } of read.specs) {
            try {
              const plan = await rollouts.plan(spec);
              codes.push(exitCodes.healthy);
              plans.push({ name: spec.endpoint.name, plan });
              if (!options.json) show(spec.endpoint.name, plan);
            } catch (err) {
              codes.push(exitCodeOf(err));
              plans.push({ name: spec.endpoint.name, error: errorJson(err) });
              if (!options.json) reportError(err, false);
            }
          }
          if (options.json) printJson({ plans });
          return worstOf(codes);
        });
        return process.exitCode as ExitCode;
      }),
    );
}

const headline = { create: 'would be created', change: 'would be changed', none: 'no change' } as const;

function show(name: string, plan: Plan): void {
  print(
    `${paint('bold', name)}  ${headline[plan.kind]}${plan.endpointId ? ` (TIR endpoint ${plan.endpointId}, ${plan.liveStatus ?? '?'})` : ''}${plan.kind === 'none' ? '' : `: ${plan.actions.join(', then ')}`}`,
  );
  for (const { path, live, desired } of plan.changes)
    print(`    ${path}: ${paint('red', JSON.stringify(live))} → ${paint('green', JSON.stringify(desired))}`);
  for (const warning of plan.warnings) print(`    ${paint('yellow', 'warning')} ${warning}`);
}
