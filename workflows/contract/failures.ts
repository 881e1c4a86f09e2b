/**
 * The failure types that cross a border (activity to workflow, workflow to client). What each of them means, what exists
 * then and who acts next is said in `failure-meanings.ts`, which workflow code does not load.
 */
export const failureTypes = {
  InvalidSpec: 'InvalidSpec',
  IllegalPhase: 'IllegalPhase',
  PlanChanged: 'PlanChanged',
  NoRevision: 'NoRevision',
  TirUnavailable: 'TirUnavailable',
  TirThrottled: 'TirThrottled',
  TirCapacity: 'TirCapacity',
  TirRefused: 'TirRefused',
  CredentialsRefused: 'CredentialsRefused',
  WorkNotAsked: 'WorkNotAsked',
  TirNotFound: 'TirNotFound',
  TirContractChanged: 'TirContractChanged',
  ForeignEndpoint: 'ForeignEndpoint',
  EndpointFailed: 'EndpointFailed',
  NotReadyYet: 'NotReadyYet',
  ProbeFailed: 'ProbeFailed',
  SpecMismatch: 'SpecMismatch',
  DeadlineExceeded: 'DeadlineExceeded',
  UnknownOutcome: 'UnknownOutcome',
  Fenced: 'Fenced',
  StillActing: 'StillActing',
  AuditUnavailable: 'AuditUnavailable',
  AuditRefused: 'AuditRefused',
  AuditConflict: 'AuditConflict',
  RolloutFailed: 'RolloutFailed',
  RolloutAborted: 'RolloutAborted',
  CompensationFailed: 'CompensationFailed',
} as const;

export type FailureType = keyof typeof failureTypes;
