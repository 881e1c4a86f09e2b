/** Compares a whole project with our records, in as many calls as its lists have pages. Touches nothing on TIR. */
import { ApplicationFailure } from '@temporalio/activity';
import { findEndpointRow, identityOf, listProjectRows, type EndpointRow } from '../db/endpoints.js';
import { recordFindings, recordRepair } from '../db/findings.js';
import { listBusy } from '../db/operations.js';
import { findRevision } from '../db/revisions.js';
import type { Term } from '../workflows/contract/commitment.js';
import { specDigest } from '../workflows/contract/digest.js';
import { repairableKinds, type DriftFinding, type DriftInput, type DriftKind, type DriftReport } from '../workflows/contract/drift.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { FieldChange } from '../workflows/contract/plan.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { Deps } from './deps.js';
import { listLive, type Placed } from './live-list.js';
import { judgeOwnership } from './ownership.js';
import { desiredAttributes } from './plan-input.js';
import { referenceFinder } from './references.js';
import { termOf } from './term.js';
import { compareLive } from './tir/compare.js';
import { isTooLong, MAX_BODY_BYTES } from './tir/body.js';
import type { TirClient } from './tir/client.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';

/** An endpoint as a survey of a project shows it. */
export interface Surveyed {
  endpointId: number;
  name: string;
  status: string;
  location: string;
}

const ignoreExchange = (): void => undefined;

