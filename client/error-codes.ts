/** What each code of a `RolloutsError` means: the one place, of which docs/errors.md is made. */
import type { CodeMeaning } from '../workflows/contract/code-meaning.js';

export const rolloutsErrorCodes = {
  invalid: {
    means: 'The spec or an argument is wrong; a spec has all its findings in `facts.findings`.',
    now: 'What was there before: nothing was started.',
    next: 'Mend what the message names and call again.',
  },
  conflict: {
    means: 'Another operation runs on the endpoint: `facts.running` says which, since when, by whom and why.',
    now: 'The other operation, which goes on. Nothing was started.',
    next: 'Wait for it (option wait, `--wait`), end it (supersede, `--supersede`), or leave it. The same spec joins instead and is no conflict.',
  },
  refused: {
    means: 'The verb, or the endpoint, does not allow it now; a live read was refused by TIR; or Temporal or PostgreSQL answers and cannot be used so (permission, namespace, schema).',
    now: 'What was there before: it was refused before any effect.',
    next: 'Do what the message ends with.',
  },
  failed: {
    means: 'The operation ended badly. `facts.report` says the step, the failure type, what exists now and what to do next.',
    now: 'What `facts.report.standing` says; `facts.report.serving` says which revision serves.',
    next: 'Look the failure type up below, mend it, and start a new operation.',
  },
  cancelled: {
    means: 'The operation was cancelled or terminated in Temporal, not by a verb of ours.',
    now: 'After a cancel the steps were taken back. After a terminate nothing was: what it had made stays, and is billed.',
    next: 'See what exists with `tir-rollouts status`, then apply the spec again: it finds what is ours and goes on from there.',
  },
  noWorker: {
    means: 'No worker polls that may work on the operation (with Worker Versioning: one of its build), or none answered in time: a verb within 20 s, a live read within its own time.',
    now: 'The operation stands still, with all that it has made. The message says of a verb whether it was not said, is kept by Temporal and will be heard, or is lost.',
    next: 'Start the worker that the message names, or move the operation to another build as it says. Say a verb again only where the message does not say that it is kept. An abort is left with Temporal and needs no repetition.',
  },
  unreachable: {
    means: 'Temporal or PostgreSQL does not answer, or no database is named; for `init`, TIR or the simulator does not.',
    now: 'Operations that run go on, or wait until it is back. Nothing was started.',
    next: 'Run `tir-rollouts up` for a local stack, or check `TEMPORAL_ADDRESS` and `DATABASE_URL`.',
  },
  notFound: {
    means: 'No such endpoint, revision or operation is known.',
    now: 'What was there before.',
    next: 'Check the name, `--project` and `--location`; see `tir-rollouts list`.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** Stable word for programs. */
export type RolloutsErrorCode = keyof typeof rolloutsErrorCodes;
