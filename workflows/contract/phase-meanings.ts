/** What each phase means: the one place, of which docs/errors.md is made. A phase without a meaning does not compile. */
import type { CodeMeaning } from './code-meaning.js';
import type { Phase } from './phase.js';

export const phaseMeanings: Readonly<Record<Phase, string>> = {
  Validating: 'The spec is checked against TIR as it is now, and the plan is made.',
  Planning: 'Kept for a plan that is made on its own; no operation of this version enters it.',
  AwaitingApproval: 'The plan waits for a person, as `--approve` asked for.',
  Creating: 'The endpoint is being created, or waits for a free SKU.',
  Patching: 'Fields of the live endpoint are being changed.',
  AwaitingReady: 'TIR has accepted the change, and the endpoint is waited for until all its replicas are ready.',
  Probing: 'The probe check runs, then TIR is asked what the endpoint is and the answer is compared with the spec.',
  Verifying: 'Kept for a read-back on its own; it is a part of Probing.',
  Scaling: 'The count of replicas, or the policy of autoscaling, is being changed.',
  Configuring: 'Asynchronous invocation, or what is attached, is being changed.',
  Stopping: 'The endpoint is being stopped.',
  Starting: 'The endpoint is being started, or waits for a free SKU.',
  Restarting: 'The replicas are being made anew.',
  Deleting: 'The endpoint is being deleted.',
  Renaming: 'The endpoint gets another name.',
  Adopting: 'A live endpoint is read into a spec and becomes revision 1.',
  Parked: 'A step failed, and the operation waits for a person before it takes anything back.',
  Unwinding: 'Steps are being taken back, newest first.',
  Healthy: 'End: it serves, proven by probe; after a rollout also by read-back: TIR runs what the spec says.',
  Unproven: 'End: what was asked for is done, and it runs as TIR says. Nothing has proven that it serves: it was not probed, and the summary says why.',
  Stopped: 'End: it is stopped, as was asked for; compute is no longer billed.',
  Deleted: 'End: it is gone, which was confirmed.',
  Renamed: 'End: it has its new name, and its history and revisions go along.',
  Adopted: 'End: it is in the records; nothing was changed on TIR.',
  Aborted: 'End: somebody ended the operation, and its steps were taken back.',
  RolledBack: 'End: the operation failed, and the previous revision is back, proven by its probe where it has one and runs.',
  Failed: 'End: the operation failed, and its steps were taken back cleanly.',
  Degraded: 'End: the operation failed, and taking a step back failed too.',
};

/** Phases in which nothing goes on without a person. */
export const phasesForPeople: Readonly<Record<'AwaitingApproval' | 'Parked' | 'Degraded', CodeMeaning>> = {
  AwaitingApproval: {
    means: phaseMeanings.AwaitingApproval,
    now: 'What was there before. Nothing was changed on TIR.',
    next: 'Read the plan with `tir-rollouts history`, then `tir-rollouts approve` or `tir-rollouts reject`. A plan that is not the same any more is shown again before it is carried out.',
  },
  Parked: {
    means: phaseMeanings.Parked,
    now: 'All that the operation has made so far stays, and is billed. It waits for `rollout.onFailure.parkSeconds`; a committed endpoint, lost credentials and an unknown outcome wait for as long as it takes.',
    next: 'Mend what the message names and say `tir-rollouts retry`, or end the operation with `tir-rollouts abort`, which takes its steps back.',
  },
  Degraded: {
    means: phaseMeanings.Degraded,
    now: 'Something that should have been taken back, which may be billed. The report names it under standing.',
    next: 'Look at the endpoint in the portal of TIR and put it right by hand; then apply its spec, or delete it with `tir-rollouts delete`.',
  },
};
