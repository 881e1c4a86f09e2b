/** How an operation ended, from the records: for when Temporal has forgotten it. */
import type { OperationRow } from '../db/operations.js';
import type { FailureReport, OperationResult } from '../workflows/contract/operation.js';
import { RolloutsError } from './errors.js';

/** @throws RolloutsError as its end would have: `failed` with its report; `cancelled` when it has none, or no last word */
export function recordedEnd({ id, phase, endedAt, summary, result, failure }: OperationRow): OperationResult {
  if (result !== null) return result as OperationResult;
  if (failure !== null) {
    const report = failure as FailureReport;
    throw new RolloutsError('failed', report.message, { report, failureType: report.failureType });
  }
  const message = endedAt
    ? `It ended ${phase}${summary ? `: ${summary}` : ''}. See tir-rollouts history.`
    : `Temporal knows nothing of operation ${id} any more, and it left no last word: nothing was taken back. See what exists with tir-rollouts status, then apply the spec again.`;
  throw new RolloutsError('cancelled', message);
}
