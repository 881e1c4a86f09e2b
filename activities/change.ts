/** Changes a live endpoint: patch, scaling, power, deletion. Each looks first, so that it is safe to run twice. */
import { ApplicationFailure } from '@temporalio/activity';
import { getEndpointRow, recordPendingEffect, recordSeen } from '../db/endpoints.js';
import { getRevisionSpec } from '../db/revisions.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { desiredAttributes } from './planning.js';
import type { EndpointState, Scaling, StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import { compareLive } from './tir/compare.js';
import { TirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { toWire } from './tir/wire.js';
import type { ScalingPolicy } from './tir/wire-policy.js';

export interface LiveStep extends StepInput {
  endpointId: number;
}

export const changeActivities = ({ database, openTir, resolveReference }: Deps) => {
  /** Sends the whole body: `update` to a stopped endpoint, else `patch` with the live replica count, which patch does not change. */
  async function send(tir: TirClient, live: LiveEndpoint, spec: EndpointSpec): Promise<void> {
    const desired = desiredAttributes(spec);
    const { mismatches } = compareLive(desired, live);
    if (mismatches.length === 0) return;
    const stopped = statusOf(live) === 'stopped';
    const body = toWire(stopped || live.replica === undefined ? desired : { ...desired, replica: Math.max(1, live.replica) }, {
      resolveEnv: resolveReference,
    });
    await (stopped ? tir.updateStoppedEndpoint(live.id, body) : tir.patchEndpoint(live.id, body));
  }

  const stateOf = (live: LiveEndpoint): EndpointState => ({
    endpointId: live.id,
    status: live.status,
    ...(live.replica === undefined ? {} : { replicas: live.replica }),
  });

  return {
    async patchEndpoint({ access, endpointId, spec }: LiveStep & { spec: EndpointSpec }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      await send(tir, await tir.getEndpoint(endpointId), spec);
      return stateOf(await tir.getEndpoint(endpointId));
    },

    /** A fixed count, the policy of a spec, or a former scaling. */
    async setReplicas({
      access,
      endpointId,
      ...wanted
    }: LiveStep & { replicas?: number; spec?: EndpointSpec; former?: Scaling }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      const policy = policyOf(wanted);
      if (!isScaledAs(live, policy)) await tir.setAutoScale(endpointId, policy);
      return stateOf(await tir.getEndpoint(endpointId));
    },

    /** The spec of an earlier revision back: fields and scaling. @returns that spec */
    async restoreRevision({ access, endpointId, revision }: LiveStep & { revision: number }): Promise<EndpointSpec> {
      const spec = await getRevisionSpec(database, access.endpoint, revision);
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      await send(tir, live, spec);
      const policy = policyOf({ spec });
      if (statusOf(live) !== 'stopped' && !isScaledAs(live, policy)) await tir.setAutoScale(endpointId, policy);
      return spec;
    },

    async stopEndpoint({ access, endpointId }: LiveStep): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      if (!['stopped', 'stopping'].includes(statusOf(live))) await tir.stopEndpoint(endpointId);
      return stateOf(live);
    },

    /** @throws ApplicationFailure `TirCapacity` while no SKU is free: a start checks stock and credit again */
    async startEndpoint({ access, endpointId }: LiveStep): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      if (statusOf(live) === 'stopping')
        throw ApplicationFailure.create({
          type: 'NotReadyYet',
          message: 'It is still stopping; it can be started once it is stopped.',
          nextRetryDelay: 3_000,
        });
      if (statusOf(live) === 'stopped') await tir.startEndpoint(endpointId);
      return stateOf(live);
    },

    /** A restart sent twice restarts twice. So one without a clear answer is never repeated. @throws ApplicationFailure `UnknownOutcome` */
    async restartEndpoint({ ticket, access, endpointId }: LiveStep): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const { pendingEffect } = await getEndpointRow(database, access.endpoint);
      if (
        pendingEffect?.act === 'restart' &&
        pendingEffect.operationId === ticket.operationId &&
        pendingEffect.seq === ticket.seq
      )
        throw restartUnknown(access.endpoint.name, pendingEffect.sentAt);
      const live = await tir.getEndpoint(endpointId);
      const now = new Date().toISOString();
      await recordPendingEffect(database, access.endpoint, {
        act: 'restart',
        operationId: ticket.operationId,
        seq: ticket.seq ?? 0,
        absentAt: now,
        sentAt: now,
      });
      try {
        await tir.restartEndpoint(endpointId);
      } catch (err) {
        if (err instanceof TirError && err.effect === 'none') await recordPendingEffect(database, access.endpoint, null);
        else throw restartUnknown(access.endpoint.name, now);
        throw err;
      }
      // It stays pending until its outcome is written, in that transaction: a worker that dies before leaves it unknown.
      return stateOf(live);
    },

    /** Gone already is deleted. */
    async deleteEndpoint({ access, endpointId }: LiveStep): Promise<{ endpointId: number }> {
      const { tir } = openTir(access, recordExchange);
      await tir.deleteEndpoint(endpointId);
      await recordSeen(database, access.endpoint, { status: 'deleting' });
      return { endpointId };
    },
  };
};

const restartUnknown = (name: string, sentAt: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'UnknownOutcome',
    nonRetryable: true,
    message: `The restart of ${name} sent at ${sentAt} got no clear answer; it is not sent again. See whether its replicas are new with tir-rollouts status ${name}.`,
  });

function policyOf({ replicas, spec, former }: { replicas?: number; spec?: EndpointSpec; former?: Scaling }): ScalingPolicy {
  if (replicas !== undefined) return fixed(replicas);
  if (former) return former.isAutoScaleEnabled && former.policy ? former.policy : fixed(former.replicas);
  if (!spec) throw new Error('setReplicas needs a count, a spec or a former scaling.');
  const { isAutoScaleEnabled, autoScalePolicy, replica } = desiredAttributes(spec);
  return isAutoScaleEnabled && autoScalePolicy ? autoScalePolicy : fixed(replica);
}

const fixed = (replicas: number): ScalingPolicy => ({ minReplicas: replicas, maxReplicas: replicas, rules: [] });

function isScaledAs(live: LiveEndpoint, policy: ScalingPolicy): boolean {
  if (policy.minReplicas !== policy.maxReplicas) return false;
  return live.autoScale?.enabled !== true && live.replica === policy.minReplicas;
}
