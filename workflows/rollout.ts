/** Brings one endpoint to a spec. */
import type { EndpointState } from '../activities/index.js';
import type {
  OperationResult,
  ProbeReport,
  RolloutInput,
  RolloutPermissions,
  SpecSource,
} from './contract/operation.js';
import { failurePolicyOf } from './contract/commitment.js';
import { withIds } from './contract/lookup.js';
import type { Attachments } from './contract/adjustment.js';
import type { Plan, PlannedStep } from './contract/plan.js';
import { probeSuccesses, successesInARow } from './contract/proof.js';
import type { EndpointSpec } from './contract/spec.js';
import type { Failure } from './failure.js';
import type { Known } from './failure-report.js';
import type { Finish } from './ending.js';
import { Operation } from './operation.js';
import { bringFormerBack, ownVariablesOf, policyFields, restore } from './restore.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

/** What is to be rolled out, wherever its spec comes from. */
export interface RolloutRequest extends RolloutPermissions {
  spec: EndpointSpec;
  digest: string;
  actor: string;
  reason?: string;
  source?: SpecSource;
  pointsTo?: number;
}

/**
 * 1. inspect: the spec against TIR as it is now; the plan; the revision. With `approve`, a person agrees to the plan.
 * 2. create the endpoint, change the live one, or create it anew: each action a step of its own.
 * 3. await ready, which costs nothing while it waits.
 * 4. probe check and read-back: it really serves, and it runs what the spec says.
 * 5. scale or stop, to the final state that the spec asks for.
 *
 * Ends Healthy; Unproven, or Stopped, where it was not probed; Aborted on an operator's word; RolledBack, the previous revision proven again; Failed, nothing left
 * behind but what the spec says to keep; or Degraded, when a compensation failed and a person must look.
 * @throws ApplicationFailure of type `RolloutAborted`, `RolloutFailed` or `CompensationFailed`, with a FailureReport
 */
export async function rolloutWorkflow(input: RolloutInput): Promise<OperationResult> {
  const { digest, source } = input;
  const operation = new Operation('rollout', input, {
    digest,
    ...(source ? { source } : {}),
    parkSeconds: (failure, known) => parkSeconds(input.spec, failure, known),
  });
  return operation.run(() => rollOut(operation, input));
}

export async function rollOut(operation: Operation, asked: RolloutRequest): Promise<Finish> {
  const plan = await operation.once('plan', () => agreedPlan(operation, asked));
  operation.known.endpointId ??= plan.endpointId;
  operation.known.plan = plan;
  // What the spec names is sent by its id, as it was when the plan was made.
  const request = { ...asked, spec: withIds(asked.spec, plan.lookedUp) };
  const { spec } = request;
  const { deadlines, probe } = spec.rollout;

  if (plan.kind === 'recreate') await recreate(operation, request, plan);
  else if (plan.kind === 'create') await create(operation, request, plan);
  else if (plan.kind === 'change') protect(operation, request, plan);
  for (const step of plan.steps) if (!step.final) await act(operation, request, step, plan);
  if (restsStopped(request, plan)) return finish(operation, plan, { status: 'stopped', replicas: 0 });

  const endpointId = operation.known.endpointId as number;
  const { unproven } = await operation.step(
    'awaitReady',
    { endpointId, until: 'ready' },
    { enters: ['AwaitingReady', `TIR endpoint ${endpointId}`], summary: 'Await ready', deadlineSeconds: deadlines.readySeconds },
  );
  const proof = await operation.step(
    'proveServing',
    { endpointId, spec, deadlineSeconds: deadlines.probeSeconds, ...ownVariablesOf(plan) },
    {
      enters: ['Probing', `${successesInARow(probe.successes)}, then compare with the spec`],
      summary: 'Probe check and read-back',
      deadlineSeconds: deadlines.probeSeconds,
    },
  );
  const state = await reachFinalState(operation, request, endpointId, proof.state);
  return finish(operation, plan, state, { ...proof, ...(unproven ? { unproven } : {}) });
}

/** The plan; with `approve`, one that a person agreed to and that is still the plan after the agreement. */
async function agreedPlan(operation: Operation, request: RolloutRequest): Promise<Plan> {
  const { spec, digest, actor, reason, source, pointsTo, planHash, recreate, acknowledgeCommitted } = request;
  const { name } = spec.endpoint;
  const asked = {
    spec,
    digest,
    actor,
    ...(reason ? { reason } : {}),
    ...(source ? { source } : {}),
    ...(pointsTo === undefined ? {} : { pointsTo }),
    ...(recreate ? { recreate } : {}),
    ...(acknowledgeCommitted ? { acknowledgeCommitted } : {}),
  };
  const summary = `Compare ${name} with TIR and plan`;
  let plan = await operation.step('inspect', { ...asked, ...(planHash ? { planHash } : {}) }, { summary });
  operation.known.revision = plan.revision;
  if (!request.approve || plan.steps.length === 0) return plan;
  for (let moved = ''; ; moved = 'The endpoint changed while the last plan waited. ') {
    await operation.awaitApproval(plan.hash, `${moved}${outlineOf(plan)}`);
    const again = await operation.takeBack('inspect', asked, { summary: `Compare ${name} with TIR again` });
    if (again.hash === plan.hash) return again;
    plan = again;
  }
}

