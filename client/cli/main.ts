#!/usr/bin/env node
/** The command line: `tir-rollouts`. Commands load what they need when they run, so that --help is quick. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addApply } from './commands/apply.js';
import { addPlan } from './commands/plan.js';
import { addReads } from './commands/reads.js';
import { addRunning } from './commands/running.js';
import { addUp } from './commands/up.js';
import { addValidate } from './commands/validate.js';
import { addVerbs } from './commands/verbs.js';
import { exitCodes } from './exit-codes.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

const program = new Command('tir-rollouts')
  .description(
    'Durable rollouts of TIR model endpoints. Without --profile every command means the local simulator: nothing costs money.',
  )
  .version(version)
  .showHelpAfterError('(see --help)')
  .exitOverride((err) => process.exit(err.exitCode === 0 ? exitCodes.healthy : exitCodes.refused))
  .addHelpText(
    'after',
    `
Examples:
  $ tir-rollouts up                          a whole stack on this machine, with a simulator
  $ tir-rollouts apply -f endpoint.yaml      roll an endpoint out and follow it
  $ tir-rollouts history chat-1b             who changed what, when and why

Exit codes: 0 healthy; 1 failed, rolled back or aborted; 2 refused before any effect; 3 deadline passed;
4 parked or degraded, a person is needed; 5 Temporal or PostgreSQL does not answer; 130 interrupted.`,
  );

for (const add of [addValidate, addPlan, addApply, addReads, addRunning, addVerbs, addUp]) add(program);
for (const command of program.commands)
  command.exitOverride((err) => process.exit(err.exitCode === 0 ? exitCodes.healthy : exitCodes.refused));

await program.parseAsync();
