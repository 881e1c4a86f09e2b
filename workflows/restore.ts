/** How a change is taken back: the previous revision comes back, ready and proven by probe. */
import type { Plan } from './contract/plan.js';
import type { EndpointSpec } from './contract/spec.js';
import type { Operation } from './operation.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

/** In place. @returns what it did */
export async function restore(operation: Operation, { rollout }: EndpointSpec, plan: Plan, revision: number): Promise<string> {
  const endpointId = plan.endpointId as number;
  const { scaleSeconds } = rollout.deadlines;
  const spec = await operation.takeBack(
    'restoreRevision',
    { endpointId, revision },
    { summary: `Bring revision ${revision} back`, deadlineSeconds: COMPENSATION_SECONDS },
  );
  if (plan.liveStatus === 'stopped') {
    await operation.takeBack('stopEndpoint', { endpointId }, { summary: 'Stop it again', deadlineSeconds: scaleSeconds });
    operation.known.restored = { revision, proven: false };
    return `Revision ${revision} is back and stopped, as it was.`;
  }
  const unproven = await proveAgain(operation, rollout, endpointId, revision, spec);
  return unproven
    ? `Revision ${revision} is back and answers; that it is what answers is unproven: ${unproven}.`
    : `Revision ${revision} serves again, proven by probe.`;
}

/** By a new endpoint, after the former one was deleted. @returns what it did */
export async function bringFormerBack(
  operation: Operation,
  { rollout }: EndpointSpec,
  formerId: number,
  revision: number,
): Promise<string> {
  const { state, spec, intact } = await operation.takeBack(
    'recreateEndpoint',
    { formerId, revision },
    { summary: `Create revision ${revision} anew`, deadlineSeconds: COMPENSATION_SECONDS },
  );
  operation.known.endpointId = state.endpointId;
  if (intact && state.status === 'stopped') {
    operation.known.restored = { revision, proven: false };
    return `TIR endpoint ${formerId} was not deleted; it is stopped, as it was.`;
  }
  await proveAgain(operation, rollout, state.endpointId, revision, spec);
  return intact
    ? `TIR endpoint ${formerId} was not deleted; revision ${revision} serves, proven by probe.`
    : `Revision ${revision} was created anew as TIR endpoint ${state.endpointId} and serves, proven by probe.`;
}

/** @returns why it is unproven that the revision is what answers, if it is */
async function proveAgain(
  operation: Operation,
  { deadlines }: EndpointSpec['rollout'],
  endpointId: number,
  revision: number,
  spec: EndpointSpec,
): Promise<string | undefined> {
  const { readySeconds, probeSeconds } = deadlines;
  const ready = { endpointId, until: 'ready' } as const;
  const { unproven } = await operation.takeBack('awaitReady', ready, { summary: `Await revision ${revision}`, deadlineSeconds: readySeconds });
  await operation.takeBack(
    'proveServing',
    { endpointId, spec, deadlineSeconds: probeSeconds },
    { summary: `Prove revision ${revision}`, deadlineSeconds: probeSeconds },
  );
  operation.known.restored = { revision, proven: unproven === undefined };
  return unproven;
}
