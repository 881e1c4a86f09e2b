/** Creates an endpoint at most once, whatever happens to the answer; and takes it back. */
import { isDeepStrictEqual } from 'node:util';
import { ApplicationFailure } from '@temporalio/activity';
import {
  getEndpointRow,
  recordApplied,
  recordPendingEffect,
  recordSeen,
  replacePendingEffect,
  type EndpointRow,
} from '../db/endpoints.js';
import { getRevisionSpec } from '../db/revisions.js';
import type { PendingEffect } from '../db/schema.js';
import type { CreatedPolicy } from '../workflows/contract/commitment.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { attachmentsOf, bringAttached } from './attached.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { foreign, judgeOwnership } from './ownership.js';
import { patientResolver } from './references.js';
import type { EndpointState, StepInput } from './step.js';
import { isTooLong } from './tir/body.js';
import type { TirClient } from './tir/client.js';
import { isTirError, soldOut, TirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import type { CreatedEndpoint } from './tir/endpoints.js';
import { toWire, type CreateBody } from './tir/wire.js';
import { readWire } from './tir/wire-read.js';

/** How long a listing may lag behind a create (ms): no second POST before that. */
const LISTING_LAG_MS = 10_000;

export const createActivities = ({ database, openTir, resolveReference }: Deps) => {
  async function keep(
    { endpoint }: StepInput['access'],
    live: Pick<LiveEndpoint, 'id' | 'status' | 'replica'>,
    skuName: string | null | undefined,
  ): Promise<EndpointState> {
    const sku = skuName ? { skuName } : {};
    await recordSeen(database, endpoint, { tirId: live.id, status: live.status, ...sku });
    await recordPendingEffect(database, endpoint, null);
    return { endpointId: live.id, status: live.status, ...(live.replica === undefined ? {} : { replicas: live.replica }), ...sku };
  }
  const keepLive = (access: StepInput['access'], live: LiveEndpoint) => keep(access, live, readWire(live.raw).skuName);

  /**
   * 1. Ours already, by id or by proof: done. 2. A stranger's: refused. 3. Not seen, but a POST of ours may still show
   * up: look again later. 4. Not seen: say what is about to be sent, POST once, keep the id. One look is enough, since
   * TIR refuses a second endpoint of a name: the POST itself proves that there was none.
   * Safe to run twice. @throws ApplicationFailure `ForeignEndpoint`; `TirCapacity` while no SKU is free
   */
  async function ensure({ ticket, access, spec }: StepInput & { spec: EndpointSpec }, resolveEnv = resolveReference): Promise<EndpointState> {
    const { endpoint } = access;
    const { tir } = openTir(access, recordExchange);
    const row = await getEndpointRow(database, endpoint);
    // In the location of the POST alone: a namesake elsewhere was looked for by the plan, and TIR refuses it.
    const own = await findCreated(tir, row, (name) => tir.glimpseEndpoint(name));
    if (own === 'vanished') {
      throw ApplicationFailure.create({
        type: 'EndpointFailed',
        nonRetryable: true,
        message: `TIR endpoint ${row.tirId ?? '?'} was created by this rollout and is gone: somebody deleted it. Apply the spec again to create it anew.`,
      });
    }
    if (own) return keepLive(access, own);
    const pending = row.pendingEffect?.act === 'create' ? row.pendingEffect : null;
    assertSettled(pending, endpoint.name);
    const now = new Date().toISOString();
    const sending: PendingEffect = {
      act: 'create',
      operationId: ticket.operationId,
      seq: ticket.seq ?? 0,
      absentAt: pending?.absentAt ?? now,
      sentAt: now,
      // What an earlier create sent without a clear answer may still show up: then it is ours too.
      specs: [...(pending?.specs ?? []).filter((sent) => !isDeepStrictEqual(sent, spec)), spec],
    };
    // Built before anything is written: a reference that is not set must not leave a create pending.
    const bodies = onEachSku(spec).map((one) => toWire(one.endpoint, { resolveEnv }));
    await recordApplied(database, endpoint, null);
    await recordPendingEffect(database, endpoint, sending);
    try {
      const { created, skuName } = await createOnFreeSku(tir, bodies);
      return await keep(access, created, skuName);
    } catch (refusal) {
      const err = isTirError(refusal, 'capacity') ? soldOut(refusal, onEachSku(spec).flatMap((one) => one.endpoint.skuName ?? [])) : refusal;
      if (!(err instanceof TirError) || err.effect !== 'none') throw err;
      const isNameTaken = saysNameIsTaken(err);
      // A taken name says that the earlier POST did its work, so the wait for the listing begins anew instead of more POSTs.
      await replacePendingEffect(database, endpoint, sending, isNameTaken && pending ? { ...pending, sentAt: now } : pending);
      if (!isNameTaken) throw err;
      if (pending) throw notListedYet(endpoint.name);
      throw await whoHasTheName(tir, endpoint.name, err);
    }
  }

  /** Whether the endpoint that was to be deleted lives on; else its id is forgotten, so that it can be created anew. */
  async function findFormer(tir: TirClient, endpoint: StepInput['access']['endpoint'], formerId: number) {
    const { tirId } = await getEndpointRow(database, endpoint);
    const former = await tir.findEndpoint(formerId);
    // Its name is taken until it is gone, and it is ours until then: whether it goes or only stops is seen by waiting.
    if (former && statusOf(former) === 'stopping')
      throw ApplicationFailure.create({
        type: 'NotReadyYet',
        message: `TIR endpoint ${formerId} is ${former.status}. Waiting until it is gone.`,
        nextRetryDelay: 3_000,
      });
    if (former) return former;
    if (tirId === formerId) await recordSeen(database, endpoint, { tirId: null, status: 'absent', inferenceUrl: null });
    return undefined;
  }

  return {
    ensureEndpoint: (input: StepInput & { spec: EndpointSpec }) => ensure(input),

    /**
     * The endpoint of an earlier revision, after it was deleted to be created anew: as it is, where the delete never
     * happened; else created again, with a new id. @returns its state and its spec
     */
    async recreateEndpoint({
      ticket,
      access,
      formerId,
      revision,
    }: StepInput & { formerId: number; revision: number }): Promise<{ state: EndpointState; spec: EndpointSpec; intact: boolean }> {
      const spec = await getRevisionSpec(database, access.endpoint, revision);
      const { tir } = openTir(access, recordExchange);
      const former = await findFormer(tir, access.endpoint, formerId);
      const state = former ? await keepLive(access, former) : await ensure({ ticket, access, spec }, patientResolver(resolveReference));
      // What its own calls set went with the former endpoint.
      if (!former && spec.endpoint.asyncInvocation) await tir.setAsync(state.endpointId, spec.endpoint.asyncInvocation);
      if (!former) await bringAttached(tir, state.endpointId, attachmentsOf(spec.endpoint));
      return { state, spec, intact: former !== undefined };
    },

    /** Takes back what this operation provably created: deletes, stops or keeps it. It accepts that nothing was ever created. */
    async releaseEndpoint({ access, policy }: StepInput & { policy: CreatedPolicy }): Promise<{ did: string; kept?: boolean }> {
      const { endpoint } = access;
      const { tir } = openTir(access, recordExchange);
      const row = await getEndpointRow(database, endpoint);
      const own = await findToRelease(tir, row);
      if (own === undefined || own === 'vanished') {
        if (own === undefined) assertSettled(row.pendingEffect, endpoint.name);
        await recordSeen(database, endpoint, { tirId: null, status: 'absent', inferenceUrl: null });
        await recordPendingEffect(database, endpoint, null);
        return { did: own === 'vanished' ? 'The created endpoint was gone already.' : 'No endpoint was created.' };
      }
      await keep(access, own, undefined);
      if (policy === 'keep') return { did: `TIR endpoint ${own.id} was kept and may be billing.`, kept: true };
      if (policy === 'stop') {
        if (!['stopped', 'stopping'].includes(statusOf(own))) await tir.stopEndpoint(own.id);
        await recordSeen(database, endpoint, { status: 'stopping' });
        return { did: `TIR endpoint ${own.id} was stopped.`, kept: true };
      }
      await tir.deleteEndpoint(own.id);
      if (await tir.findEndpoint(own.id)) {
        throw ApplicationFailure.create({
          type: 'TirUnavailable',
          message: `TIR accepted the delete of endpoint ${own.id} and still shows it. Looking again.`,
          nextRetryDelay: 2_000,
        });
      }
      await recordSeen(database, endpoint, { tirId: null, status: 'deleted', inferenceUrl: null });
      return { did: `TIR endpoint ${own.id} was deleted; nothing is left billing.` };
    },
  };
};

/** The spec on its own SKU, then on each fallback. */
const onEachSku = (spec: EndpointSpec): EndpointSpec[] => [
  spec,
  ...spec.rollout.fallbackSkus.map((skuName) => ({ ...spec, endpoint: { ...spec.endpoint, skuName } })),
];

/** One POST after the other, as long as TIR says that a SKU is not free: such an answer made nothing. @throws TirError of the first SKU */
async function createOnFreeSku(tir: TirClient, bodies: readonly CreateBody[]): Promise<{ created: CreatedEndpoint; skuName?: string | undefined }> {
  let first: unknown;
  for (const body of bodies) {
    try {
      return { created: await tir.createEndpoint(body), skuName: body.sku_name };
    } catch (err) {
      if (!(isTirError(err, 'capacity') && err.effect === 'none')) throw err;
      first ??= err;
    }
  }
  throw first;
}

/** What a create of ours has made so far. @throws ApplicationFailure `ForeignEndpoint` unless strangers are to be left */
async function findCreated(
  tir: TirClient,
  row: EndpointRow,
  lookUp: (name: string) => Promise<LiveEndpoint | undefined>,
  strangers: 'refuse' | 'leave' = 'refuse',
): Promise<LiveEndpoint | 'vanished' | undefined> {
  if (row.tirId !== null) return (await tir.findEndpoint(row.tirId)) ?? 'vanished';
  const named = await lookUp(row.name);
  if (!named) return undefined;
  const ownership = judgeOwnership(named, row.pendingEffect);
  if (ownership.ours) return named;
  if (strangers === 'leave') return undefined;
  throw foreign(named, ownership.why);
}

/** The same, to be taken back. What is ours by its id can be, even where it is too long to be read. */
async function findToRelease(tir: TirClient, row: EndpointRow): Promise<Pick<LiveEndpoint, 'id' | 'status' | 'replica'> | 'vanished' | undefined> {
  try {
    return await findCreated(tir, row, (name) => tir.findEndpointByName(name, { everywhere: true }), 'leave');
  } catch (err) {
    if (row.tirId === null || !isTooLong(err)) throw err;
    return { id: row.tirId, status: row.lastStatus ?? 'unknown' };
  }
}

/** TIR's words for a name that is taken are not published; these are its likely ones. A thing that does not exist is something else. */
const saysNameIsTaken = (err: TirError): boolean =>
  err.kind === 'refused' && /\b(already|exists|taken|unique|in use)\b/i.test(err.upstream ?? '');

/** The failure of a create whose name TIR calls taken, though no create of ours is without an answer. */
async function whoHasTheName(tir: TirClient, name: string, refusal: TirError): Promise<unknown> {
  const named = await tir.glimpseEndpoint(name, { everywhere: true });
  if (!named) return refusal;
  if (await tir.findEndpoint(named.id)) return foreign(named, 'we have no record of making it');
  return ApplicationFailure.create({
    type: 'TirUnavailable',
    message: `TIR endpoint ${named.id} is gone and TIR still keeps its name ${name}. Waiting until it is free.`,
    nextRetryDelay: 3_000,
  });
}

/** @throws ApplicationFailure, retryable, while a POST without a clear answer may still show up in a listing */
function assertSettled(pending: PendingEffect | null, name: string): void {
  if (pending?.act === 'create' && Date.now() - Date.parse(pending.sentAt) < LISTING_LAG_MS) throw notListedYet(name);
}

const notListedYet = (name: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'TirUnavailable',
    message: `The create of ${name} got no clear answer and the endpoint is not listed yet. Looking again before anything is sent.`,
    nextRetryDelay: 2_000,
  });
