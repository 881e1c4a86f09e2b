/** Proves that an endpoint serves: N calls in a row, and a comparison of what TIR runs with what was asked for. */
import { activityInfo, ApplicationFailure, Context, sleep } from '@temporalio/activity';
import { recordSeen } from '../db/endpoints.js';
import { resolveProbe, servedModelName } from '../workflows/contract/frameworks.js';
import type { ProbeReport } from '../workflows/contract/operation.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { keepForRetry, noteProgress, recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { countProbe } from './metrics.js';
import { ProbeLog } from './probe-log.js';
import { probeOnce, type ProbeRequest, type ProbeVerdict } from './probe/probe-once.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { compareLive } from './tir/compare.js';
import { endpointUrl } from './tir/endpoint-url.js';
import type { LiveEndpoint } from './tir/live.js';

export interface ProveInput extends StepInput {
  endpointId: number;
  spec: EndpointSpec;
  /** Environment variables that a spec of ours has sent: one that is live and not in the spec did not go. */
  ownVariables?: string[];
  /** Deadline of the step (s). */
  deadlineSeconds: number;
}

export interface Proof {
  state: EndpointState;
  inferenceUrl: string;
  probe?: ProbeReport;
  unverifiable: string[];
}

/** The streak so far; kept in the heartbeat, so that a retry after a crash goes on with it. */
interface Streak {
  latenciesMs: number[];
  attempts: number;
  last?: string;
}

/** Kept free at the end of the step for the read-back (ms). */
const READ_BACK_MS = 3_000;

export const proveActivities = ({ database, openTir }: Deps) => ({
  /** @throws ApplicationFailure `ProbeFailed` when the streak does not come before the deadline; `SpecMismatch` */
  async proveServing({ ticket, access, endpointId, spec, ownVariables, deadlineSeconds }: ProveInput): Promise<Proof> {
    const { tir, dataPlaneUrl, token, redact } = openTir(access, recordExchange);
    const before = await tir.getEndpoint(endpointId);
    const url = endpointUrl({ dataPlaneUrl, projectId: access.endpoint.projectId, id: endpointId, live: before });
    const request = probeRequest(spec, url, token);
    const probe =
      request === undefined
        ? undefined
        : await recorded(database, ticket, request, (log) => keepStreak(request, spec, deadlineSeconds, redact, log));
    const live = await tir.getEndpoint(endpointId);
    const unverifiable = readBack(spec, live, ownVariables);
    const state = stateOf(live);
    await recordSeen(database, access.endpoint, { ...state, inferenceUrl: url });
    return {
      state,
      inferenceUrl: url,
      ...(probe ? { probe } : {}),
      unverifiable,
    };
  },
});

function probeRequest(spec: EndpointSpec, url: string, token: string): ProbeRequest | undefined {
  const probe = resolveProbe(spec);
  if (!probe || probe.preset === 'none') return undefined;
  const model = servedModelName(spec);
  return {
    preset: probe.preset,
    url,
    token,
    framework: spec.endpoint.framework,
    ...(model ? { model } : {}),
    check: { ...spec.rollout.probe, ...(probe.path ? { path: probe.path } : {}) },
  };
}

async function recorded<T>(
  database: Deps['database'],
  { operationId }: StepInput['ticket'],
  { preset, check: { maxLatencyMs } }: ProbeRequest,
  check: (log: ProbeLog) => Promise<T>,
): Promise<T> {
  const log = new ProbeLog(database, { operationId, preset, ...(maxLatencyMs === undefined ? {} : { maxLatencyMs }) });
  try {
    return await check(log);
  } finally {
    await log.settled();
  }
}

async function keepStreak(
  request: ProbeRequest,
  spec: EndpointSpec,
  deadlineSeconds: number,
  redact: (text: string) => string,
  log: ProbeLog,
): Promise<ProbeReport> {
  const { successes, intervalSeconds } = spec.rollout.probe;
  const context = Context.current();
  const until = activityInfo().scheduledTimestampMs + deadlineSeconds * 1000 - READ_BACK_MS;
  const streak = resumed(activityInfo().heartbeatDetails);
  keepForRetry(streak);
  while (streak.latenciesMs.length < successes) {
    if (Date.now() > until) throw probeFailed(streak, successes);
    const at = new Date();
    const verdict: ProbeVerdict = await probeOnce(request, context.cancellationSignal);
    streak.attempts += 1;
    countProbe(request.preset, verdict.ok, verdict.latencyMs);
    if (verdict.ok) streak.latenciesMs.push(Math.round(verdict.latencyMs));
    else {
      streak.latenciesMs = [];
      streak.last = redact(verdict.reason ?? 'no reason given');
    }
    log.add(streak.attempts, at, verdict, verdict.ok ? undefined : streak.last);
    context.heartbeat(streak);
    noteProgress(
      verdict.ok ? `${streak.latenciesMs.length} of ${successes} probe successes in a row` : `probe failed: ${streak.last ?? ''}`,
    );
    if (streak.latenciesMs.length < successes) await sleep(intervalSeconds * 1000);
  }
  const sorted = [...streak.latenciesMs].sort((a, b) => a - b);
  return {
    preset: request.preset,
    successes,
    attempts: streak.attempts,
    latencyMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
  };
}

function resumed(details: unknown): Streak {
  const known = details as Partial<Streak> | undefined;
  if (!known || !Array.isArray(known.latenciesMs)) return { latenciesMs: [], attempts: 0 };
  return {
    latenciesMs: known.latenciesMs,
    attempts: known.attempts ?? known.latenciesMs.length,
    ...(known.last ? { last: known.last } : {}),
  };
}

const probeFailed = (streak: Streak, successes: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'ProbeFailed',
    nonRetryable: true,
    message: `The probe check did not get ${successes} successes in a row in ${streak.attempts} calls. Last failure: ${streak.last ?? 'none; the time ran out within a streak'}. See whether the model loads, in the worker logs of the evidence.`,
  });

/** @returns the fields that TIR does not return. @throws ApplicationFailure `SpecMismatch` */
function readBack(spec: EndpointSpec, live: LiveEndpoint, ownVariables: readonly string[] = []): string[] {
  const { finalState } = spec.rollout;
  const { mismatches, unverifiable } = compareLive(spec.endpoint, live, { fallbackSkus: spec.rollout.fallbackSkus, ownVariables });
  // The count of the final state is reached after this step.
  const open = typeof finalState === 'object' ? mismatches.filter(({ path }) => path !== 'replica') : mismatches;
  if (open.length === 0) return unverifiable;
  const list = open
    .map(({ path, desired, live: found }) => `${path} is ${JSON.stringify(found)} instead of ${JSON.stringify(desired)}`)
    .join('; ');
  throw ApplicationFailure.create({
    type: 'SpecMismatch',
    nonRetryable: true,
    message: `TIR runs something other than the spec: ${list}. Compare the spec with the endpoint in TIR's portal.`,
  });
}
