/** Asks endpoints once whether they serve now, side by side, by the probes of their accepted specs. Changes nothing. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import { identityOf, listProjectRows, type EndpointRow } from '../db/endpoints.js';
import { recordFindings } from '../db/findings.js';
import { findRevision } from '../db/revisions.js';
import type { DriftFinding, DriftInput, DriftReport } from '../workflows/contract/drift.js';
import { findProbePathFault } from '../workflows/contract/probe-path.js';
import type { ProbedEndpoint, ProbeRound, ProbeRoundInput } from '../workflows/contract/probe-round.js';
import type { Deps, TirAccess } from './deps.js';
import { listLive } from './live-list.js';
import { probeRequest } from './probe-request.js';
import { probeOnce } from './probe/probe-once.js';
import { whyNot } from './probe/request.js';
import { endpointUrl, otherAddress } from './tir/endpoint-url.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';

/** Calls at the same time: an idle or dead endpoint takes its whole timeout, and the others should not wait for it. */
const SIDE_BY_SIDE = 32;
/** Longest that one call may take (s), whatever the spec gives it: the question is whether it serves now. */
const LONGEST_CALL_SECONDS = 30;

/** TIR's answer about an endpoint: what it shows, that it shows nothing, or that it could not be asked. */
type Look = LiveEndpoint | 'gone' | 'unread';

export const probeRoundActivities = (deps: Deps) => ({
  /** @throws ApplicationFailure `TirNotFound` with all names that the records do not know, before anything is called */
  async probeRound({ names, mustServe, ...input }: ProbeRoundInput): Promise<ProbeRound> {
    const rows = await listProjectRows(deps.database, input.target, input.projectId);
    const meant = names === undefined ? rows.filter(({ tirId }) => tirId !== null) : namedRows(rows, names, input.projectId);
    const isWhole = names === undefined;
    return { at: new Date().toISOString(), endpoints: await probeRows(deps, input, meant, { isWhole, mustServe: mustServe ?? false }) };
  },

  /** Those of ours that run and do not answer, as findings of a drift check, which are kept under its id. */
  async findSilent({ checkId, name, busy, ...input }: DriftInput & { checkId: string; busy: string[] }): Promise<Silent> {
    const rows = await listProjectRows(deps.database, input.target, input.projectId);
    const meant = rows.filter((row) => row.tirId !== null && (name === undefined || row.name === name) && !busy.includes(row.name));
    const asked = await probeRows(deps, input, meant, { isWhole: name === undefined, mustServe: false });
    const findings = asked.filter(({ outcome }) => outcome === 'fails').map(silent);
    await recordFindings(deps.database, checkId, findings);
    return {
      findings,
      probed: asked.filter(({ latencyMs }) => latencyMs !== undefined).length,
      unasked: asked.filter(({ outcome }) => outcome === 'unasked').map(({ endpoint, message: why }) => ({ name: endpoint.name, why })),
    };
  },
});

type Silent = Required<Pick<DriftReport, 'findings' | 'probed' | 'unasked'>>;

const silent = ({ endpoint, endpointId, message }: ProbedEndpoint): DriftFinding => ({
  kind: 'silent',
  endpoint,
  ...(endpointId === undefined ? {} : { endpointId }),
  message: `${endpoint.name} does not answer its probe: ${message} See tir-rollouts logs ${endpoint.name}; make its replicas anew with tir-rollouts restart ${endpoint.name}, or go back with tir-rollouts rollback ${endpoint.name}.`,
});

type Where = Pick<ProbeRoundInput, 'target' | 'projectId' | 'location' | 'credential' | 'teamId' | 'activeIam'>;

async function probeRows(
  { database, openTir }: Deps,
  { target, projectId, location, credential, teamId, activeIam }: Where,
  rows: readonly EndpointRow[],
  { isWhole, mustServe }: { isWhole: boolean; mustServe: boolean },
): Promise<ProbedEndpoint[]> {
  const place = { endpoint: { target, projectId, location, name: '' }, credential };
  const access = openTir({ ...place, ...(teamId ? { teamId } : {}), ...(activeIam ? { activeIam } : {}) }, () => undefined);
  const look = await lookFor(access, isWhole);
  const { cancellationSignal: signal } = Context.current();
  return inTurns(rows, (row) => probeRow(database, row, { access, look, mustServe, signal }));
}

