/** One look at an endpoint that shall get somewhere. Not there yet is a failure that asks for the next look, so no slot is held. */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { recordSeen } from '../db/endpoints.js';
import type { Attachments } from '../workflows/contract/adjustment.js';
import { unsettled } from './attached.js';
import { noteProgress, recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { countAwait } from './metrics.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';

export interface AwaitInput extends StepInput {
  endpointId: number;
  until: 'ready' | 'stopped' | 'gone';
  /** Replicas that must be there as well. */
  replicas?: number;
}

/** TIR's reads may lag behind its writes for so long (ms): before that, an unexpected state is not believed. */
const READ_LAG_MS = 10_000;

export const awaitActivities = ({ database, openTir }: Deps) => ({
  /** @throws ApplicationFailure `NotReadyYet`, retryable; `EndpointFailed` in a state that waiting does not leave */
  async awaitStatus({ access, endpointId, until, replicas }: AwaitInput): Promise<EndpointState> {
    const { tir } = openTir(access, recordExchange);
    const live = await tir.findEndpoint(endpointId);
    if (until === 'gone') {
      if (live) throw notYet(`TIR endpoint ${endpointId} is ${live.status}, and not gone yet.`);
      await recordSeen(database, access.endpoint, { tirId: null, status: 'deleted', inferenceUrl: null });
      countAwait(until, waitedMs() / 1000);
      return { endpointId, status: 'deleted' };
    }
    if (!live) {
      if (waitedMs() < READ_LAG_MS) throw notYet(`TIR does not show endpoint ${endpointId} yet.`);
      throw failed(`TIR endpoint ${endpointId} is gone: somebody deleted it.`, 'Apply the spec again to create it anew.');
    }
    const ready = await countReady(tir, live);
    const state = stateOf(live);
    await recordSeen(database, access.endpoint, state);
    const seen = `${live.status}${ready === undefined ? '' : `, ${ready} of ${live.replica ?? '?'} replicas ready`}`;
    noteProgress(seen);
    const status = statusOf(live);
    if (status === 'failed')
      throw failed(
        `TIR reports ${live.status} for endpoint ${endpointId}.`,
        `Its last logs are in tir-rollouts history ${access.endpoint.name}. Mend its spec and apply it again.`,
      );
    if (until === 'stopped') {
      if (status === 'stopped') {
        countAwait(until, waitedMs() / 1000);
        return state;
      }
      throw notYet(seen);
    }
    if (status === 'stopped' && waitedMs() >= READ_LAG_MS)
      throw failed(
        `TIR endpoint ${endpointId} is stopped: somebody stopped it.`,
        `Start it with tir-rollouts start ${access.endpoint.name}.`,
      );
    if (status !== 'running' && status !== 'idle') throw notYet(seen);
    if (!hasReplicas(live, ready, replicas)) throw notYet(`${seen}; ${replicas ?? 'all'} wanted`);
    countAwait(until, waitedMs() / 1000);
    return state;
  },

  /** A VPC IP is attached and detached in TIR's own time. @throws ApplicationFailure `NotReadyYet`, retryable */
  async awaitAttachments({ access, endpointId, wanted }: StepInput & { endpointId: number; wanted: Attachments }): Promise<void> {
    const { tir } = openTir(access, recordExchange);
    const open = await unsettled(tir, endpointId, wanted);
    if (open === undefined) {
      countAwait('attachments', waitedMs() / 1000);
      return;
    }
    noteProgress(open);
    throw notYet(open);
  },
});

/** Ready replicas, when TIR lists replicas with a state. */
async function countReady(tir: TirClient, live: LiveEndpoint): Promise<number | undefined> {
  if (statusOf(live) === 'stopped') return undefined;
  const replicas = await tir.listReplicas(live.id).catch(() => undefined);
  if (!replicas) return undefined;
  const known = replicas.filter(({ status }) => status !== undefined);
  return known.length === 0 && replicas.length > 0
    ? undefined
    : known.filter(({ status }) => /ready|running/i.test(status ?? '') && !/not/i.test(status ?? '')).length;
}

/**
 * Whether all replicas serve. The status alone does not say so: it is running with the first ready replica, and stays
 * so while a patch replaces them, with the old ones serving.
 */
function hasReplicas(live: LiveEndpoint, ready: number | undefined, wanted: number | undefined): boolean {
  if (wanted !== undefined && live.replica !== wanted) return false;
  if (ready === undefined || statusOf(live) === 'idle') return true;
  const floor = live.autoScale?.enabled === true ? live.autoScale.minReplicas : live.replica;
  return ready >= (wanted ?? floor ?? 1);
}

const waitedMs = (): number => Date.now() - activityInfo().scheduledTimestampMs;

/** The last look begins so long before the deadline (ms), so that it ends before it. */
const LAST_LOOK_MS = 1_500;

/**
 * The next look: soon in the first minute, then every 5 s, after ten minutes every 15 s; and one right before the
 * deadline. After that one none fits: then the server ends the wait at once and with what was seen, whereas a look that
 * the deadline cuts off would end it with nothing.
 */
export function nextLookMs(waited: number, left: number | undefined): number {
  const pause = waited < 20_000 ? 1_000 : waited < 600_000 ? 5_000 : 15_000;
  if (left === undefined || left - LAST_LOOK_MS > pause) return pause;
  return left > LAST_LOOK_MS ? Math.max(100, left - LAST_LOOK_MS) : left + 1_000;
}

function notYet(seen: string): ApplicationFailure {
  const { scheduleToCloseTimeoutMs } = activityInfo();
  const waited = waitedMs();
  const left = scheduleToCloseTimeoutMs ? scheduleToCloseTimeoutMs - waited : undefined;
  return ApplicationFailure.create({
    type: 'NotReadyYet',
    message: seen,
    nextRetryDelay: nextLookMs(waited, left),
    category: ApplicationFailureCategory.BENIGN,
  });
}

const failed = (what: string, next: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'EndpointFailed', nonRetryable: true, message: `${what} ${next}` });
