/** What comes next for an endpoint, as far as it can be known: the one table. */
import type { FailureReport, OperationStatus } from '../workflows/contract/operation.js';
import { isEndPhase, type EndPhase, type Phase } from '../workflows/contract/phase.js';

export interface NextEvent {
  /** What is waited for, in a sentence; it names the command where a person has to act. */
  event: string;
  /** When the operation stops waiting for it. Absent where it has no deadline, or nobody could say. */
  deadline?: {
    /** ISO 8601. */
    at: string;
    /** What happens then. */
    then: 'the step fails' | 'its steps are taken back';
  };
}

const awaited: Readonly<Record<Exclude<Phase, EndPhase>, string>> = {
  Validating: 'TIR is looked at, and its first step is taken.',
  Planning: 'The plan is made.',
  AwaitingApproval: 'A person decides: tir-rollouts approve NAME, or tir-rollouts reject NAME.',
  Creating: 'AwaitingReady, once TIR has made the endpoint.',
  Patching: 'AwaitingReady, once TIR has taken the change.',
  AwaitingReady: 'Probing, once every replica is ready.',
  Probing: 'The end, once the probe check and the read-back have passed.',
  Verifying: 'The end, once TIR says what the spec says.',
  Scaling: 'AwaitingReady, once TIR has taken the new count.',
  Configuring: 'The end, once TIR has taken the change.',
  Stopping: 'Stopped, once no replica runs.',
  Starting: 'AwaitingReady, once TIR has a free SKU.',
  Restarting: 'AwaitingReady, once the replicas are made anew.',
  Deleting: 'Deleted, once TIR does not know it any more.',
  Renaming: 'Renamed, once TIR says the new name.',
  Adopting: 'Adopted, once its spec is kept as revision 1.',
  Parked: 'A person decides: tir-rollouts retry NAME once the cause is mended, or tir-rollouts abort NAME.',
  Unwinding: 'The end, once every step is taken back.',
};

/** What is known of the newest operation. */
export interface Present {
  name: string;
  phase: Phase;
  /** The deadline that the running operation says. */
  deadline?: OperationStatus['deadline'];
  /** Why nobody works on it. */
  unattended?: string;
  /** How Temporal closed it, where it has no last word. */
  closedAs?: string;
  failure?: FailureReport | null;
}

export function nextEvent({ name, phase, deadline, unattended, closedAs, failure }: Present): NextEvent {
  if (isEndPhase(phase)) return { event: failure?.nextStep ?? `None: no operation runs on ${name}.` };
  if (closedAs !== undefined)
    return {
      event: `None: Temporal ${closedAs === 'FORGOTTEN' ? 'knows nothing of the operation any more' : `closed the operation as ${closedAs}`}, and nothing was taken back. Apply the spec again: tir-rollouts apply.`,
    };
  const event = unattended ?? awaited[phase].replaceAll('NAME', name);
  if (deadline === undefined) return { event };
  return { event, deadline: { at: deadline, then: phase === 'Parked' ? 'its steps are taken back' : 'the step fails' } };
}
