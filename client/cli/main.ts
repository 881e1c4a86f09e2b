#!/usr/bin/env node
/** The command line: `tir-rollouts`. Commands load what they need when they run, so that --help is quick. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAdjustments } from './commands/adjustments.js';
import { addAdopt } from './commands/adopt.js';
import { addApply } from './commands/apply.js';
import { addConvert } from './commands/convert.js';
import { addDrift } from './commands/drift.js';
import { addPlan } from './commands/plan.js';
import { addLogs, addReads } from './commands/reads.js';
import { addReport } from './commands/report.js';
import { addRevisions } from './commands/revisions.js';
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
  $ tir-rollouts plan -f endpoint.yaml       fields, steps, calls and price of what apply would do
  $ tir-rollouts apply -f endpoint.yaml      roll an endpoint out and follow it
  $ tir-rollouts convert main.tf             Terraform's endpoints as specs in YAML
  $ tir-rollouts rollback chat-1b            back to the revision that was healthy before
  $ tir-rollouts drift --all                 what differs between TIR and what was accepted
  $ tir-rollouts history chat-1b             who changed what, when and why
  $ tir-rollouts report chat-1b              its newest operation as a page of HTML

Exit codes: 0 healthy; 1 failed, rolled back or aborted; 2 refused before any effect; 3 deadline passed;
4 parked or degraded, a person is needed; 5 Temporal or PostgreSQL does not answer; 130 interrupted.`,
  );

const commands = [
  addValidate,
  addConvert,
  addPlan,
  addApply,
  addReads,
  addReport,
  addRevisions,
  addLogs,
  addRunning,
  addVerbs,
  addAdjustments,
  addAdopt,
  addDrift,
  addUp,
];
for (const add of commands) add(program);
for (const command of program.commands)
  command.exitOverride((err) => process.exit(err.exitCode === 0 ? exitCodes.healthy : exitCodes.refused));

// Whoever read the output has left, as `| head` does: there is nobody to tell more. A rollout goes on.
process.stdout.on('error', (err: NodeJS.ErrnoException) => {
  if (err.code !== 'EPIPE') throw err;
  process.exit(exitCodes.interrupted);
});

await program.parseAsync();
