/** What was to be seen when a step failed, kept before anything is taken back. */
import { activityInfo } from '@temporalio/activity';
import { getEndpointRow } from '../db/endpoints.js';
import { recordEvidence } from '../db/operations.js';
import { endOf } from '../workflows/contract/storable.js';
import { listTold } from './before-act.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { judge, SETTLE_MS, settleWithin, type Awaited } from './readiness.js';
import type { Arrival } from './await-status.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { isTirError } from './tir/errors.js';

/** Most of the worker logs that is kept (characters). */
const LOG_EXCERPT = 8_000;

/** How often the replicas are asked for before a last look goes without them: what could not be read is not there. */
const LAST_LOOK_ATTEMPTS = 4;

export interface Evidence {
  state?: EndpointState;
  /** Present when the endpoint is where it was waited for, after all. */
  arrival?: Arrival;
  /** Said by workers of before `arrival`. */
  ready?: boolean;
}

export interface EvidenceInput extends StepInput {
  endpointId: number;
  failure: { type: string; message: string };
  /** What was waited for, when a wait failed, and for how long at most (s). */
  awaited?: Awaited & { deadlineSeconds?: number };
}

export const evidenceActivities = ({ database, openTir, settleMs = SETTLE_MS }: Deps) => ({
  async captureEvidence({ ticket, access, endpointId, failure, awaited }: EvidenceInput): Promise<Evidence> {
    const { tir } = openTir(access, recordExchange);
    const live = await tir.findEndpoint(endpointId);
    const [replicas, logs] = await Promise.all([
      live ? listTold(tir, endpointId).catch((err: unknown) => err) : undefined,
      live ? tir.getLogs(endpointId).catch((err: unknown) => String(err)) : undefined,
    ]);
    const isRead = Array.isArray(replicas) || replicas === undefined;
    await recordEvidence(database, ticket.operationId, {
      at: new Date().toISOString(),
      failure,
      endpointId,
      status: live?.statusRaw ?? 'not found',
      replicas: isRead ? (replicas ?? null) : String(replicas),
      logs: logs === undefined ? null : endOf(Array.isArray(logs) ? logs.join('\n') : logs, LOG_EXCERPT),
    });
    if (!live) return {};
    const state = stateOf(live);
    if (!awaited) return { state };
    if (!isRead) {
      if (isTirError(replicas) && activityInfo().attempt < LAST_LOOK_ATTEMPTS) throw replicas;
      return { state };
    }
    const { beforeAct } = await getEndpointRow(database, access.endpoint);
    const look = { live, replicas, at: Date.now() };
    const found = judge(look, awaited, beforeAct ?? undefined, settleWithin(settleMs, awaited.deadlineSeconds));
    if (found.is !== 'reached') return { state };
    return { state, arrival: { ...state, ...(found.unproven ? { unproven: found.unproven } : {}) } };
  },
});
