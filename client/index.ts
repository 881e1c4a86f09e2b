/** tir-rollouts as a library. */
export { connectRollouts } from './connect.js';
export { Rollouts, type ApplyOptions, type AskOptions, type EndpointLike } from './rollouts.js';
export type { HistoryEntry, HistoryOptions } from './records.js';
export { Operation, type Progress, type VerbOptions } from './operation.js';
export { RolloutsError, type RolloutsErrorCode, type RunningOperation } from './errors.js';
export type { ConnectRolloutsOptions } from './settings.js';
export { loadSpecs, type LoadedSpec } from './spec/load-specs.js';
export { validateSpec } from '../workflows/contract/validate-spec.js';
export { formatFinding, type Finding } from '../workflows/contract/finding.js';
export type { EndpointSpec, EndpointSpecInput } from '../workflows/contract/spec.js';
export type { FailureReport, OperationResult, Plan, ProbeReport } from '../workflows/contract/operation.js';
export type { Answer } from '../workflows/contract/messages.js';
export type { Phase } from '../workflows/contract/phase.js';