/** A plan in one line, as a person is asked to agree to it. */
function outlineOf({ steps, hash, price }: Plan): string {
  const cost = price?.desired ? `, then ${price.desired.perHour} ${price.currency} an hour` : '';
  return `plan ${hash}: ${steps.map(({ action }) => action).join(', ')}${cost}. Waits for approve or reject.`;
}

/** @param keeps hears whether an endpoint stays after the create was taken back */
async function create(operation: Operation, { spec }: RolloutRequest, plan: Plan, keeps?: (kept: boolean) => void): Promise<void> {
  const { created: policy = 'keep' } = failurePolicyOf(plan, spec);
  // Before the act: a create that timed out may still have happened. It acts only on what this operation provably made.
  operation.compensations.add('releaseEndpoint', async () => {
    const { did, kept } = await operation.takeBack(
      'releaseEndpoint',
      { policy },
      { summary: 'Take the created endpoint back', deadlineSeconds: COMPENSATION_SECONDS },
    );
    keeps?.(kept ?? false);
    return did;
  });
  const created = await operation.step(
    'ensureEndpoint',
    { spec },
    {
      enters: ['Creating', `on SKU ${spec.endpoint.skuName ?? 'by id'}`],
      summary: `Create endpoint ${spec.endpoint.name}`,
      deadlineSeconds: spec.rollout.deadlines.createSeconds,
    },
  );
  operation.known.endpointId = created.endpointId;
}

/** Deletes the live endpoint and creates it anew. Registered first: without the former one nothing serves. */
async function recreate(operation: Operation, request: RolloutRequest, plan: Plan): Promise<void> {
  const formerId = plan.endpointId as number;
  const { deadlines } = request.spec.rollout;
  const { previousRevision } = plan;
  let newStays = false;
  if (previousRevision === undefined)
    operation.compensations.add('leave', async () => 'What was deleted cannot come back: no earlier revision is known.');
  else
    operation.compensations.add('recreateFormer', async () => {
      if (newStays) return `Revision ${previousRevision} was not created anew, since the new endpoint has its name.`;
      if (failurePolicyOf(plan, request.spec).formerComesBack === false)
        return `Revision ${previousRevision} was not created anew: its plan is a committed one, or may be, and would be paid for again. Bring it back with tir-rollouts rollback ${request.spec.endpoint.name} --to ${previousRevision}.`;
      return bringFormerBack(operation, request.spec, plan, previousRevision);
    });
  const what = `TIR endpoint ${formerId}`;
  await operation.step(
    'deleteEndpoint',
    { endpointId: formerId },
    { enters: ['Deleting', `${what}, to create it anew`], summary: `Delete ${what}`, deadlineSeconds: deadlines.scaleSeconds },
  );
  const gone = { endpointId: formerId, until: 'gone' } as const;
  await operation.step('awaitGone', gone, { summary: 'Confirm that it is gone', deadlineSeconds: deadlines.scaleSeconds });
  await create(operation, request, plan, (kept) => (newStays = kept));
}

/** How a change in place is taken back, registered before the first of its steps. */
function protect(operation: Operation, { spec }: RolloutRequest, plan: Plan): void {
  const { previousRevision } = plan;
  if (spec.rollout.onFailure.patched === 'restore' && previousRevision !== undefined) {
    operation.compensations.add('restoreRevision', () => restore(operation, spec, plan, previousRevision));
    return;
  }
  const why = previousRevision === undefined ? 'since no healthy revision came before' : 'as the spec asks';
  operation.compensations.add('leave', async () => `The endpoint was left as the change made it, ${why}.`);
}

