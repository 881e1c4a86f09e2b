/** Inputs and results of the workflows. Each is one object, so that a field can be added without breaking a running workflow. */
import type { CredentialRef, EndpointIdentity, Target } from './identity.js';
import type { Adjustment } from './adjustment.js';
import type { EndPhase, Phase } from './phase.js';
import type { FailureType } from './failures.js';
import type { Plan } from './plan.js';
import type { EndpointSpec } from './spec.js';

export type OperationKind =
  'rollout' | 'rollback' | Adjustment['kind'] | 'stop' | 'start' | 'restart' | 'delete' | 'rename' | 'adopt' | 'plan';

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

/** What a look at a whole project is given. */
export interface ProjectInput {
  apiVersion: 'tir-rollouts/v1';
  target: Target;
  projectId: number;
  /** Location of the client that asks TIR; endpoints of all locations of the project are meant. */
  location: string;
  credential: CredentialRef;
  teamId?: number;
  activeIam?: number;
  actor: string;
}

/** Where a spec came from. */
export interface SpecSource {
  file?: string;
  document?: number;
  /** Git commit that the file was read at, when it lies in a repository; with `+` behind it when the file was changed since. */
  commit?: string;
  /** Verb that made the revision out of another one, such as `scale`. */
  verb?: OperationKind;
}

/** What a rollout may do beyond bringing an endpoint to a spec in place. */
export interface RolloutPermissions {
  /** Park after planning until a person approves or rejects the plan. Default false. */
  approve?: boolean;
  /** Hash of the plan that was seen: another plan is refused. */
  planHash?: string;
  /** Delete the endpoint and create it anew where a change is not possible in place: service is interrupted. Default false. */
  recreate?: boolean;
  /** A committed plan is paid up front and not refunded: recreating one needs this said. Default false. */
  acknowledgeCommitted?: boolean;
}

export interface RolloutInput extends OperationInput, RolloutPermissions {
  spec: EndpointSpec;
  /** SHA-256 (hex) of the canonical JSON of the spec, references unresolved. */
  digest: string;
  source?: SpecSource;
  /** Revision that a rollback goes back to; the new revision points to it. */
  pointsTo?: number;
}

export interface RollbackInput extends OperationInput, RolloutPermissions {
  /** Revision to go back to. Default: the newest healthy one before that which serves now. */
  to?: number;
  /** Also to a revision that was judged bad. Default false. */
  force?: boolean;
}

export interface AdjustInput extends OperationInput {
  adjustment: Adjustment;
  /** Time for the endpoint to get there (s). Default 1800. */
  deadlineSeconds?: number;
  /** Whether what runs afterwards is probed. Default true. */
  probe?: boolean;
}

export interface RenameInput extends OperationInput {
  newName: string;
  /** Whether it is probed afterwards. Default true. */
  probe?: boolean;
}

export interface AdoptInput extends OperationInput {
  /** TIR's id that the endpoint of that name must have. */
  endpointId?: number;
}

export interface PowerInput extends OperationInput {
  action: 'stop' | 'start' | 'restart';
  /** Name of the one replica that a restart makes anew. Default: all. */
  replica?: string;
  /** Time for the endpoint to get there (s). Default 1800. */
  deadlineSeconds?: number;
  /** Whether what runs afterwards is probed. Default true. */
  probe?: boolean;
}

export interface DeleteInput extends OperationInput {
  /** A committed plan is paid up front and not refunded: deleting one needs this said. Default false. */
  acknowledgeCommitted?: boolean;
  /** Time for the endpoint to be gone (s). Default 1800. */
  deadlineSeconds?: number;
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
  /** SKU that it is on: after a fallback another one than the spec names. */
  skuName?: string;
  revision?: number;
  plan?: Plan;
  probe?: ProbeReport;
  /** Why it is not sure that what serves is what was just made: TIR does not tell its replicas apart. Then nothing is judged healthy. */
  unproven?: string;
  /** Fields that TIR does not return: sent, and not verified. */
  unverifiable?: string[];
  warnings?: string[];
}

/** What serves now, after a failure. */
export interface Serving {
  revision: number;
  /** True when a probe check has proven it since the failure. */
  proven: boolean;
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
  /** Absent when nothing of ours serves, or it is not known what. */
  serving?: Serving;
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
  /** ISO 8601; when the present step runs out of time, or a parked operation unwinds by itself. */
  deadline?: string;
  endpointId?: number;
  revision?: number;
  actor: string;
}