export const driftActivities = ({ database, openTir, resolveReference, startOperation, isHeld }: Deps) => {
  const openFor = (input: DriftInput, name = ''): TirClient => {
    const { target, projectId, location, credential, teamId, activeIam } = input;
    const endpoint = { target, projectId, location, name };
    return openTir({ endpoint, credential, ...(teamId ? { teamId } : {}), ...(activeIam ? { activeIam } : {}) }, ignoreExchange).tir;
  };
  const resolveEnv = referenceFinder(resolveReference);

  /** What the listing does not show is asked for by its id: it may have slipped past the reader, or be too long for it. */
  async function readRow(tir: TirClient, row: EndpointRow, all: readonly Placed[]): Promise<Placed | 'gone' | 'unread'> {
    const listed = all.find(({ id }) => id === row.tirId);
    if (listed || row.tirId === null) return listed ?? 'gone';
    try {
      const live = await tir.findEndpoint(row.tirId);
      return live ? { ...live, place: live.location ?? row.location } : 'gone';
    } catch (err) {
      if (isTooLong(err)) return 'unread';
      throw err;
    }
  }

  return {
    /** Every endpoint of a project, ours or not. */
    async survey(input: DriftInput): Promise<Surveyed[]> {
      const { all } = await listLive(openFor(input));
      return all.map(({ id, name, status, place, redact }) => ({ endpointId: id, name: redact(name), status, location: place }));
    },

    /**
     * What differs between the records and TIR. An endpoint that an operation works on now is left out: it is on its way.
     * The findings are kept under the id of the check; writing twice is writing once.
     * @throws ApplicationFailure `TirNotFound` when nothing has that name, or the project has nothing at all
     */
    async checkDrift({ checkId, ...input }: DriftInput & { checkId: string }): Promise<DriftReport> {
      const { target, projectId, name, ignore = [] } = input;
      const tir = openFor(input);
      const [{ all: live, unread }, rows, busyIds] = await Promise.all([
        listLive(tir),
        listProjectRows(database, target, projectId),
        listBusy(database, target, projectId),
      ]);
      const wanted = rows.filter((row) => name === undefined || row.name === name);
      const strangers = live.filter((one) => (name === undefined || one.name === name) && !rows.some((row) => isRecordOf(row, one)));
      // What could not be read may have that name.
      if (wanted.length === 0 && strangers.length === 0 && unread === 0) throw nothingThere(input);
      const unended = wanted.filter(({ id }) => busyIds.includes(id));
      const held = await Promise.all(unended.map((row) => isHeld(identityOf(row))));
      const busy = unended.filter((_row, index) => held[index]);
      const judged = wanted.filter((row) => !busy.includes(row));
      const findings: DriftFinding[] = [];
      const unreadRows: EndpointRow[] = [];
      for (const row of judged) {
        const own = await readRow(tir, row, live);
        if (own === 'unread') unreadRows.push(row);
        else findings.push(...(await compareRow(row, own, live)));
      }
      findings.push(...strangers.map((one) => orphan(one, { target, projectId })));
      const reported = findings.filter(({ kind }) => !ignore.includes(kind));
      await recordFindings(database, checkId, reported);
      const others = name === undefined || wanted.length + strangers.length === 0 ? Math.max(0, unread - unreadRows.length) : 0;
      const notRead = [...unreadRows.map(({ name: own, tirId }) => `${own} (TIR id ${tirId ?? '?'})`), ...(others > 0 ? [`${others} endpoint${others === 1 ? '' : 's'} of the project`] : [])];
      return {
        checkId,
        at: new Date().toISOString(),
        compared: judged.filter((row) => !unreadRows.includes(row) && (isOrWasThere(row, live) || findings.some(({ endpoint }) => isOf(endpoint, row)))).length,
        findings: reported,
        busy: busy.map((row) => row.name),
        ...(notRead.length === 0 ? {} : { unread: notRead.map(sayUnread) }),
      };
    },

    /** Starts an operation that mends the finding. One that runs already is left to its work. */
    async repairDrift({
      checkId,
      finding,
      ...input
    }: DriftInput & { checkId: string; finding: DriftFinding }): Promise<{ operationId: string } | { refused: string }> {
      if (!repairableKinds.includes(finding.kind)) return { refused: `A ${finding.kind} endpoint is never touched.` };
      const { credential, teamId, activeIam, actor, reason } = input;
      const asked = {
        endpoint: finding.endpoint,
        credential,
        actor,
        reason: `drift: ${finding.kind}${reason ? `; ${reason}` : ''}`,
        ...(teamId ? { teamId } : {}),
        ...(activeIam ? { activeIam } : {}),
      };
      const row = await findEndpointRow(database, finding.endpoint);
      if (finding.kind === 'billing') {
        // The check may be minutes old, and somebody may have started it since.
        if (row?.desiredPower !== 'stopped') return { refused: 'It shall run by now, so it is not stopped.' };
        return keep(await startOperation({ kind: 'stop', ...asked }));
      }
      const desired = row && (await desiredOf(row));
      if (!desired) return { refused: 'No revision is known that could be brought back. Apply its spec.' };
      if (finding.kind === 'vanished' && row.desiredPower === 'stopped')
        return { refused: 'It was stopped, and a new one would run and be billed. Apply its spec if it shall come back.' };
      if (finding.kind === 'vanished' && (await termNow(input, finding.endpoint.name, desired.spec)) !== 'hourly')
        return { refused: 'Its plan is a committed one, or may be, and a new endpoint would pay for a whole term. Apply its spec if it shall come back.' };
      return keep(await startOperation({ kind: 'rollout', ...asked, ...atRest(row, desired.spec) }));

      async function keep(started: { operationId: string } | { refused: string }) {
        if ('operationId' in started) await recordRepair(database, checkId, finding, started.operationId);
        return started;
      }
    },
  };

  /** How an endpoint of that spec would be paid now. */
  async function termNow(input: DriftInput, name: string, { endpoint }: EndpointSpec): Promise<Term> {
    const said = termOf([], endpoint);
    return said === 'unknown' ? termOf(await openFor(input, name).listSkus(endpoint.framework), endpoint) : said;
  }

  /** The spec that the record says: what TIR holds, else what was accepted last. */
  async function desiredOf(row: EndpointRow): Promise<{ spec: EndpointSpec; digest: string } | undefined> {
    return row.appliedRevision === null ? undefined : findRevision(database, row, row.appliedRevision);
  }

  async function compareRow(row: EndpointRow, live: Placed | 'gone', all: readonly Placed[]): Promise<DriftFinding[]> {
    const endpoint = identityOf(row);
    if (row.tirId === null) {
      const named = all.find(({ name }) => name === row.name);
      // An operation may have seen that it is gone, and forgotten its id: that it shall be there stays.
      if (!named) return row.desiredPower === null ? [] : [vanished(endpoint)];
      const { ours } = judgeOwnership(named, row.pendingEffect);
      return [ours ? orphan(named, endpoint) : foreignOf(endpoint, named)];
    }
    if (live === 'gone') {
      const namesake = all.find(({ name }) => name === row.name);
      return [vanished(endpoint, row.tirId), ...(namesake ? [foreignOf(endpoint, namesake)] : [])];
    }
    const findings: DriftFinding[] = [];
    const runs = !['stopped', 'stopping'].includes(statusOf(live));
    if (row.desiredPower === 'stopped' && runs) findings.push(billing(endpoint, live));
    const desired = await desiredOf(row);
    const { mismatches } = desired
      ? compareLive(desiredAttributes(desired.spec), live, { resolveEnv, fallbackSkus: desired.spec.rollout.fallbackSkus })
      : { mismatches: [] };
    const changes = mismatches.map((mismatch) => ({ ...mismatch, change: 'patch' as const }));
    const isDown = row.desiredPower === 'running' && !runs;
    if (changes.length > 0 || isDown || statusOf(live) === 'failed')
      findings.push({
        kind: 'changed',
        endpoint,
        endpointId: live.id,
        message: `${row.name} ${whatChanged(row, live, changes, isDown)}. Bring it back with tir-rollouts drift ${row.name} --repair, or take the change over with tir-rollouts adopt ${row.name}.`,
        changes,
      });
    return findings;
  }
};

