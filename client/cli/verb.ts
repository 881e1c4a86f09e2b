/** The frame of a verb: start the operation, follow it to its end. */
import type { Command } from 'commander';
import type { Operation } from '../operation.js';
import type { Rollouts } from '../rollouts.js';
import type { ConflictFlags } from './conflict-options.js';
import { withConnection, withReason, type CommonOptions } from './options.js';
import { withRollouts } from './run.js';

export interface VerbFlags extends CommonOptions, ConflictFlags {
  /** Of verbs that leave an endpoint running; commander makes it of `--no-probe`. */
  probe?: boolean;
}

export const verb = (program: Command, usage: string, description: string, example: string): Command =>
  withReason(withConnection(program.command(usage).description(description))).addHelpText(
    'after',
    `\nExamples:\n  $ tir-rollouts ${example}`,
  );

/** For verbs that leave an endpoint running: each is proven unless this is said. */
export const withProbe = (command: Command): Command =>
  command.option('--no-probe', 'end without the probe check of the accepted spec: Unproven instead of Healthy');

/** What was said of the probe. */
export const probeOption = ({ probe }: VerbFlags): { probe?: false } => (probe === false ? { probe } : {});

export function runVerb(options: VerbFlags, name: string, start: (rollouts: Rollouts) => Promise<Operation>): Promise<void> {
  return withRollouts(options, async (rollouts) => {
    const { follow } = await import('./follow.js');
    const operation = await start(rollouts);
    const [code] = await follow(rollouts, [{ name, operation }], [], { json: options.json ?? false });
    return code ?? 0;
  });
}
