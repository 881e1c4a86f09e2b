/** How a change is taken back: the previous revision comes back, ready and proven by probe. */
import type { Undoing } from '../activities/index.js';
import type { Attachments } from './contract/adjustment.js';
import type { FieldChange, Plan } from './contract/plan.js';
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
    { endpointId, revision, ...undoingOf(plan) },
    { summary: `Bring revision ${revision} back`, deadlineSeconds: COMPENSATION_SECONDS },
  );
  if (plan.liveStatus === 'stopped') {
    await operation.takeBack('stopEndpoint', { endpointId }, { summary: 'Stop it again', deadlineSeconds: scaleSeconds });
    operation.known.restored = { revision, proven: false };
    return `Revision ${revision} is back and stopped, as it was.`;
  }
  return `Revision ${revision} ${await proveAgain(operation, rollout, { endpointId, spec, ...ownVariablesOf(plan) }, revision, 'serves again')}.`;
}

/** Names of variables that are ours; absent in plans of an earlier build. */
export const ownVariablesOf = ({ ownVariables }: Plan): Pick<Plan, 'ownVariables'> => (ownVariables ? { ownVariables } : {});

/** Fields of the scaling policy that the plan changes, such as `isHoldQueue`. */
export const policyFields = ({ changes }: Plan, which: (change: FieldChange) => boolean): string[] =>
  changes.filter((change) => change.path.startsWith('autoScalePolicy.') && which(change)).map(({ path }) => path.slice('autoScalePolicy.'.length));

/** What the change has set, and how it was before: what no revision may say, since a spec may leave it out. */
function undoingOf(plan: Plan): Undoing {
  const attachments: Attachments = Object.fromEntries(
    plan.changes.flatMap(({ path, change, live }) => (change === 'attachment' && Array.isArray(live) ? [[path, live as number[]]] : [])),
  );
  const turnedOn = plan.changes.some(
    ({ path, change, live }) => change === 'async' && path === 'asyncInvocation.enabled' && live !== true,
  );
  return {
    ...ownVariablesOf(plan),
    blindly: plan.changes.some(({ notReturned, change }) => notReturned && (change === 'patch' || change === 'machine')),
    cleared: policyFields(plan, ({ live }) => live === null),
    former: { attachments, ...(turnedOn ? { asyncInvocation: { enabled: false } } : {}) },
  };
}

/** By a new endpoint, after the former one was deleted. @returns what it did */
export async function bringFormerBack(
  operation: Operation,
  { rollout }: EndpointSpec,
  plan: Plan,
  revision: number,
): Promise<string> {
  const formerId = plan.endpointId as number;
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
  const serves = await proveAgain(operation, rollout, { endpointId: state.endpointId, spec }, revision, 'serves');
  return intact
    ? `TIR endpoint ${formerId} was not deleted; revision ${revision} ${serves}.`
    : `Revision ${revision} was created anew as TIR endpoint ${state.endpointId} and ${serves}.`;
}

/** @returns what is known of it, such as `serves again, proven by probe` */
async function proveAgain(
  operation: Operation,
  { deadlines }: EndpointSpec['rollout'],
  what: { endpointId: number; spec: EndpointSpec; ownVariables?: string[] },
  revision: number,
  serves: string,
): Promise<string> {
  const { endpointId } = what;
  const { readySeconds, probeSeconds } = deadlines;
  const ready = { endpointId, until: 'ready' } as const;
  const { unproven } = await operation.takeBack('awaitReady', ready, { summary: `Await revision ${revision}`, deadlineSeconds: readySeconds });
  const { probe } = await operation.takeBack(
    'proveServing',
    { ...what, deadlineSeconds: probeSeconds },
    { summary: `Prove revision ${revision}`, deadlineSeconds: probeSeconds },
  );
  operation.known.restored = { revision, proven: probe !== undefined && unproven === undefined };
  if (!probe) return 'runs again, not probed: its spec has no probe';
  return unproven ? `is back and answers; that it is what answers is unproven: ${unproven}` : `${serves}, proven by probe`;
}
