/** Changes a live endpoint: patch, scaling, power, deletion. Each looks first, so that it is safe to run twice. */
import { ApplicationFailure } from '@temporalio/activity';
import { getEndpointRow, recordApplied, recordPendingEffect, recordSeen } from '../db/endpoints.js';
import { findRevision, getRevisionSpec } from '../db/revisions.js';
import type { Attachments } from '../workflows/contract/adjustment.js';
import type { AsyncInvocation, EndpointSpec } from '../workflows/contract/spec.js';
import { attachmentsOf, bringAttached } from './attached.js';
import { actUpon, type Replaces } from './before-act.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { isOfBody, replacement } from './classify.js';
import { desiredAttributes, skuOf } from './plan-input.js';
import { forgetStart, settleSku, startOnFreeSku } from './free-sku.js';
import { isAmong } from './readiness.js';
import { patientResolver } from './references.js';
import { isScaledAs, policyOf, type Wanted } from './scaling.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import { compareLive, type CompareOptions } from './tir/compare.js';
import { isTirError, TirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { toWire } from './tir/wire.js';
import { readWire } from './tir/wire-read.js';

export interface LiveStep extends StepInput {
  endpointId: number;
}

/** What a change has done, as the plan said it: what its taking back needs to know beside the revision. */
export interface Undoing {
  /** The change was sent although TIR does not return all of it: so is the former spec. */
  blindly?: boolean;
  ownVariables?: string[];
  former?: { asyncInvocation?: AsyncInvocation; attachments?: Attachments };
  /** Fields of the scaling policy that the change has set and that were not set before. */
  cleared?: string[];
}

export const changeActivities = ({ database, openTir, resolveReference }: Deps) => {
  /** Sends the whole body: `update` to a stopped endpoint, else `patch` with the live replica count, which patch does not change. */
  async function send(
    tir: TirClient,
    live: LiveEndpoint,
    spec: EndpointSpec,
    { skuName = skuOf(spec, readWire(live.raw)), resolveEnv = resolveReference }: { skuName?: string | undefined; resolveEnv?: Deps['resolveReference'] } = {},
  ): Promise<void> {
    const desired = { ...desiredAttributes(spec), ...(skuName === undefined ? {} : { skuName }) };
    const stopped = statusOf(live) === 'stopped';
    const whole = toWire(stopped || live.replica === undefined ? desired : { ...desired, replica: Math.max(1, live.replica) }, {
      resolveEnv,
    });
    // A create leaves the id out where there is none; what a change leaves out may stay as it is, so that is said.
    const body = desired.sfsId === undefined && readWire(live.raw).sfsId ? { ...whole, sfs_id: null } : whole;
    await (stopped ? tir.updateStoppedEndpoint(live.id, body) : tir.patchEndpoint(live.id, body));
  }

  /** The spec that TIR holds, where that is known. */
  async function appliedSpec(endpoint: LiveStep['access']['endpoint']): Promise<EndpointSpec | undefined> {
    const row = await getEndpointRow(database, endpoint);
    return row.appliedRevision === null ? undefined : (await findRevision(database, row, row.appliedRevision))?.spec;
  }

  /** The revision that TIR holds for sure, and whether what is live is that: its replicas then run it. */
  async function appliedTo(endpoint: LiveStep['access']['endpoint'], live: LiveEndpoint): Promise<{ revision: number; isLive: boolean } | undefined> {
    const row = await getEndpointRow(database, endpoint);
    const found = row.appliedRevision === null ? undefined : await findRevision(database, row, row.appliedRevision);
    if (!found || row.appliedRevision === null) return undefined;
    const { mismatches } = compareLive(desiredAttributes(found.spec), live, optionsOf(found.spec));
    return { revision: row.appliedRevision, isLive: mismatches.every(({ path }) => replacement(path) === 'no') };
  }

  /** What a patch of these fields replaces. @param blindly see `patchEndpoint` */
  async function replacedBy(
    endpoint: LiveStep['access']['endpoint'],
    live: LiveEndpoint,
    mismatches: readonly { path: string }[],
    blindly: boolean,
  ): Promise<Replaces> {
    const applied = await appliedTo(endpoint, live);
    const replacements = mismatches.map(({ path }) => replacement(path));
    if (!blindly && replacements.every((one) => one === 'no')) return { what: 'none' };
    // What TIR does not return may be there already; where it is known what was sent last, it is not.
    const unsure = !replacements.includes('yes') && !(blindly && applied);
    return { what: 'all', unsure, ...(applied?.isLive ? { revision: applied.revision } : {}) };
  }

  return {
    /** @param blindly also when TIR shows no difference: a field that it does not return has changed */
    async patchEndpoint({
      ticket,
      access,
      endpointId,
      spec,
      blindly,
      ownVariables,
    }: LiveStep & { spec: EndpointSpec; blindly: boolean; ownVariables?: string[] }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      const { mismatches } = compareLive(desiredAttributes(spec), live, optionsOf(spec, ownVariables));
      const replaces = await replacedBy(access.endpoint, live, mismatches, blindly);
      await recordApplied(database, access.endpoint, null);
      if (blindly || mismatches.length > 0)
        await actUpon({ database, tir, ticket, access }, live, replaces, () => send(tir, live, spec));
      return stateOf(await tir.getEndpoint(endpointId));
    },

    /** A fixed count, the policy of a spec, or a former scaling. */
    async setReplicas({
      ticket,
      access,
      endpointId,
      ...wanted
    }: LiveStep & Wanted): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      const policy = policyOf(wanted);
      await recordApplied(database, access.endpoint, null);
      if (!isScaledAs(live, policy))
        await actUpon({ database, tir, ticket, access }, live, { what: 'none' }, () => tir.setAutoScale(endpointId, policy));
      return stateOf(await tir.getEndpoint(endpointId));
    },

    async setAsync({
      access,
      endpointId,
      asyncInvocation,
    }: LiveStep & { asyncInvocation: AsyncInvocation }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      await recordApplied(database, access.endpoint, null);
      await tir.setAsync(endpointId, asyncInvocation);
      return stateOf(await tir.getEndpoint(endpointId));
    },

    /** Security groups, VPC IPs and alerts, as far as they are named: exactly those. */
    async setAttachments({ access, endpointId, wanted }: LiveStep & { wanted: Attachments }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      await recordApplied(database, access.endpoint, null);
      await bringAttached(tir, endpointId, wanted);
      return stateOf(await tir.getEndpoint(endpointId));
    },

    /**
     * The spec of an earlier revision back: fields, scaling, asynchronous invocation, attachments.
     * @param former what the change set and that revision does not manage, as it was before
     * @returns that spec
     */
    async restoreRevision({
      ticket,
      access,
      endpointId,
      revision,
      blindly = false,
      ownVariables,
      former = {},
      cleared = [],
    }: LiveStep & { revision: number } & Undoing): Promise<EndpointSpec> {
      const spec = await getRevisionSpec(database, access.endpoint, revision);
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      const { mismatches, unverifiable } = compareLive(desiredAttributes(spec), live, optionsOf(spec, ownVariables));
      const unsure = !mismatches.some(({ path }) => replacement(path) === 'yes');
      const resolveEnv = patientResolver(resolveReference);
      // Counts and asynchronous invocation have calls of their own.
      const body = [...mismatches.map(({ path }) => path), ...unverifiable].filter(isOfBody);
      const sent = blindly || body.some((path) => replacement(path) !== 'no');
      await actUpon({ database, tir, ticket, access }, live, { what: 'allBut', revision, unsure, sent }, async () => {
        if (blindly || body.length > 0) await send(tir, live, spec, { resolveEnv });
      });
      await settleSku(database, access.endpoint, live, (skuName) => send(tir, live, spec, { skuName, resolveEnv }));
      const policy = policyOf({ spec, cleared });
      if (statusOf(live) !== 'stopped' && !isScaledAs(live, policy)) await tir.setAutoScale(endpointId, policy);
      const { asyncInvocation } = spec.endpoint;
      if (asyncInvocation && [...mismatches.map(({ path }) => path), ...unverifiable].some((path) => path.startsWith('asyncInvocation')))
        await tir.setAsync(endpointId, asyncInvocation);
      if (!asyncInvocation && former.asyncInvocation) await tir.setAsync(endpointId, former.asyncInvocation);
      await bringAttached(tir, endpointId, { ...former.attachments, ...attachmentsOf(spec.endpoint) });
      return spec;
    },

    async stopEndpoint({ ticket, access, endpointId }: LiveStep): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      if (!['stopped', 'stopping'].includes(statusOf(live)))
        await actUpon({ database, tir, ticket, access }, live, { what: 'none' }, () => tir.stopEndpoint(endpointId));
      return stateOf(live);
    },

    /**
     * A start checks stock and credit again. Where the spec names fallback SKUs, they are taken in their order.
     * @throws ApplicationFailure `TirCapacity` while no SKU is free
     */
    async startEndpoint({ ticket, access, endpointId, spec }: LiveStep & { spec?: EndpointSpec }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      if (statusOf(live) === 'stopping')
        throw ApplicationFailure.create({
          type: 'NotReadyYet',
          message: 'It is still stopping; it can be started once it is stopped.',
          nextRetryDelay: 3_000,
        });
      if (statusOf(live) === 'stopped') {
        const wanted = spec ?? (await appliedSpec(access.endpoint));
        await actUpon({ database, tir, ticket, access }, live, { what: 'none' }, () =>
          startOnFreeSku({ database, tir, ticket, endpoint: access.endpoint }, live, wanted, (skuName) => send(tir, live, wanted as EndpointSpec, { skuName })),
        );
      } else await forgetStart(database, access.endpoint);
      const now = stateOf(await tir.getEndpoint(endpointId));
      await recordSeen(database, access.endpoint, now);
      return now;
    },

    /** A start that was cut off between two SKUs: back to the one that the endpoint was on. Safe to run twice. */
    async settleStart({ access, endpointId }: LiveStep): Promise<{ did: string }> {
      const left = { did: 'The endpoint was left as it is: a start is not taken back.' };
      // Nothing was left between two SKUs: then TIR need not even answer.
      if ((await getEndpointRow(database, access.endpoint)).pendingEffect?.act !== 'start') return left;
      const { tir } = openTir(access, recordExchange);
      const live = await tir.findEndpoint(endpointId);
      const spec = await appliedSpec(access.endpoint);
      if (!live || !spec) {
        await forgetStart(database, access.endpoint);
        return left;
      }
      const sku = await settleSku(database, access.endpoint, live, (skuName) => send(tir, live, spec, { skuName, resolveEnv: patientResolver(resolveReference) }));
      return sku === undefined ? left : { did: `The endpoint is ${live.status}, and on ${sku} again as before the start.` };
    },

    /** Makes one replica anew; a replica of that name that is gone was made anew before. */
    async restartReplica({ ticket, access, endpointId, replica }: LiveStep & { replica: string }): Promise<EndpointState> {
      const { tir } = openTir(access, recordExchange);
      const live = await tir.getEndpoint(endpointId);
      await actUpon({ database, tir, ticket, access }, live, { what: 'one', replica }, async ({ replicas: before }) => {
        const former = before === 'untold' ? [{ name: replica }] : before.replaced;
        const replicas = await tir.listReplicas(endpointId);
        if (replicas.some((one) => one.name === replica && isAmong(one, former))) await tir.restartReplica(endpointId, replica);
      });
      return stateOf(await tir.getEndpoint(endpointId));
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
      await actUpon({ database, tir, ticket, access }, live, { what: 'all', unsure: false }, async () => {
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
      });
      // It stays pending until its outcome is written, in that transaction: a worker that dies before leaves it unknown.
      return stateOf(live);
    },

    /** Gone already is deleted. TIR refuses a delete while a VPC IP is being attached: that is waited out. */
    async deleteEndpoint({ access, endpointId }: LiveStep): Promise<{ endpointId: number }> {
      const { tir } = openTir(access, recordExchange);
      await recordApplied(database, access.endpoint, null);
      try {
        await tir.deleteEndpoint(endpointId);
      } catch (err) {
        if (!isTirError(err, 'refused') || !/vpc/i.test(err.upstream ?? '')) throw err;
        throw ApplicationFailure.create({
          type: 'NotReadyYet',
          message: `TIR does not delete endpoint ${endpointId} yet: ${err.upstream ?? 'a VPC IP is being attached'}`,
          nextRetryDelay: 3_000,
        });
      }
      await recordSeen(database, access.endpoint, { status: 'deleting' });
      return { endpointId };
    },
  };
};

const optionsOf = ({ rollout }: EndpointSpec, ownVariables: readonly string[] = []): CompareOptions => ({
  fallbackSkus: rollout.fallbackSkus,
  ownVariables,
});

const restartUnknown = (name: string, sentAt: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'UnknownOutcome',
    nonRetryable: true,
    message: `The restart of ${name} sent at ${sentAt} got no clear answer; it is not sent again. See whether its replicas are new with tir-rollouts status ${name}.`,
  });
