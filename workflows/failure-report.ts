/** The report that ends a failed operation: what failed, what exists now, what to do next. Pure. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { Unwinding } from './compensations.js';
import { failureMeanings } from './contract/failure-meanings.js';
import type { FailureType } from './contract/failures.js';
import type { FailureReport, OperationInput, Serving } from './contract/operation.js';
import type { Plan } from './contract/plan.js';
import type { EndPhase } from './contract/phase.js';
import { storable } from './contract/storable.js';
import type { Failure } from './failure.js';

/** What an operation knows by now of its endpoint. */
export interface Known {
  endpointId?: number;
  revision?: number;
  /** True when something on TIR may have been changed. */
  touched: boolean;
  /** The plan that is carried out, once it was made. */
  plan?: Plan;
  /** The previous revision that was brought back. */
  restored?: Serving;
  /** What the operation is to do, said before its failure; where that is not said by its kind. */
  aim?: string;
  /** Revision that TIR holds again, where nothing that serves was changed. */
  holds?: number;
  /** It runs by now, and is billed, whatever comes after. */
  runs?: true;
}

export function reportFailure(
  { endpoint, operationId }: OperationInput,
  phase: EndPhase,
  step: string,
  failure: Failure,
  { endpointId, revision, touched, restored, aim }: Known,
  unwinding: Unwinding,
): FailureReport {
  const failed = unwinding.failed.map(({ step, summary, message }) => `${step} failed (${summary}): ${message}`);
  return {
    operationId,
    endpoint,
    phase,
    step,
    failureType: failure.type,
    message: `${aim ?? ''}${failure.message}`,
    touched,
    standing: [...unwinding.did, ...failed].join(' ') || (touched ? 'Nothing was taken back.' : 'Nothing was changed on TIR.'),
    nextStep: `${nextStepOf(endpoint.name, phase, failure.type)} See tir-rollouts history ${endpoint.name}.`,
    ...(restored ? { serving: restored } : {}),
    ...(endpointId === undefined ? {} : { endpointId }),
    ...(revision === undefined ? {} : { revision }),
  };
}

function nextStepOf(name: string, phase: EndPhase, type: FailureType): string {
  if (phase === 'Degraded') return `Look at endpoint ${name} by hand; it may be billing.`;
  if (phase === 'Aborted') return 'Nothing, unless it is wanted after all: then start it again.';
  if (type === 'Fenced') return `Nothing: follow the newer operation with tir-rollouts watch ${name}.`;
  return failureMeanings[type].acts === 'us'
    ? 'Report it with what the history says; it is a mistake of tir-rollouts.'
    : 'Mend what the message names, then start it again.';
}

/** How a failed operation ends. @param asked true when an operator or Temporal asked it to end */
export function endPhaseOf(unwinding: Unwinding, asked: boolean, { restored }: Known): EndPhase {
  if (unwinding.failed.length > 0) return 'Degraded';
  if (asked) return 'Aborted';
  return restored ? 'RolledBack' : 'Failed';
}

/** The failure that the workflow ends with; its first detail is the report. */
export function failWith(report: FailureReport, aborted: boolean, cause: Error): ApplicationFailure {
  return ApplicationFailure.create({
    type: report.phase === 'Degraded' ? 'CompensationFailed' : aborted ? 'RolloutAborted' : 'RolloutFailed',
    nonRetryable: true,
    message: storable(`${report.message} ${report.standing} ${report.nextStep}`),
    details: [report],
    cause,
  });
}
