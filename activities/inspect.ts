/** Looks before anything is done: the spec against its rules and against TIR, and the plan. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Database } from '../db/connect.js';
import { findEndpointRow, findRowByTirId, getEndpointRow, recordPendingEffect, recordSeen, type EndpointRow } from '../db/endpoints.js';
import { recordPlan } from '../db/operations.js';
import { ensureRevision, findHealthyRevision, getRevisionSpec, listRevisions, underName, type JudgedRevision } from '../db/revisions.js';
import { statedTerm, type Term } from '../workflows/contract/commitment.js';
import { specDigest } from '../workflows/contract/digest.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import { withIds } from '../workflows/contract/lookup.js';
import type { RolloutPermissions, SpecSource } from '../workflows/contract/operation.js';
import type { Plan, PlannedAction } from '../workflows/contract/plan.js';
import { nameForSpecs } from '../workflows/contract/rules/reference.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { validateSpec } from '../workflows/contract/validate-spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { checkAgainstTir } from './live-checks.js';
import { foreign, judgeOwnership } from './ownership.js';
import { attachedIds, managedAttachments, readAttached } from './attached.js';
import { lookUpNames } from './look-up.js';
import { planRollout } from './planning.js';
import { notRedactable, referenceFinder, referencesOf } from './references.js';
import { termOf, termOfLive } from './term.js';
import type { Access, StepInput } from './step.js';
import type { TirClient } from './tir/client.js';
import type { LiveEndpoint } from './tir/live.js';

/** What a plan is asked for. */
export interface PlanRequest extends Pick<RolloutPermissions, 'planHash' | 'recreate' | 'acknowledgeCommitted'> {
  spec: EndpointSpec;
  digest: string;
}

export interface InspectInput extends StepInput, PlanRequest {
  actor: string;
  reason?: string;
  source?: SpecSource;
  pointsTo?: number;
}

/** Actions that send the values of environment variables. */
const sendsSpec: ReadonlySet<PlannedAction> = new Set(['create', 'delete', 'patch', 'update']);

