/** Errors that a caller of the client library meets. */
import type { FailureReport } from '../workflows/contract/operation.js';
import type { Finding } from '../workflows/contract/finding.js';
import type { RolloutsErrorCode } from './error-codes.js';

export type { RolloutsErrorCode };

/** What runs already, when a start meets another operation. */
export interface RunningOperation {
  operationId: string;
  kind: string;
  digest?: string;
  actor: string;
  reason?: string;
  since: string;
}

/** Every error of the client library. Its message ends with the next step. */
export class RolloutsError extends Error {
  override readonly name = 'RolloutsError';

  constructor(
    readonly code: RolloutsErrorCode,
    message: string,
    readonly facts: {
      report?: FailureReport;
      findings?: Finding[];
      running?: RunningOperation;
      failureType?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
  }
}
