/** Failures of TIR's client as the command line knows them: who acts next, and with which exit code. */
import { isTirError, type TirErrorKind } from '../../activities/tir/errors.js';
import { RolloutsError, type RolloutsErrorCode } from '../errors.js';

const codes: Readonly<Record<TirErrorKind, RolloutsErrorCode>> = {
  unavailable: 'unreachable',
  throttled: 'unreachable',
  capacity: 'failed',
  refused: 'refused',
  notFound: 'refused',
  contract: 'failed',
};

/** The error with its words; what is not TIR's is as it came. A worker tries again by itself, a command does not, and says so. */
export function tirFailure(err: unknown): unknown {
  if (!isTirError(err)) return err;
  const message = err.message
    .replace('It is tried again after the delay that TIR names.', 'Wait a minute, then run this again.')
    .replace('It is tried again;', 'Run this again;');
  return new RolloutsError(codes[err.kind], message, { cause: err });
}

/** Which of TIR's answers became this error: its status. Undefined when TIR did not answer. */
export const tirStatusOf = (err: unknown): number | undefined =>
  err instanceof RolloutsError && isTirError(err.facts.cause) ? err.facts.cause.status : undefined;
