/** What a person does next, by how an operation stands. */
import type { FailureReport } from '../../workflows/contract/operation.js';
import type { Phase } from '../../workflows/contract/phase.js';

export interface Standing {
  name: string;
  phase: Phase;
  runs: boolean;
  /** Temporal ended it without a last word. */
  closed: boolean;
  failure?: Pick<FailureReport, 'nextStep'>;
}

export function nextStepOf({ name, phase, runs, closed, failure }: Standing): string {
  if (closed) return `It was ended without a last word, so nothing was taken back. See what exists with tir-rollouts status ${name}, then apply the spec again.`;
  if (failure) return failure.nextStep;
  if (runs && phase === 'Parked') return `Mend what failed, then tir-rollouts retry ${name}; or take its steps back with tir-rollouts abort ${name}.`;
  if (runs && phase === 'AwaitingApproval') return `Look at the plan, then tir-rollouts approve ${name} or tir-rollouts reject ${name}.`;
  if (runs) return `Follow it with tir-rollouts watch ${name}.`;
  if (phase === 'Deleted') return 'Nothing needs to be done: the endpoint is gone, and its name is free.';
  return `Nothing needs to be done. See how it is now with tir-rollouts status ${name}.`;
}
