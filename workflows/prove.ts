/** How a verb ends that leaves an endpoint running: proven by the probe of the accepted spec, or not probed, and it says why. */
import { patched } from '@temporalio/workflow';
import type { Sight } from '../activities/index.js';
import type { OperationResult } from './contract/operation.js';
import { probeSuccesses, successesInARow } from './contract/proof.js';
import type { Operation } from './operation.js';

export interface ProveOptions {
  /** What the verb saw first. */
  sight: Sight;
  /** False where whoever asked wants no probe. Default true. */
  probe?: boolean;
  /** TIR's status after the verb; and why it is not sure that what is there is what the verb made, if it is not. */
  state: { status: string; unproven?: string };
  /** What was done, as a sentence; it stays when the probe fails, unless somebody asks for the operation to end. */
  done: string;
}

/** How far it is proven: what a result says of it. */
export type Ended = Pick<OperationResult, 'phase' | 'summary' | 'probe' | 'inferenceUrl' | 'warnings'>;

/** Statuses of TIR in which an endpoint takes calls; the first call of an idle one starts a replica. */
const takesCalls = ['running', 'idle'];

/**
 * Proves it by the probe of the revision that TIR held before the verb: a verb changes nothing that a probe asks.
 * @returns phase Healthy with the probe's report; Unproven with the reason, also where it is not sure that what answers is
 * what the verb made; Stopped for what does not run
 * @throws ActivityFailure `ProbeFailed`, `EndpointFailed`
 */
export async function endRunning(operation: Operation, { sight, probe, state: { status, unproven: doubt }, done }: ProveOptions): Promise<Ended> {
  if (status === 'stopped') return { phase: 'Stopped', summary: done };
  // Operations that began before verbs were proven end as they did.
  if (!patched('verbs-prove')) return { phase: 'Healthy', summary: doubt ? `${done} Unproven: ${doubt}.` : done };
  const { accepted } = sight;
  const why = whyNotProbed(accepted, probe, status);
  if (why !== undefined || accepted === undefined) return unproven(done, why ?? '');
  operation.compensations.keep(done);
  const { revision, successes, probeSeconds } = accepted;
  const proof = await operation.step(
    'proveAccepted',
    { endpointId: sight.endpointId, revision, deadlineSeconds: probeSeconds },
    {
      enters: ['Probing', `${successesInARow(successes)}, by the probe of revision ${revision}`],
      summary: 'Probe check',
      deadlineSeconds: probeSeconds,
    },
  );
  if (!proof.probe) return unproven(done, 'its accepted spec says how to reach nothing');
  const probed = probeSuccesses(proof.probe.successes);
  const found = { probe: proof.probe, inferenceUrl: proof.inferenceUrl, ...(proof.warnings ? { warnings: proof.warnings } : {}) };
  if (doubt) return { phase: 'Unproven', summary: `${done} It answers (${probed}); unproven: ${doubt}.`, ...found };
  return { phase: 'Healthy', summary: `${done} Healthy: ${probed}.`, ...found };
}

function whyNotProbed(accepted: Sight['accepted'], probe: boolean | undefined, status: string): string | undefined {
  if (probe === false) return 'as was asked';
  if (accepted === undefined) return 'it is not known which revision TIR holds, and so no probe. Apply its spec';
  if (!accepted.isProbed) return `revision ${accepted.revision} has no probe. Give its spec one and apply it`;
  return takesCalls.includes(status) ? undefined : `TIR says ${status}`;
}

const unproven = (done: string, why: string): Ended => ({ phase: 'Unproven', summary: `${done} Running, not probed: ${why}.` });
