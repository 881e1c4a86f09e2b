import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { positiveInteger, withConnection, type CommonOptions } from '../options.js';
import { withRollouts } from '../run.js';

/** `watch` and `wait`: attach to an operation, also after it has ended. */
export function addWatch(program: Command): void {
  withConnection(
    program
      .command('watch <id-or-name>')
      .description('follow the newest operation of an endpoint, or one operation by its id; Ctrl-C leaves it running'),
  )
    .addHelpText(
      'after',
      `
One that has ended shows how it ended, with the same exit code as then.

Examples:
  $ tir-rollouts watch chat-1b
  $ tir-rollouts watch 3f2a`,
    )
    .action((which: string, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const { follow } = await import('../follow.js');
        const operation = await rollouts.get(which);
        const [code] = await follow(rollouts, [{ name: operation.endpointName, operation }], [], { json: options.json ?? false });
        return code ?? exitCodes.healthy;
      }),
    );
  withConnection(
    program
      .command('wait <id-or-name>')
      .description('wait quietly until the newest operation of an endpoint, or one by its id, has ended; exit as it ended'),
  )
    .option('--timeout <seconds>', 'stop waiting after so long, with exit code 3; the operation goes on', positiveInteger)
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts wait chat-1b --timeout 3600 && ./smoke-test.sh')
    .action((which: string, options: CommonOptions & { timeout?: number }) =>
      withRollouts(options, async (rollouts) => {
        const { waitFor } = await import('../wait.js');
        return waitFor(await rollouts.get(which), options);
      }),
    );
}
