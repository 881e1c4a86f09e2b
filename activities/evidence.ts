/** What was to be seen when a step failed, kept before anything is taken back. */
import { recordEvidence } from '../db/operations.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { statusOf } from './tir/live.js';

/** Most of the worker logs that is kept (characters). */
const LOG_EXCERPT = 8_000;

export interface Evidence {
  /** True when the endpoint is ready after all. */
  ready: boolean;
  state?: EndpointState;
}

export const evidenceActivities = ({ database, openTir }: Deps) => ({
  async captureEvidence({
    ticket,
    access,
    endpointId,
    failure,
  }: StepInput & { endpointId: number; failure: { type: string; message: string } }): Promise<Evidence> {
    const { tir, redact } = openTir(access, recordExchange);
    const live = await tir.findEndpoint(endpointId);
    const [replicas, logs] = await Promise.all([
      live ? tir.listReplicas(endpointId).catch((err: unknown) => String(err)) : undefined,
      live ? tir.getLogs(endpointId).catch((err: unknown) => String(err)) : undefined,
    ]);
    await recordEvidence(database, ticket.operationId, {
      at: new Date().toISOString(),
      failure,
      endpointId,
      status: live?.statusRaw ?? 'not found',
      replicas: replicas ?? null,
      logs: logs === undefined ? null : redact(Array.isArray(logs) ? logs.join('\n') : logs).slice(-LOG_EXCERPT),
    });
    if (!live) return { ready: false };
    const status = statusOf(live);
    return {
      ready: status === 'running' || status === 'idle',
      state: stateOf(live),
    };
  },
});