/**
 * The spec with the power that the endpoint shall have by now: `stop` and `start` are said after its revision was, and
 * mending a field neither starts what an operator stopped nor stops what was started.
 */
function atRest({ desiredPower }: EndpointRow, spec: EndpointSpec): { spec: EndpointSpec; digest: string } {
  const { finalState } = spec.rollout;
  const stops = finalState === 'stopped';
  const state = desiredPower === 'stopped' ? 'stopped' : desiredPower === 'running' && stops ? 'running' : finalState;
  const same: EndpointSpec = { ...spec, rollout: { ...spec.rollout, finalState: state } };
  return { spec: same, digest: specDigest(same) };
}

/** Such as `differs from revision 3 in modelPath`. */
function whatChanged({ appliedRevision }: EndpointRow, live: LiveEndpoint, changes: readonly FieldChange[], isDown: boolean): string {
  const said = [
    ...(isDown ? [`is ${live.status} and shall run`] : statusOf(live) === 'failed' ? [`is in ${live.status}`] : []),
    ...(changes.length > 0 ? [`differs from revision ${appliedRevision ?? '?'} in ${changes.map(({ path }) => path).join(', ')}`] : []),
  ];
  return said.join(' and ');
}

const isOf = ({ location, name }: EndpointIdentity, row: EndpointRow): boolean => row.location === location && row.name === name;

const sayUnread = (what: string): string =>
  `${what}: longer than ${MAX_BODY_BYTES} bytes, so not read. Look in TIR's portal, and shorten the environment or the arguments.`;

const isRecordOf = (row: EndpointRow, live: LiveEndpoint): boolean => row.tirId === live.id || row.name === live.name;

/** False for what was deleted, or never made. */
const isOrWasThere = (row: EndpointRow, live: readonly LiveEndpoint[]): boolean => row.tirId !== null || live.some((one) => isRecordOf(row, one));

const nothingThere = ({ name, projectId, target }: DriftInput): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'TirNotFound',
    nonRetryable: true,
    message: `${name === undefined ? 'No endpoint' : `No endpoint ${name}`} is known in project ${projectId} (${target}), neither on TIR nor in the records, so nothing was compared. Check ${name === undefined ? '' : 'the name and '}--project; see tir-rollouts list.`,
  });

const findingOf = (kind: DriftKind, endpoint: EndpointIdentity, endpointId: number | undefined, message: string): DriftFinding => ({
  kind,
  endpoint,
  ...(endpointId === undefined ? {} : { endpointId }),
  message,
});

const vanished = (endpoint: EndpointIdentity, id?: number): DriftFinding =>
  findingOf(
    'vanished',
    endpoint,
    id,
    `${endpoint.name}${id === undefined ? '' : ` (TIR id ${id})`} is gone: somebody deleted it. Create it anew with tir-rollouts drift ${endpoint.name} --repair.`,
  );

const foreignOf = (endpoint: EndpointIdentity, live: LiveEndpoint): DriftFinding =>
  findingOf(
    'foreign',
    endpoint,
    live.id,
    `The name ${live.name} is on TIR endpoint ${live.id}, which we did not make. It is never touched. Take it over with tir-rollouts adopt ${live.id}, or delete it in TIR's portal.`,
  );

const orphan = (live: LiveEndpoint & { place?: string }, where: { target: EndpointIdentity['target']; projectId: number; location?: string }): DriftFinding => {
  const name = live.redact(live.name);
  const endpoint = {
    target: where.target,
    projectId: where.projectId,
    location: live.place ?? live.location ?? where.location ?? 'Delhi',
    name,
  };
  return findingOf(
    'orphan',
    endpoint,
    live.id,
    `TIR endpoint ${live.id} (${name}, ${live.status}) has no record of ours${statusOf(live) === 'stopped' ? '' : ' and is billed'}. Take it over with tir-rollouts adopt ${live.id}, or leave it to whoever made it.`,
  );
};

const billing = (endpoint: EndpointIdentity, live: LiveEndpoint): DriftFinding =>
  findingOf(
    'billing',
    endpoint,
    live.id,
    `${endpoint.name} is ${live.status} and billed, while our record says stopped. Stop it with tir-rollouts stop ${endpoint.name}.`,
  );
