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
      validator: (_command: Command) => assertLegal('abort', target),
      description: 'End the operation for good and take its steps back',
    },
  );
  // A signal cannot be refused: one that comes too late says nothing.
  setHandler(
    abortSignal,
    (command) => {
      if (!target.aborted && isLegal('abort', target.phase)) accept('abort', command, 'aborts.', () => target.abort(command));
    },
    { description: 'The same, left here while no worker answers' },
  );
  setHandler(retryUpdate, (command) => accept('retry', command, 'tries the failed step again.', () => target.retry()), {
    validator: (_command: Command) => assertParked(target),
    description: 'Try the failed step of a parked operation again',
  });
  setHandler(
    approveUpdate,
    (command) => accept('approve', command, 'goes on with its plan.', () => target.approve(command)),
    {
      validator: ({ plan }: ApproveCommand) => assertOffered(plan, target),
      description: 'Let a rollout that awaits approval go on with its plan',
    },
  );
  setHandler(
    rejectUpdate,
    (command) => accept('reject', command, 'ends. Nothing was changed.', () => target.reject(command)),
    {
      validator: (_command: Command) => assertLegal('reject', target),
      description: 'End a rollout that awaits approval',
    },
  );
  setHandler(
    extendDeadlineUpdate,
    (command) => accept('extendDeadline', command, `has ${command.bySeconds} s more.`, () => target.extendBy(command.bySeconds)),
    {
      validator: ({ bySeconds }: ExtendDeadlineCommand) => assertExtensible(bySeconds, target),
      description: 'Give the present step more time',
    },
  );
}

function assertLegal(verb: Verb, { phase, aborted }: VerbTarget): void {
  if (verb === 'abort' && aborted) {
    throw illegal(`It is being aborted already, by ${aborted.actor}. Wait for the end with tir-rollouts watch.`);
  }
  if (!isLegal(verb, phase)) throw illegal(refusalOf(verb, phase));
}

/** What was kept while no worker polled comes all at once: one approval counts, and only for the plan that was seen. */
function assertOffered(plan: string | undefined, target: VerbTarget): void {
  assertLegal('approve', target);
  const { offeredPlan, approved } = target;
  if (approved) throw illegal(`It was approved already, by ${approved.actor}. Follow it with tir-rollouts watch.`);
  if (plan !== undefined && plan !== offeredPlan)
    throw illegal(`The plan that waits is ${offeredPlan ?? 'another one'}, and not ${plan}. Look at it with tir-rollouts history, then approve it or reject it.`);
}

function assertParked(target: VerbTarget): void {
  assertLegal('retry', target);
  if (target.isResumed) throw illegal('It tries again already. Follow it with tir-rollouts watch.');
}

function assertExtensible(bySeconds: number, target: VerbTarget): void {
  assertLegal('extendDeadline', target);
  if (!(Number.isInteger(bySeconds) && bySeconds > 0)) {
    const message = 'The time to add must be a whole number of seconds above 0, such as 600.';
    throw ApplicationFailure.nonRetryable(message, 'InvalidSpec');
  }
  if (!target.hasDeadline) throw illegal('The present step has no deadline. Look at tir-rollouts status.');
}

const illegal = (message: string): ApplicationFailure => ApplicationFailure.nonRetryable(message, 'IllegalPhase');
