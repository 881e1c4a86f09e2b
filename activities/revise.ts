/** Makes revisions without a file: out of an adjustment, an earlier revision, or a live endpoint. Only PostgreSQL is changed. */
import { ApplicationFailure } from '@temporalio/activity';
import { getEndpointRow } from '../db/endpoints.js';
import { ensureRevision, findRevision, listRevisions, underName, type JudgedRevision } from '../db/revisions.js';
import { adjustSpec, type Adjustment } from '../workflows/contract/adjustment.js';
import { specDigest } from '../workflows/contract/digest.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { noteProgress } from './call-log.js';
import type { Deps } from './deps.js';
import type { StepInput } from './step.js';

/** A revision that may be gone back to. */
export interface ChosenRevision {
  number: number;
  spec: EndpointSpec;
  digest: string;
}

export interface Asked {
  actor: string;
  reason?: string;
}

export const reviseActivities = ({ database }: Deps) => ({
  /**
   * The revision that a rollback goes to: the one asked for, else the one that `revisionBefore` names.
   * @throws ApplicationFailure `NoRevision`
   */
  async chooseRevision({ access, to, force }: StepInput & { to?: number; force: boolean }): Promise<ChosenRevision> {
    const { name } = access.endpoint;
    const [row, all] = await Promise.all([getEndpointRow(database, access.endpoint), listRevisions(database, access.endpoint)]);
    const chosen =
      to === undefined ? revisionBefore(all, row.appliedRevision ?? undefined) : all.find(({ number }) => number === to);
    if (!chosen) throw noRevision(name, to, row.appliedRevision, all);
    if (chosen.verdict === 'bad' && !force)
      throw refused(
        `Revision ${chosen.number} of ${name} was judged bad. Choose another one (tir-rollouts revisions ${name}), or say --force.`,
      );
    noteProgress(`going back to revision ${chosen.number}`);
    return { number: chosen.number, ...underName(chosen, name) };
  },

  /**
   * A revision out of the one that TIR holds, with the adjustment in it. Its verdict is carried over: what its replicas
   * run is the same. @returns its number; undefined when no revision is known to hold
   */
  async reviseAdjusted({
    ticket,
    access,
    adjustment,
    base,
    actor,
    reason,
  }: StepInput & Asked & { adjustment: Adjustment; base?: number }): Promise<{ revision: number; healthy: boolean } | undefined> {
    if (base === undefined) return undefined;
    const row = await getEndpointRow(database, access.endpoint);
    const found = await findRevision(database, row, base);
    if (!found) return undefined;
    const spec = adjustSpec(found.spec, adjustment);
    const revision = await ensureRevision(database, {
      endpoint: access.endpoint,
      operationId: ticket.operationId,
      spec,
      digest: specDigest(spec),
      actor,
      ...(reason ? { reason } : {}),
      source: { verb: adjustment.kind },
    });
    const all = await listRevisions(database, access.endpoint);
    return { revision, healthy: all.find(({ number }) => number === base)?.verdict === 'healthy' };
  },
});

/**
 * The newest healthy revision of before the one that TIR holds; where that went back to another one, of before that one, so
 * that each rollback goes further back. Where it is not known what TIR holds, the newest one is taken to be there; a
 * rollback that is not known to have got anywhere goes to where it was to go. Pure. @param all newest first
 */
export function revisionBefore<R extends Pick<JudgedRevision, 'number' | 'verdict' | 'pointsTo'>>(
  all: readonly R[],
  held: number | undefined,
): R | undefined {
  const serving = all.find(({ number }) => number === held) ?? all[0];
  if (!serving) return undefined;
  const { number: origin } = originOf(all, serving);
  const isSure = held !== undefined || serving.verdict === 'healthy' || origin === serving.number;
  return all.find(({ number, verdict }) => (isSure ? number < origin : number <= origin) && verdict === 'healthy');
}

/** The revision itself, or the one that it went back to. */
function originOf<R extends Pick<JudgedRevision, 'number' | 'pointsTo'>>(all: readonly R[], revision: R): R {
  const earlier = revision.pointsTo === null ? undefined : all.find(({ number }) => number === revision.pointsTo);
  return earlier ? originOf(all, earlier) : revision;
}

const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'NoRevision', nonRetryable: true, message });

function noRevision(name: string, to: number | undefined, held: number | null, all: readonly JudgedRevision[]): ApplicationFailure {
  const known = all.map(({ number, verdict }) => `${number} (${verdict ?? 'not judged yet'})`).join(', ') || 'none';
  const serving = all.find(({ number }) => number === held);
  const origin = serving && originOf(all, serving).number;
  const now = origin === undefined ? 'the one that serves now' : origin === held ? `revision ${origin}, which serves now` : `revision ${origin}, which serves now as ${held}`;
  const what = to === undefined ? `no healthy revision before ${now}` : `no revision ${to}`;
  return refused(`${name} has ${what}; its revisions are ${known}. Choose one with --to.`);
}