/** Once each, in the order of the records. @throws ApplicationFailure `TirNotFound` */
function namedRows(rows: readonly EndpointRow[], names: readonly string[], projectId: number): EndpointRow[] {
  const unknown = names.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length > 0)
    throw ApplicationFailure.create({
      type: 'TirNotFound',
      nonRetryable: true,
      message: `No endpoint ${unknown.join(', ')} is known in project ${projectId}. See tir-rollouts list.`,
    });
  return rows.filter(({ name }) => names.includes(name));
}

/** One listing for a whole project; what it does not show, and what is named, is looked at by its id. What could not be read is not gone. */
async function lookFor({ tir }: TirAccess, isWhole: boolean): Promise<(tirId: number) => Promise<Look>> {
  const all = isWhole ? await listLive(tir).then(({ all }) => all, () => []) : [];
  const listed = new Map(all.map((live) => [live.id, live]));
  return async (tirId) => listed.get(tirId) ?? tir.findEndpoint(tirId).then((live) => live ?? 'gone', () => 'unread' as const);
}

/** So many at the same time, each result in the place of its item. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const turn = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, turn));
  return results;
}

interface Asking {
  access: TirAccess;
  look: (tirId: number) => Promise<Look>;
  mustServe: boolean;
  signal: AbortSignal;
}

async function probeRow(database: Deps['database'], row: EndpointRow, { access, look, mustServe, signal }: Asking): Promise<ProbedEndpoint> {
  const { tirId, appliedRevision: revision, desiredPower, projectId, name } = row;
  const endpoint = identityOf(row);
  if (tirId === null) return { endpoint, outcome: 'gone', message: 'It is not on TIR. Apply its spec to create it.', isFine: false };
  const live = await look(tirId);
  const seen = { endpoint, endpointId: tirId, ...(typeof live === 'object' ? { status: live.status } : {}) };
  if (live === 'gone')
    return { ...seen, outcome: 'gone', message: `TIR endpoint ${tirId} is gone: somebody deleted it. Create it anew with tir-rollouts drift ${name} --repair.`, isFine: false };
  const status = live === 'unread' ? undefined : statusOf(live);
  if (status === 'stopped') {
    const isFine = !mustServe && desiredPower === 'stopped';
    return { ...seen, outcome: 'stopped', message: isFine ? 'It is stopped, as it shall be.' : `It is stopped. Start it with tir-rollouts start ${name}.`, isFine };
  }
  const spec = revision === null ? undefined : (await findRevision(database, row, revision))?.spec;
  const url = endpointUrl({ dataPlaneUrl: access.dataPlaneUrl, projectId, id: tirId });
  const unasked = (message: string): ProbedEndpoint => ({ ...seen, outcome: 'unasked', message, isFine: !mustServe });
  if (spec === undefined || revision === null) return unasked('It is not known which revision TIR holds, and so no probe. Apply its spec.');
  const fault = findProbePathFault(spec);
  if (fault) return unasked(`Revision ${revision} cannot be probed: ${fault.path}: ${fault.message} ${fault.fix}`);
  const request = probeRequest(spec, url, access);
  if (request === undefined) return unasked(`Revision ${revision} has no probe. Give its spec one and apply it.`);
  if (status === 'idle' && !mustServe) return unasked(`It is idle, and a call would start a replica. Ask it by its name: tir-rollouts probe ${name}.`);
  const timeoutSeconds = Math.min(request.check.timeoutSeconds, LONGEST_CALL_SECONDS);
  const verdict = await probeOnce({ ...request, check: { ...request.check, timeoutSeconds } }, signal);
  const { ok, latencyMs } = verdict;
  const called = { ...seen, revision, preset: request.preset, latencyMs };
  if (ok) return { ...called, outcome: 'serves', message: 'It serves.', isFine: true };
  const standing = status === 'running' ? '' : ` TIR says ${typeof live === 'object' ? live.status : 'nothing: it could not be asked'}.`;
  const other = typeof live === 'object' ? otherAddress(live, url) : undefined;
  return { ...called, outcome: 'fails', message: `${whyNot(verdict)}.${standing}${other ? ` ${other}` : ''}`, isFine: false };
}
