/** Brings one endpoint to a spec. */
import type { EndpointState } from '../activities/index.js';
import type { OperationResult, Plan, PlannedAction, ProbeReport, RolloutInput } from './contract/operation.js';
import type { Failure } from './failure.js';
import type { Known } from './failure-report.js';
import { Operation, type Finish } from './operation.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

/**
 * 1. inspect: the spec against TIR as it is now; the plan; the revision.
 * 2. create the endpoint, or change the live one: each action a step of its own.
 * 3. await ready, which costs nothing while it waits.
 * 4. probe check and read-back: it really serves, and it runs what the spec says.
 * 5. scale or stop, to the final state that the spec asks for.
 *
 * Ends Healthy; Aborted on an operator's word; RolledBack, the previous revision proven again; Failed, nothing left
 * behind but what the spec says to keep; or Degraded, when a compensation failed and a person must look.
 * @throws ApplicationFailure of type `RolloutAborted`, `RolloutFailed` or `CompensationFailed`, with a FailureReport
 */
export async function rolloutWorkflow(input: RolloutInput): Promise<OperationResult> {
  const { digest, source } = input;
  const operation = new Operation('rollout', input, {
    digest,
    ...(source ? { source } : {}),
    parkSeconds: (failure, known) => parkSeconds(input, failure, known),
  });
  return operation.run(() => rollOut(operation, input));
}

async function rollOut(operation: Operation, input: RolloutInput): Promise<Finish> {
  const { spec, digest, source, actor, reason, endpoint } = input;
  const { deadlines, probe } = spec.rollout;
  const plan = await operation.step(
    'inspect',
    { spec, digest, actor, ...(reason ? { reason } : {}), ...(source ? { source } : {}) },
    { summary: `Compare ${endpoint.name} with TIR and plan` },
  );
  operation.known.revision = plan.revision;
  operation.known.endpointId ??= plan.endpointId;

  if (plan.kind === 'create') await create(operation, input);
  else if (plan.kind === 'change') await change(operation, input, plan);
  if (restsStopped(input, plan)) return finish(operation, plan, { status: 'stopped', replicas: 0 });

  const endpointId = operation.known.endpointId as number;
  await operation.step(
    'awaitReady',
    { endpointId, until: 'ready' },
    { enters: ['AwaitingReady', `TIR endpoint ${endpointId}`], summary: 'Await ready', deadlineSeconds: deadlines.readySeconds },
  );
  const proof = await operation.step(
    'proveServing',
    { endpointId, spec, deadlineSeconds: deadlines.probeSeconds },
    {
      enters: ['Probing', `${probe.successes} successes in a row, then compare with the spec`],
      summary: 'Probe check and read-back',
      deadlineSeconds: deadlines.probeSeconds,
    },
  );
  const state = await reachFinalState(operation, input, endpointId, proof.state);
  return finish(operation, plan, state, proof);
}

async function create(operation: Operation, input: RolloutInput): Promise<void> {
  const { spec, endpoint } = input;
  // Before the act: a create that timed out may still have happened. It acts only on what this operation provably made.
  operation.compensations.add('releaseEndpoint', async () => {
    const { did } = await operation.takeBack(
      'releaseEndpoint',
      { policy: createdPolicy(input) },
      { summary: 'Take the created endpoint back', deadlineSeconds: COMPENSATION_SECONDS },
    );
    return did;
  });
  const created = await operation.step(
    'ensureEndpoint',
    { spec },
    {
      enters: ['Creating', `on SKU ${spec.endpoint.skuName ?? 'by id'}`],
      summary: `Create endpoint ${endpoint.name}`,
      deadlineSeconds: spec.rollout.deadlines.createSeconds,
    },
  );
  operation.known.endpointId = created.endpointId;
}

async function change(operation: Operation, input: RolloutInput, plan: Plan): Promise<void> {
  const { previousRevision } = plan;
  if (input.spec.rollout.onFailure.patched === 'restore' && previousRevision !== undefined) {
    operation.compensations.add('restoreRevision', () => restore(operation, input, plan, previousRevision));
  } else {
    const why = previousRevision === undefined ? 'since no healthy revision came before' : 'as the spec asks';
    operation.compensations.add('leave', async () => `The endpoint was left as the change made it, ${why}.`);
  }
  for (const action of plan.actions) await act(operation, input, plan, action);
}

/** One action of a change, a step of its own. */
async function act(operation: Operation, { spec }: RolloutInput, plan: Plan, action: PlannedAction): Promise<void> {
  const endpointId = plan.endpointId as number;
  const deadlineSeconds = spec.rollout.deadlines.createSeconds;
  if (action === 'patch' || action === 'update') {
    const fields = `${plan.changes.length} field${plan.changes.length === 1 ? '' : 's'}`;
    const summary = `Change ${fields} (${action})`;
    await operation.step(action, { endpointId, spec }, { enters: ['Patching', fields], summary, deadlineSeconds });
  } else if (action === 'start') {
    const summary = 'Start the endpoint';
    await operation.step('startEndpoint', { endpointId }, { enters: ['Starting', 'it is stopped'], summary, deadlineSeconds });
  } else if (action === 'autoScale') {
    const summary = 'Set replicas';
    await operation.step(
      'setReplicas',
      { endpointId, spec },
      { enters: ['Scaling', 'as the spec says'], summary, deadlineSeconds },
    );
  }
}

