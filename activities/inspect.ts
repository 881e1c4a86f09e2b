/** Looks before anything is done: the spec against its rules and against TIR, and the plan. */
import { ApplicationFailure } from '@temporalio/activity';
import { findEndpointRow, getEndpointRow, recordPendingEffect, recordSeen } from '../db/endpoints.js';
import { recordPlan } from '../db/operations.js';
import { ensureRevision, findHealthyRevision } from '../db/revisions.js';
import type { endpoints as endpointTable } from '../db/schema.js';
import type { Plan, SpecSource } from '../workflows/contract/operation.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { validateSpec } from '../workflows/contract/validate-spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { checkAgainstTir } from './live-checks.js';
import { foreign, judgeOwnership } from './ownership.js';
import { planRollout } from './planning.js';
import type { Access, StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import type { LiveEndpoint } from './tir/live.js';

type EndpointRow = typeof endpointTable.$inferSelect;

export interface InspectInput extends StepInput {
  spec: EndpointSpec;
  digest: string;
  actor: string;
  reason?: string;
  source?: SpecSource;
}

export const inspectActivities = ({ database, openTir }: Deps) => ({
  /**
   * The plan of a rollout, with the revision that holds its spec.
   * @throws ApplicationFailure `InvalidSpec`, `ForeignEndpoint` or `TirRefused`, before anything is changed
   */
  async inspect({ ticket, access, spec, digest, actor, reason, source }: InspectInput): Promise<Plan> {
    const { tir } = openTir(access, recordExchange);
    const warnings = assertValid(spec);
    const row = await getEndpointRow(database, access.endpoint);
    const found = await findOwn(tir, access, row);
    if (found.live) await recordSeen(database, access.endpoint, { tirId: found.live.id, status: found.live.status });
    else if (row.tirId !== null) await recordSeen(database, access.endpoint, { tirId: null, status: 'gone', inferenceUrl: null });
    if (found.settled) await recordPendingEffect(database, access.endpoint, null);
    warnings.push(...found.warnings, ...(await checkAgainstTir(spec, tir, access.endpoint.target)));
    const plan = planRollout(spec, found.live, warnings);
    const revision = await ensureRevision(database, {
      endpoint: access.endpoint,
      operationId: ticket.operationId,
      spec,
      digest,
      actor,
      ...(reason ? { reason } : {}),
      ...(source ? { source } : {}),
    });
    const previousRevision = await findHealthyRevision(database, access.endpoint, revision);
    const full = { ...plan, revision, ...(previousRevision === undefined ? {} : { previousRevision }) };
    await recordPlan(database, ticket.operationId, full);
    return full;
  },

  /** The plan alone: nothing is claimed, recorded or changed. @throws as `inspect` */
  async preview({ access, spec }: { access: Access; spec: EndpointSpec }): Promise<Plan> {
    const { tir } = openTir(access, recordExchange);
    const warnings = assertValid(spec);
    const row = await findEndpointRow(database, access.endpoint);
    const found = await findOwn(tir, access, row);
    return planRollout(spec, found.live, [
      ...warnings,
      ...found.warnings,
      ...(await checkAgainstTir(spec, tir, access.endpoint.target)),
    ]);
  },
});

function assertValid(input: EndpointSpec): string[] {
  const { findings } = validateSpec(input);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const list = errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`).join(' ');
    throw ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `The spec has ${errors.length} mistake${errors.length === 1 ? '' : 's'}. ${list}`,
    });
  }
  return findings.map(({ path, message }) => `${path}: ${message}`);
}

interface Found {
  live?: LiveEndpoint;
  /** A pending create of ours turned out to have made it. */
  settled: boolean;
  warnings: string[];
}

/** Our endpoint on TIR, by its id, else by its name in every location. @throws ApplicationFailure `ForeignEndpoint` */
export async function findOwn(tir: TirClient, { endpoint }: Access, row: EndpointRow | undefined): Promise<Found> {
  const warnings: string[] = [];
  if (row?.tirId != null) {
    const live = await tir.findEndpoint(row.tirId);
    if (live) return { live, settled: false, warnings };
    warnings.push(`TIR endpoint ${row.tirId} was ours and is gone: somebody deleted it.`);
  }
  const named = await tir.findEndpointByName(endpoint.name, { everywhere: true });
  if (!named) return { settled: false, warnings };
  const ownership = judgeOwnership(named, row?.pendingEffect ?? null);
  if (!ownership.ours) throw foreign(named, ownership.why);
  return { live: named, settled: true, warnings };
}
