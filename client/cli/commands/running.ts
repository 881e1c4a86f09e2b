import type { Command } from 'commander';
import type { Operation } from '../../operation.js';
import type { Answer } from '../../../workflows/contract/messages.js';
import { exitCodes } from '../exit-codes.js';
import { positiveInteger, withConnection, withReason, type CommonOptions } from '../options.js';
import { line, paint, print, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

async function say(
  options: CommonOptions,
  name: string,
  speak: (operation: Operation, ask: { reason?: string }) => Promise<Answer>,
): Promise<void> {
  await withRollouts(options, async (rollouts) => {
    const operation = await rollouts.get(name);
    const answer = await speak(operation, options.reason ? { reason: options.reason } : {});
    if (options.json) printJson({ name, operationId: operation.operationId, ...answer });
    else print(line`${paint('green', '✔')} ${answer.message} ${typed(`Follow it with tir-rollouts watch ${name}.`)}`);
    return exitCodes.healthy;
  });
}

const spoken = (program: Command, usage: string, description: string, example: string): Command =>
  withReason(withConnection(program.command(usage).description(description))).addHelpText(
    'after',
    `\nExamples:\n  $ tir-rollouts ${example}`,
  );

/** Verbs on the operation that runs now: `abort`, `retry`, `approve`, `reject`, `extend`. */
export function addRunning(program: Command): void {
  spoken(
    program,
    'abort <name>',
    'end the running operation for good and take its steps back',
    'abort chat-1b --reason "wrong model"',
  ).action((name: string, options: CommonOptions) => say(options, name, (operation, ask) => operation.abort(ask)));
  spoken(program, 'retry <name>', 'try the failed step of a parked operation again', 'retry chat-1b').action(
    (name: string, options: CommonOptions) => say(options, name, (operation, ask) => operation.retry(ask)),
  );
  spoken(
    program,
    'approve <name>',
    'let a rollout that awaits approval go on with its plan',
    'approve chat-1b --plan 7a90342d23b8 --reason "agreed in the review"',
  )
    .option('--plan <hash>', 'the plan that is agreed to; another one is refused. Default: the one that history shows now')
    .action((name: string, { plan, ...options }: CommonOptions & { plan?: string }) =>
      say(options, name, (operation, ask) => operation.approve({ ...ask, ...(plan ? { plan } : {}) })),
    );
  spoken(
    program,
    'reject <name>',
    'end a rollout that awaits approval; nothing was changed',
    'reject chat-1b --reason "too expensive"',
  ).action((name: string, options: CommonOptions) => say(options, name, (operation, ask) => operation.reject(ask)));
  spoken(program, 'extend <name>', 'give the present step of the running operation more time', 'extend chat-1b 1800')
    .argument('<seconds>', 'how much more', positiveInteger)
    .action((name: string, seconds: number, options: CommonOptions) =>
      say(options, name, (operation, ask) => operation.extendDeadline(seconds, ask)),
    );
}
