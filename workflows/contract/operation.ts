/** Inputs and results of the workflows. Each is one object, so that a field can be added without breaking a running workflow. */
import type { CredentialRef, EndpointIdentity } from './identity.js';
import type { EndPhase, Phase } from './phase.js';
import type { FailureType } from './failures.js';
import type { EndpointSpec } from './spec.js';

export type OperationKind = 'rollout' | 'scale' | 'stop' | 'start' | 'restart' | 'delete' | 'plan';

/** What every operation is given. */
export interface OperationInput {
  apiVersion: 'tir-rollouts/v1';
  /** UUID made by the client. */
  operationId: string;
  endpoint: EndpointIdentity;
  /** Where the worker finds the credentials. */
  credential: CredentialRef;
  teamId?: number;
  activeIam?: number;
  /** Who asked, such as `asha@build-7`. */
  actor: string;
  reason?: string;
}

/** Where a spec came from. */
export interface SpecSource {
  file?: string;
  document?: number;
}

export interface RolloutInput extends OperationInput {
  spec: EndpointSpec;
  /** SHA-256 (hex) of the canonical JSON of the spec, references unresolved. */
  digest: string;
  source?: SpecSource;
}

export interface ScaleInput extends OperationInput {
  replicas: number;
  /** Time for the replicas to come or go (s). Default 1800. */
  deadlineSeconds?: number;
}

export interface PowerInput extends OperationInput {
  action: 'stop' | 'start' | 'restart';
  /** Time for the endpoint to get there (s). Default 1800. */
  deadlineSeconds?: number;
}

export interface DeleteInput extends OperationInput {
  /** A committed plan is paid up front and not refunded: deleting one needs this said. Default false. */
  acknowledgeCommitted?: boolean;
  /** Time for the endpoint to be gone (s). Default 1800. */
  deadlineSeconds?: number;
}

/** A field that differs between desired and live; secret values are masked. */
export interface FieldChange {
  path: string;
  desired: unknown;
  live: unknown;
}

/** One change of TIR, in the order of execution. */
export type PlannedAction = 'create' | 'patch' | 'update' | 'autoScale' | 'start' | 'stop' | 'none';

/** Desired against live: what a rollout would do. */
export interface Plan {
  /** `create` for a new endpoint; `change` for a live one; `none` when it runs as specified already. */
  kind: 'create' | 'change' | 'none';
  actions: PlannedAction[];
  changes: FieldChange[];
  warnings: string[];
  /** TIR's id, when the endpoint exists. */
  endpointId?: number;
  /** TIR's status before the rollout. */
  liveStatus?: string;
  /** Replicas before the rollout. */
  liveReplicas?: number;
  revision?: number;
  /** Newest healthy revision before this one: what a failed change goes back to. */
  previousRevision?: number;
}

/** What a probe check found. */
export interface ProbeReport {
  preset: string;
  successes: number;
  attempts: number;
  /** Slowest and median call of the streak (ms). */
  latencyMs?: { median: number; max: number };
}

export interface OperationResult {
  operationId: string;
  kind: OperationKind;
  endpoint: EndpointIdentity;
  phase: EndPhase;
  /** What happened, in one sentence. */
  summary: string;
  endpointId?: number;
  inferenceUrl?: string;
  /** TIR's status at the end. */
  status?: string;
  replicas?: number;
  revision?: number;
  plan?: Plan;
  probe?: ProbeReport;
  /** Fields that TIR does not return: sent, and not verified. */
  unverifiable?: string[];
  warnings?: string[];
}

/** Details of the failure that ends an operation. */
export interface FailureReport {
  operationId: string;
  endpoint: EndpointIdentity;
  phase: EndPhase;
  /** The failing step and why. */
  step: string;
  failureType: FailureType;
  message: string;
  /** True when something on TIR may have been changed. */
  touched: boolean;
  /** What exists now, in one sentence. */
  standing: string;
  /** What the operator does next. */
  nextStep: string;
  endpointId?: number;
  revision?: number;
}

/** What a running operation says of itself. */
export interface OperationStatus {
  operationId: string;
  kind: OperationKind;
  phase: Phase;
  /** ISO 8601. */
  since: string;
  detail?: string;
  waitingFor?: string;
  /** ISO 8601; when the present step runs out of time. */
  deadline?: string;
  endpointId?: number;
  revision?: number;
  actor: string;
}
