/** What each failure type means: the one place, of which docs/errors.md is made. A type without a meaning does not compile. */
import type { CodeMeaning } from './code-meaning.js';
import type { FailureType } from './failures.js';

export interface FailureMeaning extends CodeMeaning {
  /** Who acts next; `time` where waiting mends it, `us` where this program must be mended. */
  acts: 'the caller' | 'the operator' | 'time' | 'us' | 'nobody';
  /** Whether the step is tried again by itself. */
  retried: boolean;
}

const unchanged = 'What was there before. Nothing was changed on TIR, and nothing new is billed.';
const unwound =
  'What the report says under standing: the steps are taken back as the spec asks, unless the operation parks first.';
const waiting = 'The operation goes on; what it has made so far stays, and is billed.';

const refusal = (means: string, next: string): FailureMeaning => ({
  means,
  now: unchanged,
  next,
  acts: 'the caller',
  retried: false,
});
const final = (means: string, next: string, now = unwound): FailureMeaning => ({
  means,
  now,
  next,
  acts: 'the operator',
  retried: false,
});
const passing = (means: string, next: string): FailureMeaning => ({ means, now: waiting, next, acts: 'time', retried: true });

export const failureMeanings: Readonly<Record<FailureType, FailureMeaning>> = {
  InvalidSpec: refusal(
    'TIR, or the worker, finds a mistake in the spec that no file can show: an id or a SKU that TIR does not know, a change that is not possible in place, a secret that is not set on the worker.',
    'Mend what is named and apply the spec again. Where a field cannot change in place, the message says so: see `apply --recreate`.',
  ),
  IllegalPhase: refusal(
    'The verb has no meaning now: the operation is in another phase, or the endpoint in another state.',
    'Wait, or choose another verb. The message says in which phases it is possible.',
  ),
  PlanChanged: refusal(
    'The endpoint, the spec or a price is not what it was when the plan was seen.',
    'Look at it again with `tir-rollouts plan`, then apply with the new `--plan` hash.',
  ),
  NoRevision: refusal(
    'There is no such revision, or none that may be gone back to.',
    'Choose one of `tir-rollouts revisions` with `--to`; `--force` goes back to one that was judged bad.',
  ),
  TirUnavailable: passing(
    'TIR does not answer, or answers with a server error, or has not yet shown what it accepted.',
    'Nothing: the step is tried again until its deadline, and a change is not sent twice before TIR has been looked at. If it lasts, see the status page of E2E.',
  ),
  TirThrottled: passing(
    'TIR asks for fewer requests (429).',
    'Nothing: the step is tried again after the delay that TIR names, at most two minutes.',
  ),
  TirCapacity: passing(
    'No machine of the SKU is free. Nothing is made yet, so a create that waits for one is not billed.',
    'Wait; or give `rollout.fallbackSkus`, another SKU or another location. `deadlines.createSeconds` bounds the wait.',
  ),
  TirRefused: final(
    'TIR refuses the request for good: for lack of credit, because the project or location is wrong, or because it does not take the body.',
    'Mend what the message names, then run the command again.',
  ),
  CredentialsRefused: final(
    'TIR does not take the credentials (401), or they lack a permission (403). Tokens stop working after 365 days.',
    "Put valid credentials into the worker's profile or environment. A parked operation then goes on with `tir-rollouts retry`; else run the command again.",
    'If something was changed before, the operation parks with all that it has made, which is billed. Else nothing was changed.',
  ),
  WorkNotAsked: final(
    'Nobody who has the secret of the worker asked for this: its signature is absent, or does not fit what is to be done.',
    'Ask by `tir-rollouts` or the library, where `TIR_ROLLOUTS_WORK_SECRET_FILE` names the secret that the worker has.',
    'What was there before. Nothing was called at TIR, and nothing is recorded.',
  ),
  TirNotFound: final(
    'The endpoint does not exist, or does not exist any more.',
    'See what there is with `tir-rollouts list` and `tir-rollouts drift --all`; apply the spec to create it.',
    'Nothing of that name or id on TIR. Nothing was changed.',
  ),
  TirContractChanged: {
    means: 'TIR answered in a form that this version does not know, four times in a row.',
    now: unwound,
    next: 'Check the host in E2E_TIR_API_HOST. If it is right, report it with the text of the message; look at the endpoint in the portal of TIR meanwhile.',
    acts: 'us',
    retried: false,
  },
  ForeignEndpoint: final(
    'An endpoint of that name exists and is not ours. It is never touched.',
    'Take it over with `tir-rollouts adopt ID`, or choose another name.',
    'The endpoint of somebody else, as it was. Nothing was changed.',
  ),
  EndpointFailed: final(
    'The endpoint went to a state that it does not leave by waiting: TIR reports an error, or somebody stopped or deleted it.',
    'Read its logs with `tir-rollouts logs`, or those kept as evidence in `tir-rollouts history`; mend the spec and apply it again.',
  ),
  NotReadyYet: passing(
    'What is waited for is not there yet. You see this in the Temporal UI while a step waits; as the end of an operation it becomes DeadlineExceeded.',
    'Wait, or give the step more time with `tir-rollouts extend`.',
  ),
  ProbeFailed: final(
    'The endpoint runs, but did not answer the probe check often enough in a row within `deadlines.probeSeconds`.',
    'The message has the last answer. See whether the model loads, in the logs kept as evidence; check `rollout.probe`; apply the spec again.',
  ),
  SpecMismatch: final(
    'TIR runs something other than the spec: a field that it returns has another value than the one that was sent.',
    'Compare the fields that are named with the endpoint in the portal of TIR. If TIR changes the value by itself, write the value that TIR makes of it.',
  ),
  DeadlineExceeded: final(
    'A step ran out of its deadline. The message says what was last seen, such as a status or a SKU that is not free.',
    'Raise the deadline of that step in `rollout.deadlines`, or mend what kept it; then apply the spec again. While it waits, `tir-rollouts extend` gives it more time.',
  ),
  UnknownOutcome: final(
    'An act that must not be repeated, such as a restart, may or may not have happened: its answer was lost.',
    'See whether it happened with `tir-rollouts status` and in the portal of TIR. If it did not, send it again with `tir-rollouts retry`; if it did, end the operation with `tir-rollouts abort`.',
    'The operation is Parked, with all that it has made, which is billed.',
  ),
  Fenced: {
    means: 'This operation no longer owns the endpoint: it was terminated, and another one began.',
    now: 'What the newer operation makes of the endpoint. This step had no effect.',
    next: 'Nothing. Follow the newer operation with `tir-rollouts watch`.',
    acts: 'nobody',
    retried: false,
  },
  StillActing: passing(
    'An act of an operation that was terminated may still be under way, so the new one waits for it: at most 90 s.',
    'Nothing.',
  ),
  AuditUnavailable: passing(
    'PostgreSQL does not answer, or cannot do its work: its disk is full, a lock is held, its schema is missing. Nothing happens unrecorded, so the step waits for it.',
    'Do what the message says: bring PostgreSQL back, free space, run `tir-rollouts migrate`. The step then goes on by itself.',
  ),
  AuditRefused: final(
    'PostgreSQL answers, and does not take what is to be recorded: a number that is too big for its column, or a broken rule of a table. Waiting would change nothing.',
    'Mend what the message names, then run the command again. If it names nothing that you gave, report it.',
  ),
  AuditConflict: {
    means: 'The same audit entry was written twice with different content, which must not happen.',
    now: unwound,
    next: 'Report it with the output of `tir-rollouts history --operation`. Do not change the tables of `tir_rollouts` by hand.',
    acts: 'us',
    retried: false,
  },
  RolloutFailed: final(
    'The operation failed and was unwound. This is the type of the workflow; the report inside it has the type of the step that failed.',
    'Read the report: step, `failureType`, message, standing, `nextStep`. `tir-rollouts history` shows it too.',
  ),
  RolloutAborted: {
    means: 'An operator aborted or rejected the operation, or Temporal cancelled it, and it was unwound.',
    now: unwound,
    next: 'Nothing. Apply the spec again when it is wanted after all.',
    acts: 'nobody',
    retried: false,
  },
  CompensationFailed: final(
    'Taking a step back failed for good, or for as long as a day. The operation ends Degraded.',
    'Look at the endpoint in the portal of TIR and put it right by hand; then apply its spec, or delete it with `tir-rollouts delete`.',
    'Something that should have been taken back, which may be billed: the report names it under standing.',
  ),
};
