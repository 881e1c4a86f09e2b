import type { Command } from 'commander';
import { RolloutsError } from '../../errors.js';
import { conflictOptions, withConflict, type ConflictFlags } from '../conflict-options.js';
import type { ExitCode } from '../exit-codes.js';
import { withConnection, withReason } from '../options.js';
import { paint, print } from '../output.js';
import { runCommand, withRollouts } from '../run.js';
import type { Followed, Unstarted } from '../follow.js';
import { readSpecs, withSpecFiles, type SpecOptions } from './spec-files.js';

interface ApplyOptions extends SpecOptions, ConflictFlags {
  detach?: boolean;
  plan?: string;
  approve?: boolean;
  recreate?: boolean;
  yesDeleteCommitted?: boolean;
}

const permissions = ({ plan, approve, recreate, yesDeleteCommitted }: ApplyOptions) => ({
  ...(plan ? { planHash: plan } : {}),
  ...(approve ? { approve } : {}),
  ...(recreate ? { recreate } : {}),
  ...(yesDeleteCommitted ? { acknowledgeCommitted: true } : {}),
});

/** @throws RolloutsError `invalid`: a plan is that of one endpoint */
function assertOnePlan({ plan }: ApplyOptions, count: number): void {
  if (plan !== undefined && count > 1)
    throw new RolloutsError('invalid', `--plan ${plan} is the plan of one endpoint, and ${count} specs are given. Apply them one by one.`);
}

function showBeginning(count: number, { stack, target }: { stack: string; target: string }): void {
  print(
    `Rolling out ${count} endpoint${count === 1 ? '' : 's'}: validate → plan → create or patch → await ready → probe check → final state`,
  );
  print(paint('dim', `on ${stack}, target ${target}`));
  print();
}

/** `apply`: rolls specs out and follows them to their end. */
export function addApply(program: Command): void {
  withConflict(
    withReason(
      withConnection(
        withSpecFiles(program.command('apply').description('roll specs out and follow them; Ctrl-C leaves them running')),
      ),
    ),
  )
    .option('--plan <hash>', 'only if the plan is still the one that plan showed')
    .option('--approve', 'park after planning until somebody approves')
    .option('--recreate', 'delete and create anew what cannot be changed in place; interrupts service')
    .option('--yes-delete-committed', 'also where the plan is committed, which is not refunded')
    .option('--detach', 'start the rollouts and return at once')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts apply -f endpoint.yaml\n  $ tir-rollouts apply -f endpoint.yaml --set endpoint.replica=2 --reason "more traffic"\n  $ tir-rollouts apply -f endpoint.yaml --profile production --json\n  $ tir-rollouts apply -f endpoint.yaml --approve --detach   and later: tir-rollouts approve chat-1b',
    )
    .action((options: ApplyOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs(options);
        if ('code' in read) return read.code;
        assertOnePlan(options, read.specs.length);
        let code: ExitCode = 0;
        await withRollouts(options, async (rollouts) => {
          const { worstOf } = await import('../exit-codes.js');
          const { follow } = await import('../follow.js');
          const { gitCommitOf } = await import('../../spec/git-commit.js');
          if (!options.json) showBeginning(read.specs.length, rollouts.settings);
          const followed: Followed[] = [];
          const unstarted: Unstarted[] = [];
          for (const { spec, source } of read.specs) {
            const { name } = spec.endpoint;
            const commit = await gitCommitOf(source.file);
            try {
              const operation = await rollouts.apply(spec, {
                source: { ...source, ...(commit ? { commit } : {}) },
                ...(options.reason ? { reason: options.reason } : {}),
                ...permissions(options),
                ...conflictOptions(name, options),
              });
              followed.push({ name, operation });
            } catch (error) {
              if (!(error instanceof RolloutsError)) throw error;
              unstarted.push({ name, error });
            }
          }
          const { showStarted } = await import('../follow-started.js');
          code = options.detach
            ? showStarted(rollouts, followed, unstarted, options.json ?? false)
            : worstOf(await follow(rollouts, followed, unstarted, { json: options.json ?? false }));
          return code;
        });
        return process.exitCode as ExitCode;
      }),
    );
}
