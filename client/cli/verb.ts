/** The frame of a verb: start the operation, follow it to its end. */
import type { Command } from 'commander';
import type { Operation } from '../operation.js';
import type { Rollouts } from '../rollouts.js';
import type { ConflictFlags } from './conflict-options.js';
import { withConnection, withReason, type CommonOptions } from './options.js';
import { withRollouts } from './run.js';

export interface VerbFlags extends CommonOptions, ConflictFlags {}

export const verb = (program: Command, usage: string, description: string, example: string): Command =>
  withReason(withConnection(program.command(usage).description(description))).addHelpText(
    'after',
    `\nExamples:\n  $ tir-rollouts ${example}`,
  );

export function runVerb(options: VerbFlags, name: string, start: (rollouts: Rollouts) => Promise<Operation>): Promise<void> {
  return withRollouts(options, async (rollouts) => {
    const { follow } = await import('./follow.js');
    const operation = await start(rollouts);
    const [code] = await follow(rollouts, [{ name, operation }], [], { json: options.json ?? false });
    return code ?? 0;
  });
}
