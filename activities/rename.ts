/** Gives a live endpoint another name. Its record, with its history and revisions, goes along. */
import { ApplicationFailure } from '@temporalio/activity';
import { findEndpointRow, findRowOfOperation, recordApplied, renameEndpointRow } from '../db/endpoints.js';
import { ensureRevision, findRevision, listRevisions } from '../db/revisions.js';
import { API_VERSION, endpointSpec } from '../workflows/contract/spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { toWire, type CreateBody } from './tir/wire.js';
import { fromWire } from './tir/wire-read.js';

export interface RenameStep extends StepInput {
  endpointId: number;
  newName: string;
}

export const renameActivities = ({ database, openTir }: Deps) => ({
  /** The new name is free: in our records, and on TIR as far as one look shows; a change to a name that is taken TIR refuses. @throws ApplicationFailure `IllegalPhase` */
  async checkNewName({ access, newName, endpointId }: RenameStep): Promise<void> {
    const { tir } = openTir(access, recordExchange);
    const other = await tir.glimpseEndpoint(newName, { everywhere: true });
    if (other && other.id !== endpointId)
      throw refused(`An endpoint named ${newName} exists (TIR id ${other.id}). Choose another name.`);
    if (await findEndpointRow(database, { ...access.endpoint, name: newName }))
      throw refused(`${newName} has a history of its own (tir-rollouts history ${newName}), which would be mixed up. Choose another name.`);
  },

  /** TIR first, then our record, so that a record never names what does not exist. Safe to run twice. */
  async renameEndpoint({ ticket, access, endpointId, newName }: RenameStep): Promise<EndpointState> {
    const { tir } = openTir(access, recordExchange);
    const live = await tir.getEndpoint(endpointId);
    if (live.name !== newName) {
      const body = renamed(live, newName, access.endpoint);
      await (statusOf(live) === 'stopped' ? tir.updateStoppedEndpoint(live.id, body) : tir.patchEndpoint(live.id, body));
    }
    const row = await findRowOfOperation(database, ticket.operationId);
    if (!row) throw new Error(`Operation ${ticket.operationId} has no endpoint.`);
    await renameEndpointRow(database, row.id, newName);
    return stateOf(live);
  },

  /** The revision that TIR holds, under the new name. Its verdict is carried over. @returns undefined when it is not known which one TIR holds */
  async reviseRenamed({
    ticket,
    access,
    newName,
    actor,
    reason,
  }: StepInput & { newName: string; actor: string; reason?: string }): Promise<{ revision: number; healthy: boolean } | undefined> {
    const endpoint = { ...access.endpoint, name: newName };
    const row = await findEndpointRow(database, endpoint);
    if (!row || row.appliedRevision === null) return undefined;
    const base = row.appliedRevision;
    const found = await findRevision(database, row, base);
    if (!found) return undefined;
    const all = await listRevisions(database, endpoint);
    const revision = await ensureRevision(database, {
      endpoint,
      operationId: ticket.operationId,
      ...found,
      actor,
      ...(reason ? { reason } : {}),
      source: { verb: 'rename' },
    });
    await recordApplied(database, endpoint, revision);
    return { revision, healthy: all.find(({ number }) => number === base)?.verdict === 'healthy' };
  },
});

/** All that lives, under the new name: a spec might bring other changes along. It holds values of the environment: a secret. */
function renamed(live: LiveEndpoint, newName: string, { location }: { location: string }): CreateBody {
  const parsed = endpointSpec.safeParse({ apiVersion: API_VERSION, endpoint: { ...fromWire(live.raw), name: newName } });
  if (!parsed.success)
    throw ApplicationFailure.create({
      type: 'TirContractChanged',
      nonRetryable: true,
      message: `What TIR says of endpoint ${live.id} cannot be sent back to it with another name. Rename it in TIR's portal, then adopt it.`,
    });
  return toWire(parsed.data.endpoint, { resolveEnv: () => '', location });
}

const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'IllegalPhase', nonRetryable: true, message });
