/** Listens for the verbs of an operator. Validators are synchronous and only read; an accepted verb is recorded at once. */
import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import {
  abortSignal,
  abortUpdate,
  approveUpdate,
  extendDeadlineUpdate,
  rejectUpdate,
  retryUpdate,
  type Answer,
  type ApproveCommand,
  type Command,
  type ExtendDeadlineCommand,
} from './contract/messages.js';
import { isLegal, refusalOf, type Phase, type Verb } from './contract/phase.js';
import { findUnstorable, storable, storableDeep, UNSTORABLE } from './contract/storable.js';

/** What the verbs act on. */
export interface VerbTarget {
  readonly phase: Phase;
  /** The abort that was accepted, if one was. */
  readonly aborted: Command | undefined;
  /** Hash of the plan that waits for an approval. */
  readonly offeredPlan: string | undefined;
  /** The approval of that plan, once it was given. */
  readonly approved: Command | undefined;
  /** True once a parked operation was told to try again. */
  readonly isResumed: boolean;
  readonly hasDeadline: boolean;
  /** How the operation is called in an answer, such as `chat-1b: rollout`. */
  readonly title: string;
  abort(command: Command): void;
  approve(command: Command): void;
  reject(command: Command): void;
  retry(): void;
  extendBy(seconds: number): void;
  /** Writes the verb into the audit. */
  record(verb: Verb, command: Command): void;
}

export function listenForVerbs(target: VerbTarget): void {
  const accept = (verb: Verb, command: Command, consequence: string, act: () => void): Answer => {
    target.record(verb, command);
    act();
    return { phase: target.phase, message: `${target.title} ${consequence}` };
  };
  setHandler(
    abortUpdate,
    (command) => accept('abort', command, 'aborts. Its steps are taken back.', () => target.abort(command)),
    {
      validator: (command: Command) => assertLegal('abort', command, target),
      description: 'End the operation for good and take its steps back',
    },
  );
  // A signal cannot be refused: one that comes too late says nothing, and the words of one that cannot be kept are mended.
  setHandler(
    abortSignal,
    (said) => {
      const command = storableDeep(said) as Command;
      if (!target.aborted && isLegal('abort', target.phase)) accept('abort', command, 'aborts.', () => target.abort(command));
    },
    { description: 'The same, left here while no worker answers' },
  );
  setHandler(retryUpdate, (command) => accept('retry', command, 'tries the failed step again.', () => target.retry()), {
    validator: (command: Command) => assertParked(command, target),
    description: 'Try the failed step of a parked operation again',
  });
  setHandler(
    approveUpdate,
    (command) => accept('approve', command, 'goes on with its plan.', () => target.approve(command)),
    {
      validator: (command: ApproveCommand) => assertOffered(command, target),
      description: 'Let a rollout that awaits approval go on with its plan',
    },
  );
  setHandler(
    rejectUpdate,
    (command) => accept('reject', command, 'ends. Nothing was changed.', () => target.reject(command)),
    {
      validator: (command: Command) => assertLegal('reject', command, target),
      description: 'End a rollout that awaits approval',
    },
  );
  setHandler(
    extendDeadlineUpdate,
    (command) => accept('extendDeadline', command, `has ${command.bySeconds} s more.`, () => target.extendBy(command.bySeconds)),
    {
      validator: (command: ExtendDeadlineCommand) => assertExtensible(command, target),
      description: 'Give the present step more time',
    },
  );
}

function assertLegal(verb: Verb, command: Command, { phase, aborted }: VerbTarget): void {
  assertStorable(command);
  if (verb === 'abort' && aborted) {
    throw illegal(`It is being aborted already, by ${aborted.actor}. Wait for the end with tir-rollouts watch.`);
  }
  if (!isLegal(verb, phase)) throw illegal(refusalOf(verb, phase));
}

/** What was kept while no worker polled comes all at once: one approval counts, and only for the plan that was seen. */
function assertOffered(command: ApproveCommand, target: VerbTarget): void {
  assertLegal('approve', command, target);
  const { plan } = command;
  const { offeredPlan, approved } = target;
  if (approved) throw illegal(`It was approved already, by ${approved.actor}. Follow it with tir-rollouts watch.`);
  if (plan !== undefined && plan !== offeredPlan)
    throw illegal(`The plan that waits is ${offeredPlan ?? 'another one'}, and not ${plan}. Look at it with tir-rollouts history, then approve it or reject it.`);
}

function assertParked(command: Command, target: VerbTarget): void {
  assertLegal('retry', command, target);
  if (target.isResumed) throw illegal('It tries again already. Follow it with tir-rollouts watch.');
}

function assertExtensible(command: ExtendDeadlineCommand, target: VerbTarget): void {
  assertLegal('extendDeadline', command, target);
  if (!target.hasDeadline) throw illegal('The present step has no deadline. Look at tir-rollouts status.');
}

/** What is accepted is recorded: words that cannot be kept would hold the operation up, whoever says them. */
function assertStorable(command: Command): void {
  const [path] = findUnstorable(command);
  if (path) throw invalid(`Its ${storable(path.join('.'))} holds ${UNSTORABLE}. Say it again without.`);
}

const invalid = (message: string): ApplicationFailure => ApplicationFailure.nonRetryable(message, 'InvalidSpec');
const illegal = (message: string): ApplicationFailure => ApplicationFailure.nonRetryable(message, 'IllegalPhase');