export const inspectActivities = ({ database, openTir, resolveReference }: Deps) => {
  /** The plan, and the spec that it is made of: with ids in the place of names. */
  async function makePlan(
    tir: TirClient,
    { endpoint }: Access,
    { planHash, recreate = false, acknowledgeCommitted = false, ...request }: PlanRequest,
    row: EndpointRow | undefined,
    found: Found,
    isRollback = false,
  ): Promise<{ plan: Plan; spec: EndpointSpec; digest: string }> {
    const { live } = found;
    const lookedUp = await lookUpNames(request.spec, tir, endpoint);
    const spec = withIds(request.spec, lookedUp);
    const digest = lookedUp.length === 0 ? request.digest : specDigest(spec);
    const [checked, revisions] = await Promise.all([checkAgainstTir(spec, tir, endpoint.target), listRevisions(database, endpoint)]);
    const { held, ...ours } = oursOf(revisions, row?.tirId === live?.id ? row : undefined, isRollback);
    const attachable = [...managedAttachments(spec.endpoint), ...managedAttachments(ours.managed?.endpoint ?? {})];
    const attached = live ? await readAttached(tir, live.id, [...new Set(attachable)]) : undefined;
    const term = termOf(checked.skus, spec.endpoint);
    // What only the price row tells is judged by the same rules as what the spec says.
    const warnings = [...assertValid(request.spec, term), ...found.warnings, ...checked.warnings, ...notKnown(spec, term), ...notRedactable(spec, resolveReference)];
    const made = planRollout({
      spec,
      digest,
      ...(live ? { live } : {}),
      ...(attached ? { attached: attachedIds(attached) } : {}),
      ...(held ? { applied: held } : {}),
      ...(ours.managed ? { managed: ours.managed } : {}),
      ownVariables: [...new Set([...ours.ownVariables, ...namesOf(spec)])],
      skus: checked.skus,
      term,
      ...(live ? { liveTerm: termOfLive(live, checked.skus, held) } : {}),
      warnings,
      resolveEnv: referenceFinder(resolveReference),
      recreate,
      acknowledgeCommitted,
    });
    if (planHash !== undefined && planHash !== made.hash) throw planChanged(planHash, made);
    // Before anything is done: a recreation would find out between its delete and its create.
    if (made.steps.some(({ action }) => sendsSpec.has(action))) referencesOf(spec).forEach(resolveReference);
    return { plan: lookedUp.length === 0 ? made : { ...made, lookedUp }, spec, digest };
  }

  /** A warning where the revision that a failure would bring back refers to what the worker does not hold. */
  async function notRestorable({ kind }: Plan, endpoint: EndpointIdentity, previous: number | undefined): Promise<string[]> {
    if (previous === undefined || (kind !== 'change' && kind !== 'recreate')) return [];
    const held = referenceFinder(resolveReference);
    const lacking = referencesOf(await getRevisionSpec(database, endpoint, previous)).filter((name) => held(name) === undefined);
    return lacking.map(
      (name) =>
        `Revision ${previous}, which a failure brings back, refers to ${name}, and the worker holds no such value: set ${nameForSpecs(name)} where it runs, else the unwinding waits for it.`,
    );
  }

  return {
    /**
     * The plan of a rollout, with the revision that holds its spec.
     * @throws ApplicationFailure `InvalidSpec`, `ForeignEndpoint`, `PlanChanged` or `TirRefused`, before anything is changed
     */
    async inspect({ ticket, access, actor, reason, source, pointsTo, ...request }: InspectInput): Promise<Plan> {
      const { tir } = openTir(access, recordExchange);
      const row = await getEndpointRow(database, access.endpoint);
      assertValid(request.spec);
      assertDigest(request);
      const found = await findOwn(tir, access, row, database);
      if (found.live) await recordSeen(database, access.endpoint, { tirId: found.live.id, status: found.live.status });
      else if (row.tirId !== null) await recordSeen(database, access.endpoint, { tirId: null, status: 'gone', inferenceUrl: null });
      if (found.settled) await recordPendingEffect(database, access.endpoint, null);
      const { plan, spec, digest } = await makePlan(tir, access, request, row, found, pointsTo !== undefined);
      const revision = await ensureRevision(database, {
        endpoint: access.endpoint,
        operationId: ticket.operationId,
        spec,
        digest,
        actor,
        ...(reason ? { reason } : {}),
        ...(source ? { source } : {}),
        ...(pointsTo === undefined ? {} : { pointsTo }),
      });
      // What TIR holds now is worth going back to even where nothing has proven it, as after an adoption.
      const held = row.appliedRevision !== null && row.appliedRevision < revision ? row.appliedRevision : undefined;
      const previousRevision = (await findHealthyRevision(database, access.endpoint, revision)) ?? held;
      const full = {
        ...plan,
        warnings: [...plan.warnings, ...(await notRestorable(plan, access.endpoint, previousRevision))],
        revision,
        ...(previousRevision === undefined ? {} : { previousRevision }),
      };
      await recordPlan(database, ticket.operationId, full);
      return full;
    },

    /** The plan alone: nothing is claimed, recorded or changed. @throws as `inspect` */
    async preview({ access, ...request }: { access: Access } & PlanRequest): Promise<Plan> {
      const { tir } = openTir(access, recordExchange);
      const row = await findEndpointRow(database, access.endpoint);
      assertValid(request.spec);
      assertDigest(request);
      const found = await findOwn(tir, access, row, database);
      return (await makePlan(tir, access, request, row, found)).plan;
    },
  };
};

const planChanged = (seen: string, { hash, steps }: Plan): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'PlanChanged',
    nonRetryable: true,
    message: `The plan is not ${seen} any more: the endpoint, the spec or a price has changed since. Now it is ${hash} (${steps.map(({ action }) => action).join(', ') || 'no change'}). Nothing was done. Look at it with tir-rollouts plan, then apply with --plan ${hash}.`,
  });

const namesOf = ({ endpoint }: EndpointSpec): string[] => endpoint.resourceDetails.envVariables.map(({ key }) => key);

/**
 * What of the live endpoint is ours. Where it is not known which revision TIR holds, it may be of any of them. What a
 * rollback takes out is what the revision that it leaves managed, whoever set it; else a verb and an adoption do not count.
 */
