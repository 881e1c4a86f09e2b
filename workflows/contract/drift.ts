/** What a drift check compares, finds and mends. */
import type { EndpointIdentity } from './identity.js';
import type { ProjectInput } from './operation.js';
import type { FieldChange } from './plan.js';

/** What a check may find; what each kind means is in `driftMeanings`. */
export const driftKinds = ['changed', 'vanished', 'foreign', 'orphan', 'billing', 'silent'] as const;
export type DriftKind = (typeof driftKinds)[number];

export const driftMeanings: Readonly<Record<DriftKind, { means: string; repair: string }>> = {
  changed: {
    means: 'A live endpoint of ours is not what its record says: fields differ, or it is stopped while it shall run.',
    repair: 'A rollout of the accepted revision.',
  },
  vanished: {
    means: 'An endpoint of ours is gone.',
    repair: 'It is created anew, which is billed; not if it was stopped.',
  },
  foreign: {
    means: 'The name of ours is on an endpoint that we did not make.',
    repair: 'Never touched. Adopt it, or delete it in the portal of TIR.',
  },
  orphan: {
    means: 'An endpoint of the project has no record here. It is billed like any other.',
    repair: 'Never touched. Adopt it, or leave it to whoever made it.',
  },
  billing: {
    means: 'An endpoint runs, and is billed, while its record says stopped.',
    repair: 'It is stopped.',
  },
  silent: {
    means: 'An endpoint of ours runs and does not answer its probe. Found with `--probe` alone.',
    repair: 'Not by itself: a restart interrupts whom it does serve. See its logs, then restart it, or roll back.',
  },
};

/** Kinds that a rollout of ours may mend. Foreign endpoints and orphans are never touched. */
export const repairableKinds: readonly DriftKind[] = ['changed', 'vanished', 'billing'];

export interface DriftInput extends ProjectInput {
  /** Why, for the history of what a repair starts. */
  reason?: string;
  /** One endpoint. Default: the whole project. */
  name?: string;
  /** Start a rollout for each finding that may be mended. Default false. */
  repair?: boolean;
  /** Also call each of ours that runs, by the probe of its accepted spec. Default false. */
  probe?: boolean;
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
  /** Endpoints of ours that were compared; what is deleted, or was never made, is none. */
  compared: number;
  findings: DriftFinding[];
  /** Endpoints that an operation works on now; they are not compared. */
  busy: string[];
  /** What TIR shows and could not be read, one sentence each: nothing is known of it, so it is neither as accepted nor gone. Absent when all was read. */
  unread?: string[];
  /** How many were called; with `probe`. */
  probed?: number;
  /** Those that run and were not called, and why; with `probe`. */
  unasked?: { name: string; why: string }[];
}