/** One action of a plan, a step of its own. What makes an endpoint is done by then. */
async function act(operation: Operation, { spec }: RolloutRequest, { action, does: summary }: PlannedStep, plan: Plan): Promise<void> {
  const endpointId = operation.known.endpointId as number;
  const { endpoint, rollout } = spec;
  const deadlineSeconds = rollout.deadlines.createSeconds;
  switch (action) {
    case 'patch':
    case 'update': {
      const fields = plan.changes.filter(({ change }) => change !== 'none');
      const blindly = fields.some(({ notReturned }) => notReturned);
      const enters: [phase: 'Patching', detail: string] = ['Patching', `${fields.length} field${fields.length === 1 ? '' : 's'}`];
      await operation.step(action, { endpointId, spec, blindly, ...ownVariablesOf(plan) }, { enters, summary, deadlineSeconds });
      return;
    }
    case 'start':
      await operation.step('startEndpoint', { endpointId, spec }, { enters: ['Starting', 'it is stopped'], summary, deadlineSeconds });
      return;
    case 'autoScale': {
      const cleared = policyFields(plan, ({ desired }) => desired === null);
      await operation.step('setReplicas', { endpointId, spec, cleared }, { enters: ['Scaling', 'as the spec says'], summary, deadlineSeconds });
      return;
    }
    case 'async':
      await operation.step(
        'setAsync',
        // Planned without being in the spec, it was taken out of it.
        { endpointId, asyncInvocation: endpoint.asyncInvocation ?? { enabled: false } },
        { enters: ['Configuring', 'asynchronous invocation'], summary, deadlineSeconds },
      );
      return;
    case 'attachments': {
      const { securityGroupIds, vpcIpIds, alertIds } = endpoint;
      const wanted = { securityGroupIds, vpcIpIds, alertIds, ...leftOf(plan) };
      const enters: [phase: 'Configuring', detail: string] = ['Configuring', 'what is attached'];
      await operation.step('setAttachments', { endpointId, wanted }, { enters, summary, deadlineSeconds });
      await operation.step('awaitAttachments', { endpointId, wanted }, { summary: 'Await the attachments', deadlineSeconds });
      return;
    }
    case 'create':
    case 'delete':
    case 'stop':
    case 'scale':
      return;
  }
}

/** What shall stay attached of the kinds that were taken out of the spec. */
const leftOf = ({ changes }: Plan): Attachments =>
  Object.fromEntries(changes.flatMap(({ path, change, desired }) => (change === 'attachment' ? [[path, desired as number[]]] : [])));

async function reachFinalState(
  operation: Operation,
  { spec }: RolloutRequest,
  endpointId: number,
  state: EndpointState,
): Promise<EndpointState> {
  const { finalState, deadlines } = spec.rollout;
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

/** A stopped endpoint that shall stay stopped cannot be proven, and is not started to be: what becomes of its revision is not known. */
const restsStopped = ({ spec }: RolloutRequest, plan: Plan): boolean =>
  spec.rollout.finalState === 'stopped' && plan.liveStatus === 'stopped';

const did = { create: 'Created', change: 'Changed', recreate: 'Created anew', none: 'No change' } as const;

interface Reached {
  status: string;
  replicas?: number;
  skuName?: string;
}

function finish(
  operation: Operation,
  plan: Plan,
  { status, replicas, skuName }: Reached,
  proof: { probe?: ProbeReport; unproven?: string; unverifiable?: string[]; inferenceUrl?: string; warnings?: string[] } = {},
): Finish {
  const { endpointId, revision } = operation.known;
  const count = replicas === undefined ? '' : `, ${replicas} replica${replicas === 1 ? '' : 's'}`;
  const fallback = skuName !== undefined && (plan.fallbackSkus ?? []).includes(skuName) ? ` on the fallback SKU ${skuName}` : '';
  // Stopped without ever being started, it is what was asked for; running, nothing has proven it.
  const isProven = proof.probe !== undefined && proof.unproven === undefined;
  const phase = isProven ? 'Healthy' : status === 'stopped' ? 'Stopped' : 'Unproven';
  const probed = proof.probe ? probeSuccesses(proof.probe.successes) : 'not probed';
  return {
    phase,
    summary: `${did[plan.kind]}, ${phase}: ${status}${count}${fallback}, ${probed}${proof.unproven ? `; unproven: ${proof.unproven}` : ''}.`,
    ...(proof.unproven ? { unproven: proof.unproven } : {}),
    ...(endpointId === undefined ? {} : { endpointId }),
    status,
    ...(replicas === undefined ? {} : { replicas }),
    ...(skuName === undefined ? {} : { skuName }),
    ...(revision === undefined ? {} : { revision }),
    plan,
    ...(proof.probe ? { probe: proof.probe } : {}),
    ...(proof.inferenceUrl ? { inferenceUrl: proof.inferenceUrl } : {}),
    ...(proof.unverifiable ? { unverifiable: proof.unverifiable } : {}),
    warnings: [...plan.warnings, ...(proof.warnings ?? [])],
    verdict: isProven ? 'healthy' : 'unknown',
  };
}

/** As the spec says; else for as long as it takes, where the plan says that money is at stake. */
export function parkSeconds(spec: EndpointSpec, failure: Failure, { touched, endpointId, plan }: Known): number {
  if (failure.type === 'Fenced' || !touched) return 0;
  const asked = spec.rollout.onFailure.parkSeconds;
  if (asked > 0) return asked;
  return failurePolicyOf(plan, spec).waits && endpointId !== undefined ? Infinity : 0;
}
