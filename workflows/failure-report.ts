/** The report that ends a failed operation: what failed, what exists now, what to do next. Pure. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { Unwinding } from './compensations.js';
import type { FailureReport, OperationInput, Serving } from './contract/operation.js';
import type { EndPhase } from './contract/phase.js';
import type { Failure } from './failure.js';

/** What an operation knows by now of its endpoint. */
export interface Known {
  endpointId?: number;
  revision?: number;
  /** True when something on TIR may have been changed. */
  touched: boolean;
  /** The previous revision that was brought back. */
  restored?: Serving;
  /** Revision that TIR holds again, where nothing that serves was changed. */
  holds?: number;
}

export function reportFailure(
  { endpoint, operationId }: OperationInput,
  phase: EndPhase,
  step: string,
  failure: Failure,
  { endpointId, revision, touched, restored }: Known,
  unwinding: Unwinding,
): FailureReport {
  const failed = unwinding.failed.map(({ name, message }) => `${name} failed: ${message}`);
  const history = `See tir-rollouts history ${endpoint.name}.`;
  return {
    operationId,
    endpoint,
    phase,
    step,
    failureType: failure.type,
    message: failure.message,
    touched,
    standing: [...unwinding.did, ...failed].join(' ') || (touched ? 'Nothing was taken back.' : 'Nothing was changed on TIR.'),
    nextStep: phase === 'Degraded' ? `Look at endpoint ${endpoint.name} by hand; it may be billing. ${history}` : history,
    ...(restored ? { serving: restored } : {}),
    ...(endpointId === undefined ? {} : { endpointId }),
    ...(revision === undefined ? {} : { revision }),
  };
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
    message: `${report.message} ${report.standing} ${report.nextStep}`,
    details: [report],
    cause,
  });
}
