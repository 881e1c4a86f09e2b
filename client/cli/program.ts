/** The whole command line as a tree, so that it can be read without being run: by the completion, by the documentation. */
import { Command } from 'commander';
import { visible } from '../../workflows/contract/visible.js';
import { packageVersion } from '../stack/package-version.js';
import { addAdjustments } from './commands/adjustments.js';
import { addAdopt } from './commands/adopt.js';
import { addApply } from './commands/apply.js';
import { addCompletion } from './commands/completion.js';
import { addConvert } from './commands/convert.js';
import { addDoctor } from './commands/doctor.js';
import { addDrift } from './commands/drift.js';
import { addHistory } from './commands/history.js';
import { addInit } from './commands/init.js';
import { addList } from './commands/list.js';
import { addLogs } from './commands/logs.js';
import { addPlan } from './commands/plan.js';
import { addProbe } from './commands/probe.js';
import { addPrograms } from './commands/programs.js';
import { addReport } from './commands/report.js';
import { addRevisions } from './commands/revisions.js';
import { addRunning } from './commands/running.js';
import { addStatus } from './commands/status.js';
import { addValidate } from './commands/validate.js';
import { addVerbs } from './commands/verbs.js';
import { addWatch } from './commands/watch.js';

const commands = [
  addInit,
  addValidate,
  addConvert,
  addPlan,
  addApply,
  addList,
  addStatus,
  addHistory,
  addReport,
  addRevisions,
  addLogs,
  addProbe,
  addWatch,
  addRunning,
  addVerbs,
  addAdjustments,
  addAdopt,
  addDrift,
  addDoctor,
  addPrograms,
  addCompletion,
];

/** What commander says of a command line quotes it; its suggestion stands in a line of its own. */
const visibleError = (message: string): string => {
  const [, said = '', suggestion] = /^([^]*?)(\n\(Did you mean [^\n]*\))?\n?$/.exec(message) ?? [];
  return [said, suggestion?.trim()].flatMap((text) => (text === undefined ? [] : visible(text))).join('\n');
};

/** The program with every command; nothing is parsed, connected or written. Commands load what they need when they run. */
export function buildProgram(): Command {
  const program = new Command('tir-rollouts')
    .description(
      'Durable rollouts of TIR model endpoints. Without --profile every command means the local simulator: nothing costs money.',
    )
    .version(packageVersion())
    .showHelpAfterError('(see --help)')
    .configureOutput({ outputError: (message, write) => write(`${visibleError(message)}\n`) })
    .addHelpText(
      'after',
      `
Examples:
  $ tir-rollouts up                          a whole stack on this machine, with a simulator
  $ tir-rollouts init                        a first spec, from questions
  $ tir-rollouts plan -f endpoint.yaml       fields, steps, calls and price of what apply would do
  $ tir-rollouts apply -f endpoint.yaml      roll an endpoint out and follow it
  $ tir-rollouts convert main.tf             Terraform's endpoints as specs in YAML
  $ tir-rollouts rollback chat-1b            back to the revision that was healthy before
  $ tir-rollouts probe --all                 which endpoints serve now, and which do not
  $ tir-rollouts drift --all                 what differs between TIR and what was accepted
  $ tir-rollouts history chat-1b             who changed what, when and why
  $ tir-rollouts report chat-1b              its newest operation as a page of HTML
  $ tir-rollouts doctor                      what is broken, and how to mend it

Exit codes: 0 healthy; 1 failed, rolled back or aborted; 2 refused before any effect; 3 deadline passed;
4 parked or degraded, a person is needed; 5 Temporal or PostgreSQL does not answer; 130 interrupted.`,
    );
  for (const add of commands) add(program);
  return program;
}