function oursOf(
  revisions: readonly JudgedRevision[],
  row: EndpointRow | undefined,
  isRollback: boolean,
): { held?: EndpointSpec; managed?: EndpointSpec; ownVariables: string[] } {
  if (!row) return { ownVariables: [] };
  const { appliedRevision, name } = row;
  const found = revisions.find(({ number }) => number === appliedRevision);
  const held = found && underName(found, name).spec;
  const applied = revisions.find(({ number, source }) => number <= (appliedRevision ?? number) && isSpec(source));
  const managed = isRollback ? held : applied?.spec;
  return {
    ...(held ? { held } : {}),
    ...(managed ? { managed } : {}),
    ownVariables: (held ? [held] : revisions.map(({ spec }) => spec)).flatMap(namesOf),
  };
}

/** Whether a revision was made of a spec that somebody applied. */
const isSpec = (source: SpecSource | null): boolean => source?.verb === undefined || source.verb === 'rollback' || source.verb === 'rollout';

/** A price row that TIR does not list may be a committed one. */
const notKnown = ({ endpoint }: EndpointSpec, term: Term): string[] =>
  term === 'unknown'
    ? [
        `Whether the plan with skuItemPriceId ${endpoint.skuItemPriceId ?? '?'} is hourly or committed is not known: TIR lists no such price row for ${endpoint.framework}. It is treated as one that is paid up front.`,
      ]
    : [];

/** @param term how the plan is paid. Default: what the spec says of it */
function assertValid(input: EndpointSpec, term: Term = statedTerm(input.endpoint)): string[] {
  const { findings } = validateSpec(input, term);
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

/** The digest is what a joined start, a revision and the audit know the spec by. @throws ApplicationFailure `InvalidSpec` */
function assertDigest({ spec, digest }: PlanRequest): void {
  if (specDigest(spec) === digest) return;
  throw ApplicationFailure.create({
    type: 'InvalidSpec',
    nonRetryable: true,
    message: `The digest of the operation is not that of its spec of ${spec.endpoint.name}. Nothing was done. Start it with tir-rollouts, or with its library.`,
  });
}

interface Found {
  live?: LiveEndpoint;
  /** A pending create of ours turned out to have made it. */
  settled: boolean;
  warnings: string[];
}

/**
 * Our endpoint on TIR, by its id, else by its name in every location. That there is none is proven for `surely`; else it
 * is what one look shows, which is enough for a plan: TIR refuses a create of a name that is taken.
 * @throws ApplicationFailure `ForeignEndpoint`; `InvalidSpec` when it is ours in another location, `IllegalPhase` when under another name
 */
export async function findOwn(
  tir: TirClient,
  { endpoint }: Access,
  row: EndpointRow | undefined,
  database: Database,
  { surely = false } = {},
): Promise<Found> {
  const warnings: string[] = [];
  if (row?.tirId != null) {
    const live = await tir.findEndpoint(row.tirId);
    if (live) return { live, settled: false, warnings };
    warnings.push(`TIR endpoint ${row.tirId} was ours and is gone: somebody deleted it.`);
  }
  const named = await (surely ? tir.findEndpointByName : tir.glimpseEndpoint)(endpoint.name, { everywhere: true });
  if (!named) return { settled: false, warnings };
  const ownership = judgeOwnership(named, row?.pendingEffect ?? null);
  if (ownership.ours) return { live: named, settled: true, warnings };
  const holder = await findRowByTirId(database, endpoint, named.id);
  // A rename that was terminated leaves TIR with the new name and our record with the old one.
  if (holder && holder.name !== endpoint.name) throw underOtherName(endpoint.name, holder);
  if (holder) throw inOtherLocation(endpoint.name, holder);
  throw foreign(named, ownership.why);
}

const underOtherName = (name: string, { name: known, tirId }: EndpointRow): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'IllegalPhase',
    nonRetryable: true,
    message: `TIR endpoint ${tirId ?? '?'} is named ${name} there and is ours under the name ${known}: a rename was not ended, or somebody gave it that name. Bring its name back with tir-rollouts drift ${known} --repair, then rename it.`,
  });

const inOtherLocation = (name: string, { location, tirId }: EndpointRow): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'InvalidSpec',
    nonRetryable: true,
    message: `${name} is ours and runs in ${location} (TIR id ${tirId ?? '?'}); an endpoint cannot move, and a project has each name once. Write location: ${location}; or apply the spec under a second name, and delete this one with tir-rollouts delete ${name} --location ${location}.`,
  });
