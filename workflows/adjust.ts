/** Changes one thing of a live endpoint: its scaling, asynchronous invocation, or what is attached to it. */
import type { Sight } from '../activities/index.js';
import { attachedAfter, type Adjustment, type Attachments } from './contract/adjustment.js';
import type { AdjustInput, OperationResult } from './contract/operation.js';
import { lookAt } from './look.js';
import type { Finish } from './ending.js';
import { Operation } from './operation.js';
import { endRunning } from './prove.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

/**
 * 1. look: refuse what TIR would refuse.
 * 2. the one change, and wait until it is there.
 * 3. a revision with the change in it, so that the next apply and the drift check know of it.
 * 4. what runs is proven by the probe of the accepted spec. A probe that fails does not take the change back: it was
 *    asked for, and an engine that does not answer is no proof that the change is why.
 *
 * Ends Healthy; Unproven, when it was not probed; Stopped, when it does not run; or Failed: with the former state back, or
 * with the change in place and a failed probe.
 * @throws ApplicationFailure of type `RolloutAborted`, `RolloutFailed` or `CompensationFailed`, with a FailureReport
 */
export async function adjustWorkflow(input: AdjustInput): Promise<OperationResult> {
  const { adjustment, probe, deadlineSeconds = 1800 } = input;
  const operation = new Operation(adjustment.kind, input);
  return operation.run(async () => {
    const wanted = { verb: adjustment.kind, ...fewestOf(adjustment) };
    const sight = await lookAt(operation, wanted);
    const { done, ...reached } = await adjust(operation, adjustment, sight, deadlineSeconds);
    const revised = await revise(operation, input, sight);
    const ended = await endRunning(operation, { ...(probe === undefined ? {} : { probe }), sight, state: reached, done });
    return { ...reached, ...revised, ...ended, ...(ended.phase === 'Healthy' ? { verdict: 'healthy' as const } : {}) };
  });
}

/** Fewest replicas that a scaling asks for: a committed plan does not go below those that it covers. */
function fewestOf(adjustment: Adjustment): { replicas?: number } {
  if (adjustment.kind === 'scale') return { replicas: adjustment.replicas };
  return adjustment.kind === 'autoscale' ? { replicas: adjustment.policy.minReplicas } : {};
}

/** What an adjustment came to. */
interface Adjusted {
  /** What was done, as a sentence. */
  done: string;
  endpointId: number;
  status: string;
  replicas?: number;
  unproven?: string;
}

function adjust(operation: Operation, adjustment: Adjustment, before: Sight, deadlineSeconds: number): Promise<Adjusted> {
  switch (adjustment.kind) {
    case 'scale':
    case 'autoscale':
      return scale(operation, adjustment, before, deadlineSeconds);
    case 'async':
      return setAsync(operation, adjustment, before, deadlineSeconds);
    case 'attach':
    case 'detach':
      return attach(operation, adjustment, before, deadlineSeconds);
  }
}

type Scaling = Extract<Adjustment, { kind: 'scale' | 'autoscale' }>;

const countOf = (adjustment: Scaling): string =>
  adjustment.kind === 'scale'
    ? `${adjustment.replicas} replica${adjustment.replicas === 1 ? '' : 's'}`
    : `${adjustment.policy.minReplicas} to ${adjustment.policy.maxReplicas} replicas`;

async function scale(operation: Operation, adjustment: Scaling, before: Sight, deadlineSeconds: number): Promise<Adjusted> {
  const { endpointId, status } = before;
  const fixed = adjustment.kind === 'scale' ? { replicas: adjustment.replicas } : {};
  if (adjustment.kind === 'scale' && before.replicas === adjustment.replicas && !before.autoScaled) {
    return { done: `No change: ${countOf(adjustment)} already.`, endpointId, status, ...fixed };
  }
  const former = before.replicas ?? '?';
  operation.compensations.add('restoreReplicas', async () => {
    const summary = 'Bring the former scaling back';
    const scaling = { endpointId, former: before.scaling };
    await operation.takeBack('restoreReplicas', scaling, { summary, deadlineSeconds: COMPENSATION_SECONDS });
    restored(operation, before);
    return `The former scaling is back: ${former} replica${former === 1 ? '' : 's'}.`;
  });
  const target = adjustment.kind === 'scale' ? fixed : { policy: adjustment.policy };
  await operation.step(
    'setReplicas',
    { endpointId, ...target },
    { enters: ['Scaling', `${former} to ${countOf(adjustment)}`], summary: `Scale to ${countOf(adjustment)}`, deadlineSeconds },
  );
  const ready = { endpointId, until: 'ready', ...fixed } as const;
  const state = await operation.step('awaitReplicas', ready, { summary: `Await ${countOf(adjustment)}`, deadlineSeconds });
  const how = adjustment.kind === 'scale' ? `Scaled from ${former} to` : 'Scales by itself,';
  return { done: `${how} ${countOf(adjustment)}.`, ...state };
}

