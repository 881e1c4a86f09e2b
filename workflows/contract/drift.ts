/** What a drift check compares, finds and mends. */
import type { CredentialRef, EndpointIdentity, Target } from './identity.js';
import type { FieldChange } from './plan.js';

/**
 * `changed`: a live endpoint of ours is not what its record says (fields, or stopped while it shall run);
 * `vanished`: an endpoint of ours is gone;
 * `foreign`: the name of ours is on an endpoint that we did not make;
 * `orphan`: an endpoint without a record;
 * `billing`: an endpoint runs while its record says stopped.
 */
export const driftKinds = ['changed', 'vanished', 'foreign', 'orphan', 'billing'] as const;
export type DriftKind = (typeof driftKinds)[number];

/** Kinds that a rollout of ours may mend. Foreign endpoints and orphans are never touched. */
export const repairableKinds: readonly DriftKind[] = ['changed', 'vanished', 'billing'];

export interface DriftInput {
  apiVersion: 'tir-rollouts/v1';
  target: Target;
  projectId: number;
  /** Location of the client that asks TIR; all locations of the project are compared. */
  location: string;
  credential: CredentialRef;
  teamId?: number;
  activeIam?: number;
  actor: string;
  /** Why, for the history of what a repair starts. */
  reason?: string;
  /** One endpoint. Default: the whole project. */
  name?: string;
  /** Start a rollout for each finding that may be mended. Default false. */
  repair?: boolean;
  /** Kinds that are left out. */
  ignore?: DriftKind[];
}

export interface DriftFinding {
  kind: DriftKind;
  endpoint: EndpointIdentity;
  /** TIR's id, when there is a live endpoint or a record of one. */
  endpointId?: number;
  /** What is wrong, as a sentence that ends with the next step. */
  message: string;
  /** Of a changed one. */
  changes?: FieldChange[];
  /** Operation that was started to mend it, or why none was. */
  repair?: { operationId: string } | { refused: string };
}

export interface DriftReport {
  /** UUID of the check. */
  checkId: string;
  /** ISO 8601. */
  at: string;
  /** Endpoints of ours that were compared. */
  compared: number;
  findings: DriftFinding[];
  /** Endpoints that an operation works on now; they are not compared. */
  busy: string[];
}
