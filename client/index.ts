/** tir-rollouts as a library. */
export { connectRollouts } from './connect.js';
export { Rollouts } from './rollouts.js';
export type {
  ApplyOptions,
  AskOptions,
  AutoscaleOptions,
  ConflictOptions,
  EndpointStatus,
  ProveOptions,
  RollbackOptions,
  ScaleOptions,
} from './ask-options.js';
export type { EndpointLike } from './inputs.js';
export type { Drift, DriftOptions, SurveyedEndpoint } from './drift.js';
export type { HistoryEntry, HistoryOptions, JudgedRevision } from './records.js';
export type { FollowOptions, HistoryEvent } from './follow-history.js';
export type { NextEvent } from './next-event.js';
export { renderReport } from './report/page/page.js';
export type { Report } from './report/report.js';
export { Operation, type Progress, type VerbOptions } from './operation.js';
export { RolloutsError, type RolloutsErrorCode, type RunningOperation } from './errors.js';
export type { ConnectRolloutsOptions } from './settings.js';
export { diagnose, type Diagnosis } from './doctor/diagnose.js';
export type { CheckResult, CheckState } from './doctor/check.js';
export { loadSpecs, type LoadedSpec } from './spec/load-specs.js';
export { validateSpec } from '../workflows/contract/validate-spec.js';
export { formatFinding, type Finding } from '../workflows/contract/finding.js';
export type { EndpointSpec, EndpointSpecInput } from '../workflows/contract/spec.js';
export { diffSpecs, type SpecDifference } from '../workflows/contract/spec-diff.js';
export type { AdoptResult } from '../workflows/adopt.js';
export type { DriftFinding, DriftKind, DriftReport } from '../workflows/contract/drift.js';
export type { FailureReport, OperationResult, ProbeReport } from '../workflows/contract/operation.js';
export type { ProbedEndpoint, ProbeOutcome, ProbeRound } from '../workflows/contract/probe-round.js';
export type { FieldChange, Plan, PlannedStep } from '../workflows/contract/plan.js';
export type { Answer } from '../workflows/contract/messages.js';
export type { Phase } from '../workflows/contract/phase.js';
