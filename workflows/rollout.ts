/** Brings one endpoint to a spec. */
import type { EndpointState } from '../activities/index.js';
import type { OperationResult, Plan, PlannedAction, RolloutInput } from './contract/operation.js';
import type { Failure } from './failure.js';
import { Operation, type Finish } from './operation.js';

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
  const operation: Operation = new Operation('rollout', input, { digest: input.digest, ...(input.source ? { source: input.source } : {}), parkSeconds: (failure) => parkSeconds(input, failure, operation) });
  return operation.run(() => rollOut(operation, input));
}

async function rollOut(operation: Operation, input: RolloutInput): Promise<Finish> {
  const { spec, digest, source } = input;
  const { deadlines } = spec.rollout;
  const plan = await operation.step('inspect', { kind: 'read', summary: `Compare ${input.endpoint.name} with TIR and plan` }, (activities, ticket) =>
    activities.inspect({ ...operation.access(ticket), spec, digest, actor: input.actor, ...(input.reason ? { reason: input.reason } : {}), ...(source ? { source } : {}) }),
  );
  operation.known.revision = plan.revision;
  operation.known.endpointId = plan.endpointId;

  if (plan.kind === 'create') await create(operation, input);
  else if (plan.kind === 'change') await change(operation, input, plan);
  if (restsStopped(input, plan)) return finish(operation, input, plan, { status: 'stopped', replicas: 0 });

  const endpointId = operation.known.endpointId as number;
  await operation.step('awaitReady', { enters: ['AwaitingReady', `TIR endpoint ${endpointId}`], kind: 'wait', summary: 'Await ready', deadlineSeconds: deadlines.readySeconds }, (activities, ticket) =>
    activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'ready' }),
  );
  const streak = `${spec.rollout.probe.successes} successes in a row, then compare with the spec`;
  const proof = await operation.step('proveServing', { enters: ['Probing', streak], kind: 'probe', summary: 'Probe check and read-back', deadlineSeconds: deadlines.probeSeconds }, (activities, ticket) =>
    activities.proveServing({ ...operation.access(ticket), endpointId, spec, deadlineSeconds: deadlines.probeSeconds }),
  );
  const state = await reachFinalState(operation, input, endpointId, proof.state);
  return finish(operation, input, plan, state, proof);
}

async function create(operation: Operation, input: RolloutInput): Promise<void> {
  const { spec } = input;
  // Before the act: a create that timed out may still have happened. It acts only on what this operation provably made.
  operation.compensations.add('releaseEndpoint', async () => {
    const { did } = await operation.takeBack('releaseEndpoint', { kind: 'mutate', summary: 'Take the created endpoint back', deadlineSeconds: 86_400 }, (activities, ticket) =>
      activities.releaseEndpoint({ ...operation.access(ticket), policy: createdPolicy(input) }),
    );
    return did;
  });
  const created = await operation.step('ensureEndpoint', { enters: ['Creating', `on SKU ${spec.endpoint.skuName ?? 'by id'}`], kind: 'mutate', summary: `Create endpoint ${input.endpoint.name}`, deadlineSeconds: spec.rollout.deadlines.createSeconds }, (activities, ticket) =>
    activities.ensureEndpoint({ ...operation.access(ticket), spec }),
  );
  operation.known.endpointId = created.endpointId;
}

async function change(operation: Operation, input: RolloutInput, plan: Plan): Promise<void> {
  const { spec } = input;
  if (spec.rollout.onFailure.patched === 'restore' && plan.previousRevision !== undefined) {
    operation.compensations.add('restoreRevision', () => restore(operation, input, plan, plan.previousRevision as number));
  } else {
    operation.compensations.add('leave', async () => `The endpoint was left as the change made it${plan.previousRevision === undefined ? ', since no healthy revision came before' : ', as the spec asks'}.`);
  }
  for (const action of plan.actions) await act(operation, input, plan, action);
}

/** One action of a change, a step of its own. */
async function act(operation: Operation, { spec }: RolloutInput, plan: Plan, action: PlannedAction): Promise<void> {
  const endpointId = plan.endpointId as number;
  const common = { kind: 'mutate', deadlineSeconds: spec.rollout.deadlines.createSeconds } as const;
  if (action === 'patch' || action === 'update') {
    const fields = `${plan.changes.length} field${plan.changes.length === 1 ? '' : 's'}`;
    await operation.step(action, { ...common, enters: ['Patching', fields], summary: `Change ${fields} (${action})` }, (activities, ticket) =>
      activities.patchEndpoint({ ...operation.access(ticket), endpointId, spec }),
    );
  } else if (action === 'start') {
    await operation.step('startEndpoint', { ...common, enters: ['Starting', 'it is stopped'], summary: 'Start the endpoint' }, (activities, ticket) =>
      activities.startEndpoint({ ...operation.access(ticket), endpointId }),
    );
  } else if (action === 'autoScale') {
    await operation.step('setReplicas', { ...common, enters: ['Scaling', 'as the spec says'], summary: 'Set replicas' }, (activities, ticket) =>
      activities.setReplicas({ ...operation.access(ticket), endpointId, spec }),
    );
  }
}

