import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.js';
import { withConnection, withReason } from '../options.js';
import { paint, print } from '../output.js';
import { runCommand, withRollouts } from '../run.js';
import type { Followed, Unstarted } from '../follow.js';
import { readSpecs, withSpecFiles, type SpecOptions } from './spec-files.js';

interface ApplyOptions extends SpecOptions {
  detach?: boolean;
}

function showBeginning(count: number, { stack, target }: { stack: string; target: string }): void {
  print(
    `Rolling out ${count} endpoint${count === 1 ? '' : 's'}: validate → plan → create or patch → await ready → probe check → final state`,
  );
  print(paint('dim', `on ${stack}, target ${target}\n`));
}

/** `apply`: rolls specs out and follows them to their end. */
export function addApply(program: Command): void {
  withReason(
    withConnection(
      withSpecFiles(program.command('apply').description('roll specs out and follow them; Ctrl-C leaves them running')),
    ),
  )
    .option('--detach', 'start the rollouts and return at once')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tir-rollouts apply -f endpoint.yaml\n  $ tir-rollouts apply -f endpoint.yaml --set endpoint.replica=2 --reason "more traffic"\n  $ tir-rollouts apply -f endpoint.yaml --profile production --json',
    )
    .action((options: ApplyOptions) =>
      runCommand(options, async () => {
        const read = await readSpecs(options);
        if ('code' in read) return read.code;
        let code: ExitCode = 0;
        await withRollouts(options, async (rollouts) => {
          const { worstOf } = await import('../exit-codes.js');
          const { follow } = await import('../follow.js');
          const { RolloutsError } = await import('../../errors.js');
          if (!options.json) showBeginning(read.specs.length, rollouts.settings);
          const followed: Followed[] = [];
          const unstarted: Unstarted[] = [];
          for (const { spec, source } of read.specs) {
            const { name } = spec.endpoint;
            try {
              followed.push({
                name,
                operation: await rollouts.apply(spec, { source, ...(options.reason ? { reason: options.reason } : {}) }),
              });
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
