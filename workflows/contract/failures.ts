/** The failure types that cross a border (activity to workflow, workflow to client), each with who acts next. */
export const failureTypes = {
  /** The caller mends the spec. */
  InvalidSpec: 'InvalidSpec',
  /** The caller picks another verb or waits: the verb has no meaning in this phase. */
  IllegalPhase: 'IllegalPhase',
  /** Time mends it: network, timeout, 5xx. Retried. */
  TirUnavailable: 'TirUnavailable',
  /** Time mends it: 429. Retried after the delay that the answer names. */
  TirThrottled: 'TirThrottled',
  /** Time, then the operator: no SKU is free. A wait with a deadline. */
  TirCapacity: 'TirCapacity',
  /** The operator: credit, or a request that TIR refuses. Final. */
  TirRefused: 'TirRefused',
  /** The operator: TIR does not take the credentials (401, 403). Final; an operation that has changed something parks for new ones. */
  CredentialsRefused: 'CredentialsRefused',
  /** The endpoint does not exist (any more). Final. */
  TirNotFound: 'TirNotFound',
  /** Us: an answer that fails its schema. Final. */
  TirContractChanged: 'TirContractChanged',
  /** The operator: an endpoint of that name exists and is not ours. It is never touched. */
  ForeignEndpoint: 'ForeignEndpoint',
  /** The endpoint went to a state that it does not leave by waiting. */
  EndpointFailed: 'EndpointFailed',
  /** Still pending; retried until the deadline. */
  NotReadyYet: 'NotReadyYet',
  /** The probe check did not succeed. */
  ProbeFailed: 'ProbeFailed',
  /** TIR runs something other than the spec. */
  SpecMismatch: 'SpecMismatch',
  /** This operation no longer owns the endpoint: another one began after it was terminated. Final, without effect. */
  Fenced: 'Fenced',
  /** An act of an operation that was terminated is still under way; the new one waits for it. Retried. */
  StillActing: 'StillActing',
  /** The caller: the endpoint or the plan is not what it was when the plan was seen. Final, before any effect. */
  PlanChanged: 'PlanChanged',
  /** The caller: there is no such revision, or none that may be gone back to. Final, before any effect. */
  NoRevision: 'NoRevision',
  /** An act that must not be repeated may or may not have happened. A person looks. */
  UnknownOutcome: 'UnknownOutcome',
  /** PostgreSQL is away: no effect happens unrecorded, so the step waits. Retried. */
  AuditUnavailable: 'AuditUnavailable',
  /** The same audit entry was written twice with different content. An alarm. */
  AuditConflict: 'AuditConflict',
  /** A step ran out of its deadline. */
  DeadlineExceeded: 'DeadlineExceeded',
  /** The rollout failed and was unwound. */
  RolloutFailed: 'RolloutFailed',
  /** An operator ended the rollout; it was unwound. */
  RolloutAborted: 'RolloutAborted',
  /** A compensation failed; a person must look. */
  CompensationFailed: 'CompensationFailed',
} as const;

export type FailureType = keyof typeof failureTypes;