/** The previous healthy revision back, ready and proven by probe. */
async function restore(operation: Operation, input: RolloutInput, plan: Plan, revision: number): Promise<string> {
  const endpointId = plan.endpointId as number;
  const { deadlines } = input.spec.rollout;
  const spec = await operation.takeBack('restoreRevision', { kind: 'mutate', summary: `Bring revision ${revision} back`, deadlineSeconds: 86_400 }, (activities, ticket) =>
    activities.restoreRevision({ ...operation.access(ticket), endpointId, revision }),
  );
  if (plan.liveStatus === 'stopped') {
    await operation.takeBack('stopEndpoint', { kind: 'mutate', summary: 'Stop it again', deadlineSeconds: deadlines.scaleSeconds }, (activities, ticket) => activities.stopEndpoint({ ...operation.access(ticket), endpointId }));
    operation.known.restored = true;
    return `Revision ${revision} is back and stopped, as it was.`;
  }
  await operation.takeBack('awaitReady', { kind: 'wait', summary: `Await revision ${revision}`, deadlineSeconds: deadlines.readySeconds }, (activities, ticket) =>
    activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'ready' }),
  );
  await operation.takeBack('proveServing', { kind: 'probe', summary: `Prove revision ${revision}`, deadlineSeconds: deadlines.probeSeconds }, (activities, ticket) =>
    activities.proveServing({ ...operation.access(ticket), endpointId, spec, deadlineSeconds: deadlines.probeSeconds }),
  );
  operation.known.restored = true;
  return `Revision ${revision} serves again, proven by probe.`;
}

async function reachFinalState(operation: Operation, input: RolloutInput, endpointId: number, state: EndpointState): Promise<EndpointState> {
  const { finalState, deadlines } = input.spec.rollout;
  const deadlineSeconds = deadlines.scaleSeconds;
  if (finalState === 'running') return state;
  if (finalState === 'stopped') {
    await operation.step('stopEndpoint', { enters: ['Stopping', 'the spec asks for a stopped endpoint'], kind: 'mutate', summary: 'Stop the endpoint', deadlineSeconds }, (activities, ticket) => activities.stopEndpoint({ ...operation.access(ticket), endpointId }));
    return operation.step('awaitStopped', { kind: 'wait', summary: 'Await stopped', deadlineSeconds }, (activities, ticket) => activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'stopped' }));
  }
  const { replicas } = finalState;
  if (state.replicas === replicas) return state;
  await operation.step('scaleToFinal', { enters: ['Scaling', `${state.replicas ?? '?'} to ${replicas} replicas`], kind: 'mutate', summary: `Scale to ${replicas} replicas`, deadlineSeconds }, (activities, ticket) => activities.setReplicas({ ...operation.access(ticket), endpointId, replicas }));
  return operation.step('awaitReplicas', { kind: 'wait', summary: `Await ${replicas} replicas`, deadlineSeconds }, (activities, ticket) =>
    activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'ready', replicas }),
  );
}

/** A stopped endpoint that shall stay stopped cannot be proven, and is not started to be. */
const restsStopped = (input: RolloutInput, plan: Plan): boolean => input.spec.rollout.finalState === 'stopped' && plan.liveStatus === 'stopped';

const did = { create: 'Created', change: 'Changed', none: 'No change' } as const;

function finish(operation: Operation, input: RolloutInput, plan: Plan, state: EndpointState | { status: string; replicas: number }, proof?: { probe?: Finish['probe']; unverifiable?: string[]; inferenceUrl?: string }): Finish {
  const endpointId = operation.known.endpointId;
  const probed = proof?.probe ? `${proof.probe.successes} probe successes in a row` : 'not probed';
  return {
    phase: 'Healthy',
    summary: `${did[plan.kind]}, Healthy: ${state.status}${state.replicas === undefined ? '' : `, ${state.replicas} replica${state.replicas === 1 ? '' : 's'}`}, ${probed}.`,
    ...(endpointId === undefined ? {} : { endpointId }),
    status: state.status,
    ...(state.replicas === undefined ? {} : { replicas: state.replicas }),
    ...(plan.revision === undefined ? {} : { revision: plan.revision }),
    plan,
    ...(proof?.probe ? { probe: proof.probe } : {}),
    ...(proof?.inferenceUrl ? { inferenceUrl: proof.inferenceUrl } : {}),
    ...(proof?.unverifiable ? { unverifiable: proof.unverifiable } : {}),
    warnings: plan.warnings,
  };
}

/** Paid up front and not refunded: a committed endpoint is kept unless the spec says otherwise. */
const isCommitted = ({ spec }: RolloutInput): boolean => spec.endpoint.skuType === 'committed' || spec.endpoint.committedDays > 0;

const createdPolicy = (input: RolloutInput): 'delete' | 'stop' | 'keep' => input.spec.rollout.onFailure.created ?? (isCommitted(input) ? 'keep' : 'delete');

/** A committed endpoint that exists and is kept waits for a person; else as the spec says. */
function parkSeconds(input: RolloutInput, failure: Failure, operation: Operation): number {
  const asked = input.spec.rollout.onFailure.parkSeconds;
  if (failure.type === 'Fenced' || !operation.known.touched) return 0;
  if (asked > 0) return asked;
  return isCommitted(input) && operation.known.endpointId !== undefined && createdPolicy(input) === 'keep' ? Infinity : 0;
}
