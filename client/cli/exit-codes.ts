/** Exit codes of the command line: a contract that scripts rely on. */
import type { FailureReport } from '../../workflows/contract/operation.js';

export const exitCodes = {
  healthy: 0,
  /** Failed, RolledBack or Aborted. */
  failed: 1,
  /** Refused before any effect: findings, a conflict, a wrong key, an illegal verb. */
  refused: 2,
  /** A deadline passed. */
  deadline: 3,
  /** Parked or Degraded: a person is needed. */
  needsPerson: 4,
  /** Temporal or PostgreSQL does not answer. */
  unreachable: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The shape of a RolloutsError, so that this file loads nothing heavy. */
interface CodedError {
  code: string;
  facts: { report?: FailureReport; failureType?: string };
}

const refusals = [
  'InvalidSpec',
  'ForeignEndpoint',
  'TirRefused',
  'CredentialsRefused',
  'WorkNotAsked',
  'TirNotFound',
  'IllegalPhase',
  'PlanChanged',
  'NoRevision',
  'Fenced',
];

const isCoded = (err: unknown): err is CodedError => err instanceof Error && err.name === 'RolloutsError';

export function exitCodeOf(err: unknown): ExitCode {
  if (!isCoded(err)) return exitCodes.failed;
  switch (err.code) {
    case 'invalid':
    case 'conflict':
    case 'refused':
    case 'notFound':
      return exitCodes.refused;
    case 'unreachable':
    case 'noWorker':
      return exitCodes.unreachable;
    case 'failed':
      return ofReport(err.facts.report);
    default:
      return exitCodes.failed;
  }
}

function ofReport(report: FailureReport | undefined): ExitCode {
  if (!report) return exitCodes.failed;
  if (report.phase === 'Degraded') return exitCodes.needsPerson;
  if (report.phase === 'Aborted') return exitCodes.failed;
  if (report.failureType === 'DeadlineExceeded') return exitCodes.deadline;
  return !report.touched && refusals.includes(report.failureType) ? exitCodes.refused : exitCodes.failed;
}

/** Of several ends, the one that matters most. */
const gravest: readonly ExitCode[] = [
  exitCodes.interrupted,
  exitCodes.unreachable,
  exitCodes.failed,
  exitCodes.needsPerson,
  exitCodes.deadline,
  exitCodes.refused,
];

export const worstOf = (codes: readonly ExitCode[]): ExitCode =>
  gravest.find((code) => codes.includes(code)) ?? exitCodes.healthy;
