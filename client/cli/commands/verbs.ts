import type { Command } from 'commander';
import type { Operation } from '../../operation.js';
import type { Rollouts } from '../../rollouts.js';
import { positiveInteger, withConnection, withReason, type CommonOptions } from '../options.js';
import { withRollouts } from '../run.js';

type Ask = { reason?: string };

interface DeleteOptions extends CommonOptions {
  yesDeleteCommitted?: boolean;
}

async function run(
  options: CommonOptions,
  name: string,
  start: (rollouts: Rollouts, ask: Ask) => Promise<Operation>,
): Promise<void> {
  await withRollouts(options, async (rollouts) => {
    const { follow } = await import('../follow.js');
    const operation = await start(rollouts, options.reason ? { reason: options.reason } : {});
    const [code] = await follow(rollouts, [{ name, operation }], [], { json: options.json ?? false });
    return code ?? 0;
  });
}

const verb = (program: Command, usage: string, description: string, example: string): Command =>
  withReason(withConnection(program.command(usage).description(description))).addHelpText(
    'after',
    `\nExamples:\n  $ tir-rollouts ${example}`,
  );

/** Verbs that are operations of their own: `scale`, `stop`, `start`, `restart`, `delete`. */
export function addVerbs(program: Command): void {
  verb(program, 'scale <name> <replicas>', 'bring a running endpoint to a fixed count of replicas', 'scale chat-1b 3').action(
    (name: string, replicas: string, options: CommonOptions) =>
      run(options, name, (rollouts, ask) => rollouts.scale(name, positiveInteger(replicas), ask)),
  );
  verb(program, 'stop <name>', 'stop an hourly endpoint; compute is no longer billed', 'stop chat-1b --reason "night"').action(
    (name: string, options: CommonOptions) => run(options, name, (rollouts, ask) => rollouts.stop(name, ask)),
  );
  verb(program, 'start <name>', 'start a stopped endpoint; stock and credit are checked again', 'start chat-1b').action(
    (name: string, options: CommonOptions) => run(options, name, (rollouts, ask) => rollouts.start(name, ask)),
  );
  verb(program, 'restart <name>', 'make the replicas of a running endpoint anew', 'restart chat-1b').action(
    (name: string, options: CommonOptions) => run(options, name, (rollouts, ask) => rollouts.restart(name, ask)),
  );
  verb(program, 'delete <name>', 'delete an endpoint for good and confirm that it is gone', 'delete chat-1b')
    .option('--yes-delete-committed', 'delete it although its committed plan is not refunded')
    .action((name: string, options: DeleteOptions) =>
      run(options, name, (rollouts, ask) =>
        rollouts.delete(name, { ...ask, ...(options.yesDeleteCommitted ? { acknowledgeCommitted: true } : {}) }),
      ),
    );
}
