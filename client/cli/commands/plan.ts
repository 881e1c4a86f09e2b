import type { Command } from 'commander';
import type { Finding } from '../../../workflows/contract/finding.js';
import { exitCodes, exitCodeOf, worstOf, type ExitCode } from '../exit-codes.js';
import { withConnection } from '../options.js';
import { print, printJson, typed } from '../output.js';
import { errorJson, reportError, runCommand, withRollouts } from '../run.js';
import { readSpecs, withSpecFiles, type SpecOptions } from './spec-files.js';

interface PlanOptions extends SpecOptions {
  recreate?: boolean;
  yesDeleteCommitted?: boolean;
}

/** `plan`: what apply would do, compared with TIR as it is now. */
export function addPlan(program: Command): void {
  withConnection(
    withSpecFiles(program.command('plan').description('show what apply would do: fields, steps, calls, price; nothing is changed')),
  )
    .option('--recreate', 'plan to delete and create anew what cannot be changed in place')
    .option('--yes-delete-committed', 'also where the plan is committed, which is not refunded')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts plan -f endpoint.yaml\n  $ tir-rollouts apply -f endpoint.yaml --plan HASH      only what the plan showed',
    )
    .action((options: PlanOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs(options);
        if ('code' in read) return read.code;
        await withRollouts(options, async (rollouts) => {
          const { showPlan } = await import('../plan-view.js');
          const { applyWords } = await import('../pasted-command.js');
          const codes: ExitCode[] = [];
          const plans: Record<string, unknown>[] = [];
          for (const { spec, findings } of read.specs) {
            const { name } = spec.endpoint;
            try {
              const plan = await rollouts.plan(spec, {
                ...(options.recreate ? { recreate: true } : {}),
                ...(options.yesDeleteCommitted ? { acknowledgeCommitted: true } : {}),
              });
              codes.push(exitCodes.healthy);
              plans.push({ name, plan });
              if (options.json) continue;
              showPlan(name, { ...plan, warnings: plan.warnings.filter((warning) => !isSaid(warning, findings)) });
              if (plan.kind === 'none') continue;
              // --plan is the plan of one endpoint.
              const only = read.specs.length > 1 ? [name] : options.only;
              print('    Roll out just this with');
              print(`      ${typed(`tir-rollouts ${applyWords({ ...options, ...(only ? { only } : {}) }, plan)}`)}`);
            } catch (err) {
              codes.push(exitCodeOf(err));
              plans.push({ name, error: errorJson(err) });
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

/** What reading the spec has told already. */
const isSaid = (warning: string, findings: readonly Finding[]): boolean =>
  findings.some(({ path, message }) => warning === `${path}: ${message}`);
