/** What is there before an act, written before it: a wait then tells what the act made from what was there already. */
import { getEndpointRow, recordBeforeAct } from '../db/endpoints.js';
import type { Database } from '../db/connect.js';
import type { BeforeAct, ReplicaRef } from '../db/schema.js';
import type { StepInput } from './step.js';
import { isAmong } from './readiness.js';
import type { TirClient } from './tir/client.js';
import { isTirError } from './tir/errors.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { REDACTED } from './tir/redact.js';
import type { Replica } from './tir/replicas.js';

/** Which of the replicas an act replaces. */
export type Replaces =
  | { what: 'none' }
  /** `revision`: the one that they run, where that is sure. `unsure`: TIR may find nothing to change. */
  | { what: 'all'; revision?: number; unsure: boolean }
  | { what: 'one'; replica: string }
  /** All but those that run the revision already, which a change that failed did not get to. `sent`: whether TIR is told anything that may replace them. */
  | { what: 'allBut'; revision: number; unsure: boolean; sent: boolean };

interface Acting extends Pick<StepInput, 'ticket' | 'access'> {
  database: Database;
  tir: TirClient;
}

/**
 * Reads and keeps what is there, then acts. An attempt after a crash finds the first reading again; an act that certainly
 * did nothing leaves what was kept before it.
 * @throws TirError also when the replicas cannot be read: then nothing was done
 */
export async function actUpon<T>(
  { database, tir, ticket, access }: Acting,
  live: LiveEndpoint,
  replaces: Replaces,
  act: (before: BeforeAct) => Promise<T>,
): Promise<T> {
  const { beforeAct: former } = await getEndpointRow(database, access.endpoint);
  const place = { operationId: ticket.operationId, seq: ticket.seq ?? 0, at: new Date().toISOString() };
  const isAgain = former?.operationId === place.operationId && former.seq === place.seq;
  const before = isAgain ? { ...former, at: place.at } : { ...place, status: live.status, ...(await readBefore(tir, live, replaces, former)) };
  await recordBeforeAct(database, access.endpoint, before);
  try {
    return await act(before);
  } catch (err) {
    if (!isAgain && isTirError(err) && err.effect === 'none') await recordBeforeAct(database, access.endpoint, former);
    throw err;
  }
}

/** Of a stopped or idle endpoint none run, whatever a list says, and whatever was to be replaced is gone. */
async function readBefore(tir: TirClient, live: LiveEndpoint, replaces: Replaces, former: BeforeAct | null) {
  if (['stopped', 'idle'].includes(statusOf(live))) return { replicas: { replaced: [], kept: [] } };
  return beforeOf(replaces, await listTold(tir, live.id), former ?? undefined);
}

/**
 * The replicas with their states; undefined where TIR does not tell: it says that it has no such list, none of its
 * entries carries a state, or a name of one holds a secret, without which it cannot be kept in mind.
 * @throws TirError when the list could not be read, which says nothing
 */
export async function listTold(tir: TirClient, endpointId: number): Promise<Replica[] | undefined> {
  try {
    const replicas = await tir.listReplicas(endpointId);
    if (replicas.some(({ name }) => name.includes(REDACTED))) return undefined;
    const known = replicas.filter(({ status }) => status !== undefined);
    return known.length === 0 && replicas.length > 0 ? undefined : known;
  } catch (err) {
    if (isTirError(err) && (err.kind === 'notFound' || err.status === 405 || err.status === 501)) return undefined;
    throw err;
  }
}

/** @param listed undefined where TIR does not tell. @param former what no wait has seen through yet. Pure */
export function beforeOf(
  replaces: Replaces,
  listed: readonly Replica[] | undefined,
  former: BeforeAct | undefined,
): Pick<BeforeAct, 'replicas' | 'unsure' | 'waitedOut'> {
  const earlier = former?.replicas ?? { replaced: [], kept: [] };
  const wasSure = former !== undefined && !former.unsure && (earlier === 'untold' || earlier.replaced.length > 0);
  const unsure = (isUnsure: boolean) => (isUnsure && !wasSure ? { unsure: true as const } : {});
  const known = earlier === 'untold' ? [] : earlier.replaced;
  switch (replaces.what) {
    case 'none': {
      const carried = { ...unsure(former?.unsure ?? false), ...(former?.waitedOut ? { waitedOut: true as const } : {}) };
      if (earlier === 'untold') return { replicas: 'untold', ...carried };
      return { replicas: { replaced: known, kept: without(listed ?? [], known) }, ...carried };
    }
    case 'all':
      if (!listed) return { replicas: 'untold', ...unsure(replaces.unsure) };
      return { replicas: { replaced: [...known, ...without(listed, known, replaces.revision)], kept: [] }, ...unsure(replaces.unsure) };
    case 'one': {
      if (!listed || earlier === 'untold') return { replicas: 'untold' };
      const replaced = [...known, ...without(listed.filter(({ name }) => name === replaces.replica), known)];
      return { replicas: { replaced, kept: without(listed, replaced) } };
    }
    case 'allBut': {
      const unsureNow = replaces.unsure ? { unsure: true as const } : {};
      // Nothing has replaced any, and nothing does now.
      if (!replaces.sent && earlier !== 'untold' && known.length === 0) return { replicas: { replaced: [], kept: without(listed ?? [], []) } };
      if (!listed || earlier === 'untold') return { replicas: 'untold', ...unsureNow };
      const kept = known.filter((ref) => ref.revision === replaces.revision && listed.some((one) => isAmong(one, [ref])));
      return { replicas: { replaced: without(listed, kept), kept }, ...unsureNow };
    }
  }
}

/** The replicas but for those, as they are kept in mind. */
const without = (replicas: readonly Replica[], those: readonly ReplicaRef[], revision?: number): ReplicaRef[] =>
  replicas
    .filter((one) => !isAmong(one, those))
    .map(({ name, createdAt }) => ({
      name,
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(revision === undefined ? {} : { revision }),
    }));
