/** What each exit code and each word of `--json` means: the one place, of which the pages in docs/ are made. */
import type { CodeMeaning } from '../../workflows/contract/code-meaning.js';
import type { exitCodes } from './exit-codes.js';

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, CodeMeaning>> = {
  healthy: {
    means: 'Healthy, or what else was asked for is done: Unproven, when it was not probed.',
    now: 'What the output says.',
    next: 'Nothing.',
  },
  failed: {
    means: 'Failed, rolled back, or aborted. For drift: something differs. For probe: one does not serve.',
    now: 'What the output says under what exists; the steps were taken back as the spec asks.',
    next: 'Read the failure type, mend it, apply again.',
  },
  refused: {
    means: 'Refused before any effect: a mistake in the spec, a conflict, a wrong key, an illegal verb, a wrong option.',
    now: 'What was there before.',
    next: 'Mend what the message names and run the command again.',
  },
  deadline: {
    means: 'A deadline passed. For wait: the time of `--timeout`, and the operation goes on.',
    now: 'What the output says under what exists; the steps were taken back as the spec asks.',
    next: 'See what was last seen, give it more time or mend it, apply again.',
  },
  needsPerson: {
    means: 'Parked, awaiting approval, or Degraded: a person is needed.',
    now: 'All that was made so far, which is billed.',
    next: 'Retry or abort; approve or reject; after Degraded look at the endpoint by hand.',
  },
  unreachable: {
    means: 'Temporal, PostgreSQL or every worker does not answer.',
    now: 'Operations that run go on, or wait.',
    next: 'Bring back what the message names, then look at status before anything is said again.',
  },
  interrupted: {
    means: 'Interrupted: Ctrl-C, or whoever read the output has left.',
    now: 'The operation, which goes on without this terminal.',
    next: 'Come back with `tir-rollouts watch`, or end it with `tir-rollouts abort`.',
  },
};

/** Words of `--json` that stand for an operation which has not ended. */
export const jsonStates = {
  parked: 'As state: a step failed, and the operation waits for retry or abort. Exit code 4.',
  awaitsApproval: 'As state: the plan waits for approve or reject. Exit code 4.',
  interrupted: 'As state: this terminal has left, and the operation goes on. Exit code 130.',
  deadline: 'As `error.code` of wait: `--timeout` was over first, and the operation goes on. Exit code 3.',
} as const;

export type JsonState = keyof typeof jsonStates;