/** The previous healthy revision back, ready and proven by probe. */
async function restore(operation: Operation, input: RolloutInput, plan: Plan, revision: number): Promise<string> {
  const endpointId = plan.endpointId as number;
  const { readySeconds, probeSeconds, scaleSeconds } = input.spec.rollout.deadlines;
  const spec = await operation.takeBack(
    'restoreRevision',
    { endpointId, revision },
    { summary: `Bring revision ${revision} back`, deadlineSeconds: COMPENSATION_SECONDS },
  );
  if (plan.liveStatus === 'stopped') {
    await operation.takeBack('stopEndpoint', { endpointId }, { summary: 'Stop it again', deadlineSeconds: scaleSeconds });
    operation.known.restored = true;
    return `Revision ${revision} is back and stopped, as it was.`;
  }
  const ready = { endpointId, until: 'ready' } as const;
  await operation.takeBack('awaitReady', ready, { summary: `Await revision ${revision}`, deadlineSeconds: readySeconds });
  await operation.takeBack(
    'proveServing',
    { endpointId, spec, deadlineSeconds: probeSeconds },
    { summary: `Prove revision ${revision}`, deadlineSeconds: probeSeconds },
  );
  operation.known.restored = true;
  return `Revision ${revision} serves again, proven by probe.`;
}

async function reachFinalState(
  operation: Operation,
  input: RolloutInput,
  endpointId: number,
  state: EndpointState,
): Promise<EndpointState> {
  const { finalState, deadlines } = input.spec.rollout;
  const deadlineSeconds = deadlines.scaleSeconds;
  if (finalState === 'running') return state;
  if (finalState === 'stopped') {
    const enters: [phase: 'Stopping', detail: string] = ['Stopping', 'the spec asks for a stopped endpoint'];
    await operation.step('stopEndpoint', { endpointId }, { enters, summary: 'Stop the endpoint', deadlineSeconds });
    const stopped = { endpointId, until: 'stopped' } as const;
    return operation.step('awaitStopped', stopped, { summary: 'Await stopped', deadlineSeconds });
  }
  const { replicas } = finalState;
  if (state.replicas === replicas) return state;
  await operation.step(
    'scaleToFinal',
    { endpointId, replicas },
    {
      enters: ['Scaling', `${state.replicas ?? '?'} to ${replicas} replicas`],
      summary: `Scale to ${replicas} replicas`,
      deadlineSeconds,
    },
  );
  const ready = { endpointId, until: 'ready', replicas } as const;
  return operation.step('awaitReplicas', ready, { summary: `Await ${replicas} replicas`, deadlineSeconds });
}

/** A stopped endpoint that shall stay stopped cannot be proven, and is not started to be. */
const restsStopped = ({ spec }: RolloutInput, plan: Plan): boolean =>
  spec.rollout.finalState === 'stopped' && plan.liveStatus === 'stopped';

const did = { create: 'Created', change: 'Changed', none: 'No change' } as const;

interface Reached {
  status: string;
  replicas?: number;
}

function finish(
  operation: Operation,
  plan: Plan,
  { status, replicas }: Reached,
  proof: { probe?: ProbeReport; unverifiable?: string[]; inferenceUrl?: string } = {},
): Finish {
  const { endpointId, revision } = operation.known;
  const count = replicas === undefined ? '' : `, ${replicas} replica${replicas === 1 ? '' : 's'}`;
  const probed = proof.probe ? `${proof.probe.successes} probe successes in a row` : 'not probed';
  return {
    phase: 'Healthy',
    summary: `${did[plan.kind]}, Healthy: ${status}${count}, ${probed}.`,
    ...(endpointId === undefined ? {} : { endpointId }),
    status,
    ...(replicas === undefined ? {} : { replicas }),
    ...(revision === undefined ? {} : { revision }),
    plan,
    ...(proof.probe ? { probe: proof.probe } : {}),
    ...(proof.inferenceUrl ? { inferenceUrl: proof.inferenceUrl } : {}),
    ...(proof.unverifiable ? { unverifiable: proof.unverifiable } : {}),
    warnings: plan.warnings,
  };
}

/** Paid up front and not refunded: a committed endpoint is kept unless the spec says otherwise. */
const isCommitted = ({ spec }: RolloutInput): boolean => spec.endpoint.skuType === 'committed' || spec.endpoint.committedDays > 0;

const createdPolicy = (input: RolloutInput): 'delete' | 'stop' | 'keep' =>
  input.spec.rollout.onFailure.created ?? (isCommitted(input) ? 'keep' : 'delete');

/** A committed endpoint that exists and is kept waits for a person; else as the spec says. */
function parkSeconds(input: RolloutInput, failure: Failure, { touched, endpointId }: Known): number {
  if (failure.type === 'Fenced' || !touched) return 0;
  const asked = input.spec.rollout.onFailure.parkSeconds;
  if (asked > 0) return asked;
  return isCommitted(input) && endpointId !== undefined && createdPolicy(input) === 'keep' ? Infinity : 0;
}
