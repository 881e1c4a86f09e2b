/** Proves that an endpoint serves: N calls in a row, and a comparison of what TIR runs with what was asked for. */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { getEndpointRow, recordSeen } from '../db/endpoints.js';
import { findRevision } from '../db/revisions.js';
import type { ProbeReport } from '../workflows/contract/operation.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { ProbeLog } from './probe-log.js';
import { probeRequest } from './probe-request.js';
import { keepStreak } from './probe-streak.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { compareLive } from './tir/compare.js';
import type { TirClient } from './tir/client.js';
import { endpointUrl, otherAddress } from './tir/endpoint-url.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';

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
  /** What is doubtful about it and does not end it. */
  warnings?: string[];
}

/** Kept free at the end of the step for the read-back (ms). */
const READ_BACK_MS = 3_000;

export interface ProveAcceptedInput extends StepInput {
  endpointId: number;
  /** Revision that TIR holds, whose probe it is. */
  revision: number;
  /** Deadline of the step (s). */
  deadlineSeconds: number;
}

export const proveActivities = ({ database, openTir }: Deps) => {
  /** Calls by the probe of the spec until they make a streak. @returns no report where the spec has no probe */
  async function probe({ ticket, access, endpointId, deadlineSeconds }: Omit<ProveAcceptedInput, 'revision'>, spec: EndpointSpec) {
    const { tir, dataPlaneUrl, ...opened } = openTir(access, recordExchange);
    const before = await tir.getEndpoint(endpointId);
    const url = endpointUrl({ dataPlaneUrl, projectId: access.endpoint.projectId, id: endpointId });
    const other = otherAddress(before, url);
    const request = probeRequest(spec, url, opened);
    if (request === undefined) return { tir, url };
    const { maxLatencyMs } = request.check;
    const log = new ProbeLog(database, {
      operationId: ticket.operationId,
      preset: request.preset,
      ...(maxLatencyMs === undefined ? {} : { maxLatencyMs }),
    });
    try {
      const report = await keepStreak(request, {
        check: spec.rollout.probe,
        until: activityInfo().scheduledTimestampMs + deadlineSeconds * 1000 - READ_BACK_MS,
        lookAtTir: () => lookAtTir(tir, endpointId, access.endpoint.name),
        log,
        ...(other === undefined ? {} : { doubt: other }),
      });
      return { tir, url, report };
    } finally {
      await log.settled();
    }
  }

  async function seenAfter({ access, endpointId }: ProveInput | ProveAcceptedInput, tir: TirClient, url: string) {
    const live = await tir.getEndpoint(endpointId);
    const state = stateOf(live);
    await recordSeen(database, access.endpoint, { ...state, inferenceUrl: url });
    const other = otherAddress(live, url);
    return { live, proof: { state, inferenceUrl: url, ...(other === undefined ? {} : { warnings: [other] }) } };
  }

  return {
    /** @throws ApplicationFailure `ProbeFailed` when the streak does not come before the deadline; `EndpointFailed`; `SpecMismatch` */
    async proveServing(input: ProveInput): Promise<Proof> {
      const { tir, url, report } = await probe(input, input.spec);
      const { live, proof } = await seenAfter(input, tir, url);
      const unverifiable = readBack(input.spec, live, input.ownVariables);
      return { ...proof, ...(report ? { probe: report } : {}), unverifiable };
    },

    /**
     * The same by the probe of a revision that was accepted before, without a read-back: what differs on TIR is drift, and
     * no matter of a verb that changes something else.
     * @throws ApplicationFailure `ProbeFailed`, `EndpointFailed`; `NoRevision`
     */
    async proveAccepted(input: ProveAcceptedInput): Promise<Omit<Proof, 'unverifiable'>> {
      const found = await findRevision(database, await getEndpointRow(database, input.access.endpoint), input.revision);
      if (!found)
        throw ApplicationFailure.create({
          type: 'NoRevision',
          nonRetryable: true,
          message: `Revision ${input.revision} of ${input.access.endpoint.name} is not in the records. Apply its spec.`,
        });
      const { tir, url, report } = await probe(input, found.spec);
      const { proof } = await seenAfter(input, tir, url);
      return { ...proof, ...(report ? { probe: report } : {}) };
    },
  };
};

/** A probe check need not go on to its deadline where TIR itself says that nothing will come. A look that fails says nothing. */
async function lookAtTir(tir: TirClient, endpointId: number, name: string): Promise<void> {
  const live = await tir.findEndpoint(endpointId).catch(() => null);
  if (live === undefined) throw endpointFailed(`TIR endpoint ${endpointId} is gone: somebody deleted it. Apply its spec to create it anew.`);
  const status = live && statusOf(live);
  if (status === 'failed')
    throw endpointFailed(
      `TIR reports ${live?.status ?? status} for endpoint ${endpointId} during the probe check. Its last logs are in tir-rollouts history ${name}. Mend its spec and apply it again.`,
    );
  if (status === 'stopped')
    throw endpointFailed(
      `TIR endpoint ${endpointId} is stopped: somebody stopped it during the probe check. Start it with tir-rollouts start ${name}.`,
    );
}

const endpointFailed = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'EndpointFailed', nonRetryable: true, message });

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
