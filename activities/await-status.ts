/** One look at an endpoint that shall get somewhere. Not there yet is a failure that asks for the next look, so no slot is held. */
import { activityInfo, ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { getEndpointRow, recordBeforeAct, recordSeen } from '../db/endpoints.js';
import type { Attachments } from '../workflows/contract/adjustment.js';
import { unsettled } from './attached.js';
import { listTold } from './before-act.js';
import { keepForRetry, noteProgress, recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { countAwait } from './metrics.js';
import { hasLeft, judge, SETTLE_MS, settleWithin } from './readiness.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import { isTirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { fitted, LAST_LOOK_MS, MALFORMED_ANSWERS } from './waiting.js';

export interface AwaitInput extends StepInput {
  endpointId: number;
  until: 'ready' | 'stopped' | 'gone';
  /** Replicas that must be there as well. */
  replicas?: number;
}

/** Where the endpoint was waited to. */
export interface Arrival extends EndpointState {
  /** Why it is not sure that what serves is what the last act made: TIR does not tell. */
  unproven?: string;
}

/** TIR's reads may lag behind its writes for so long (ms): before that, an unexpected state is not believed. */
const READ_LAG_MS = 10_000;

export const awaitActivities = ({ database, openTir, settleMs = SETTLE_MS }: Deps) => ({
  /** @throws ApplicationFailure `NotReadyYet`, retryable; `EndpointFailed` in a state that waiting does not leave */
  async awaitStatus({ access, endpointId, until, replicas }: AwaitInput): Promise<Arrival> {
    const { tir } = openTir(access, recordExchange);
    const { name } = access.endpoint;
    const live = await readable(() => tir.findEndpoint(endpointId));
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
    const { beforeAct } = await getEndpointRow(database, access.endpoint);
    const before = beforeAct ?? undefined;
    const look = { live, replicas: await readable(() => replicasIn(tir, live, until)), at: Date.now() };
    if (malformedLooks() > 0) keepMalformed(0);
    const state = stateOf(live);
    await recordSeen(database, access.endpoint, state);
    const found = judge(look, { until, ...(replicas === undefined ? {} : { replicas }) }, before, settleWithin(settleMs, deadlineSeconds()));
    if (before && !before.hasLeft && hasLeft(statusOf(live), before))
      await recordBeforeAct(database, access.endpoint, { ...before, hasLeft: true });
    noteProgress(found.seen);
    if (found.is === 'reached') {
      // What is not proven stays to be proven by whoever waits next.
      if (before) await recordBeforeAct(database, access.endpoint, found.unproven ? { ...before, ...(hasLeft(statusOf(live), before) ? { hasLeft: true } : {}), waitedOut: true } : null);
      countAwait(until, waitedMs() / 1000);
      return { ...state, ...(found.unproven ? { unproven: found.unproven } : {}) };
    }
    if (found.is === 'open') throw notYet(found.seen, found.ofAct);
    if (found.is === 'failed')
      throw failed(
        `TIR reports ${live.status} for endpoint ${endpointId}${found.ofAct ? '' : `, as it did before the change, and shows nothing of the change since`}.`,
        `Its last logs are in tir-rollouts history ${name}. Mend its spec and apply it again.`,
        found.ofAct,
      );
    if (waitedMs() < READ_LAG_MS) throw notYet(found.seen);
    throw failed(`TIR endpoint ${endpointId} is stopped: somebody stopped it.`, `Start it with tir-rollouts start ${name}.`);
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

/** Of a stopped endpoint none run; for a stop they do not matter. */
async function replicasIn(tir: TirClient, live: LiveEndpoint, until: 'ready' | 'stopped') {
  return until === 'stopped' || statusOf(live) === 'stopped' ? undefined : listTold(tir, live.id);
}

/** How many looks in a row got an answer in an unknown form; kept in the heartbeat, from one look to the next. */
const malformedLooks = (): number => (activityInfo().heartbeatDetails as { malformed?: number } | undefined)?.malformed ?? 0;

function keepMalformed(malformed: number): void {
  keepForRetry({ malformed });
  Context.current().heartbeat({ malformed });
}

/** Looks are many: one that gets an answer in an unknown form ends no wait, some in a row do. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (err) {
    if (!isTirError(err, 'contract')) throw err;
    const malformed = malformedLooks() + 1;
    keepMalformed(malformed);
    const nonRetryable = malformed >= MALFORMED_ANSWERS;
    throw ApplicationFailure.create({ type: 'TirContractChanged', nonRetryable, message: err.message, nextRetryDelay: nextDelay(), cause: err });
  }
}

const deadlineSeconds = (): number | undefined => {
  const { scheduleToCloseTimeoutMs } = activityInfo();
  return scheduleToCloseTimeoutMs ? scheduleToCloseTimeoutMs / 1000 : undefined;
};

const waitedMs = (): number => Date.now() - activityInfo().scheduledTimestampMs;

/** The next look: soon in the first minute, then every 5 s, after ten minutes every 15 s; and one right before the deadline. */
export const nextLookMs = (waited: number, left: number | undefined): number =>
  fitted(waited < 20_000 ? 1_000 : waited < 600_000 ? 5_000 : 15_000, left, LAST_LOOK_MS);

function nextDelay(): number {
  const { scheduleToCloseTimeoutMs } = activityInfo();
  const waited = waitedMs();
  return nextLookMs(waited, scheduleToCloseTimeoutMs ? scheduleToCloseTimeoutMs - waited : undefined);
}

/** @param ofAct false when nothing was seen yet of what the act made */
const notYet = (seen: string, ofAct = false): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'NotReadyYet',
    message: seen,
    nextRetryDelay: nextDelay(),
    category: ApplicationFailureCategory.BENIGN,
    details: [{ ofAct }],
  });

const failed = (what: string, next: string, ofAct = false): ApplicationFailure =>
  ApplicationFailure.create({ type: 'EndpointFailed', nonRetryable: true, message: `${what} ${next}`, details: [{ ofAct }] });