async function setAsync(
  operation: Operation,
  { asyncInvocation }: Extract<Adjustment, { kind: 'async' }>,
  before: Sight,
  deadlineSeconds: number,
): Promise<Adjusted> {
  const { endpointId } = before;
  const former = before.asyncInvocation ?? ({ enabled: false } as const);
  operation.compensations.add('restoreAsync', async () => {
    const summary = 'Bring the former asynchronous invocation back';
    await operation.takeBack(
      'restoreAsync',
      { endpointId, asyncInvocation: former },
      { summary, deadlineSeconds: COMPENSATION_SECONDS },
    );
    restored(operation, before);
    return `Asynchronous invocation is ${former.enabled ? 'on' : 'off'} again.`;
  });
  const word = asyncInvocation.enabled ? 'on' : 'off';
  await operation.step(
    'setAsync',
    { endpointId, asyncInvocation },
    { enters: ['Configuring', `asynchronous invocation ${word}`], summary: `Turn asynchronous invocation ${word}`, deadlineSeconds },
  );
  return { done: `Asynchronous invocation is ${word}.`, ...stateOf(before) };
}

async function attach(
  operation: Operation,
  adjustment: Extract<Adjustment, { kind: 'attach' | 'detach' }>,
  before: Sight,
  deadlineSeconds: number,
): Promise<Adjusted> {
  const { endpointId, attachments } = before;
  const wanted = attachedAfter(attachments, adjustment);
  const fields = Object.keys(wanted) as (keyof Attachments)[];
  const former: Attachments = Object.fromEntries(fields.map((field) => [field, attachments[field] ?? []]));
  operation.compensations.add('restoreAttachments', async () => {
    const summary = 'Bring the former attachments back';
    await operation.takeBack(
      'restoreAttachments',
      { endpointId, wanted: former },
      { summary, deadlineSeconds: COMPENSATION_SECONDS },
    );
    restored(operation, before);
    return 'What was attached before is attached again.';
  });
  const what = fields.map((field) => `${field} ${JSON.stringify(wanted[field])}`).join(', ');
  await operation.step(
    'setAttachments',
    { endpointId, wanted },
    { enters: ['Configuring', what], summary: `${adjustment.kind}: ${what}`, deadlineSeconds },
  );
  await operation.step('awaitAttachments', { endpointId, wanted }, { summary: 'Await the attachments', deadlineSeconds });
  return { done: `Attached are now ${what}.`, ...stateOf(before) };
}

/** Of an endpoint that was changed beside its replicas: they are what they were. */
const stateOf = ({ endpointId, status, replicas }: Sight): Omit<Adjusted, 'done'> => ({
  endpointId,
  status,
  ...(replicas === undefined ? {} : { replicas }),
});

/** TIR holds again what it held before. */
function restored(operation: Operation, { appliedRevision }: Sight): void {
  if (appliedRevision !== undefined) operation.known.holds = appliedRevision;
}

async function revise(
  operation: Operation,
  { adjustment, actor, reason }: AdjustInput,
  { appliedRevision }: Sight,
): Promise<Pick<Finish, 'revision' | 'verdict' | 'warnings'>> {
  const revised = await operation.step(
    'reviseAdjusted',
    { adjustment, actor, ...(reason ? { reason } : {}), ...(appliedRevision === undefined ? {} : { base: appliedRevision }) },
    { summary: 'Keep the change in a revision' },
  );
  if (!revised) {
    const warning = 'No revision was made, since it is not known which one TIR holds. Apply its spec to make one.';
    return { warnings: [warning] };
  }
  operation.known.revision = revised.revision;
  operation.known.holds = revised.revision;
  return { revision: revised.revision, verdict: revised.healthy ? 'healthy' : 'unknown' };
}
