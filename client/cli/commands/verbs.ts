import type { Command } from 'commander';
import { conflictOptions, withConflict, type ConflictFlags } from '../conflict-options.js';
import { positiveInteger } from '../options.js';
import { probeOption, runVerb, verb, withProbe, type VerbFlags } from '../verb.js';

interface DeleteFlags extends VerbFlags {
  yesDeleteCommitted?: boolean;
}

interface RollbackFlags extends VerbFlags {
  to?: number;
  force?: boolean;
  approve?: boolean;
}

interface PowerFlags extends VerbFlags {
  replica?: string;
  deadline?: number;
}

const ask = (name: string, options: VerbFlags & ConflictFlags) => ({
  ...(options.reason ? { reason: options.reason } : {}),
  ...conflictOptions(name, options),
  ...probeOption(options),
});

/** Verbs that are operations of their own: `rollback`, `scale`, `stop`, `start`, `restart`, `rename`, `delete`. */
export function addVerbs(program: Command): void {
  withConflict(
    verb(program, 'rollback <name>', 'go back to an earlier revision, proven by probe', 'rollback chat-1b --to 3 --reason "slow answers"'),
  )
    .option('--to <revision>', 'revision to go back to (default: the newest healthy one before that which serves)', positiveInteger)
    .option('--force', 'also to a revision that was judged bad')
    .option('--approve', 'park after planning until somebody approves')
    .action((name: string, options: RollbackFlags) =>
      runVerb(options, name, (rollouts) =>
        rollouts.rollback(name, {
          ...ask(name, options),
          ...(options.to === undefined ? {} : { to: options.to }),
          ...(options.force ? { force: true } : {}),
          ...(options.approve ? { approve: true } : {}),
        }),
      ),
    );
  withProbe(withConflict(verb(program, 'scale <name>', 'bring a running endpoint to a fixed count of replicas', 'scale chat-1b 3')))
    .argument('<replicas>', 'how many', positiveInteger)
    .action((name: string, replicas: number, options: VerbFlags) =>
      runVerb(options, name, (rollouts) => rollouts.scale(name, replicas, ask(name, options))),
    );
  withConflict(
    verb(program, 'stop <name>', 'stop an hourly endpoint; compute is no longer billed', 'stop chat-1b --reason "night"'),
  ).action((name: string, options: VerbFlags) => runVerb(options, name, (rollouts) => rollouts.stop(name, ask(name, options))));
  withProbe(
    withConflict(
      verb(program, 'start <name>', 'start a stopped endpoint; stock and credit are checked again', 'start chat-1b --deadline 7200'),
    ),
  )
    .option('--deadline <seconds>', 'how long to wait for a free SKU (default 1800)', positiveInteger)
    .action((name: string, options: PowerFlags) =>
      runVerb(options, name, (rollouts) =>
        rollouts.start(name, { ...ask(name, options), ...(options.deadline ? { deadlineSeconds: options.deadline } : {}) }),
      ),
    );
  withProbe(withConflict(verb(program, 'restart <name>', 'make the replicas of a running endpoint anew', 'restart chat-1b')))
    .option('--replica <name>', 'only this replica')
    .action((name: string, options: PowerFlags) =>
      runVerb(options, name, (rollouts) =>
        rollouts.restart(name, { ...ask(name, options), ...(options.replica ? { replica: options.replica } : {}) }),
      ),
    );
  withProbe(
    withConflict(
      verb(program, 'rename <name> <new-name>', 'give an endpoint another name; history and revisions go along', 'rename chat-1b chat'),
    ),
  ).action((name: string, newName: string, options: VerbFlags) =>
    runVerb(options, name, (rollouts) => rollouts.rename(name, newName, ask(name, options))),
  );
  withConflict(verb(program, 'delete <name>', 'delete an endpoint for good and confirm that it is gone', 'delete chat-1b'))
    .option('--yes-delete-committed', 'delete it although its committed plan is not refunded')
    .action((name: string, options: DeleteFlags) =>
      runVerb(options, name, (rollouts) =>
        rollouts.delete(name, { ...ask(name, options), ...(options.yesDeleteCommitted ? { acknowledgeCommitted: true } : {}) }),
      ),
    );
}
