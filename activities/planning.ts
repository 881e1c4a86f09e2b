/** Desired against live: what a rollout would do. Pure. */
import { ApplicationFailure } from '@temporalio/activity';
import { attachmentFields } from '../workflows/contract/adjustment.js';
import { failurePolicy, type FailurePolicy, type Stakes, type Term } from '../workflows/contract/commitment.js';
import { planHash } from '../workflows/contract/digest.js';
import type { FieldChange, Plan, PlannedAction, PlannedStep } from '../workflows/contract/plan.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { replacement } from './classify.js';
import { changesOf } from './field-changes.js';
import { desiredAttributes, skuOf, type PlanInput } from './plan-input.js';
import { priceChange } from './price.js';
import { fewestReplicas, forbiddenByTerm } from './term.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { readWire } from './tir/wire-read.js';

/** @throws ApplicationFailure `InvalidSpec` when the live endpoint cannot be brought there in place, and may not be recreated */
export function planRollout(input: PlanInput): Plan {
  const { live, spec } = input;
  if (!live) return planOf(input, 'create', creationSteps(input), []);
  const changes = changesOf(input, live);
  const recreating = changes.filter(({ change }) => change === 'recreate');
  if (recreating.length > 0) {
    if (!input.recreate) throw notInPlace(input, live, recreating);
    assertRecreatable(input, live);
    return planOf(input, 'recreate', recreationSteps(input, live), changes);
  }
  assertAllowedByTerm(input, live);
  const steps = changeSteps(spec, live, changes);
  return planOf(input, steps.length === 0 ? 'none' : 'change', steps, changes);
}

function planOf(input: PlanInput, kind: Plan['kind'], steps: PlannedStep[], changes: FieldChange[]): Plan {
  const { spec, live, skus, warnings, digest } = input;
  const stopped = live !== undefined && statusOf(live) === 'stopped';
  const { fallbackSkus } = spec.rollout;
  // One that is created anew begins with the spec's own SKU again.
  const skuName = live && kind !== 'recreate' ? skuOf(spec, readWire(live.raw)) : spec.endpoint.skuName;
  const price = priceChange(
    skus,
    { attributes: { ...desiredAttributes(spec), skuName }, stopped: spec.rollout.finalState === 'stopped', fallbackSkus },
    live && { reading: readWire(live.raw), stopped },
  );
  return {
    kind,
    steps,
    changes,
    warnings,
    // Neither warnings nor the count of an endpoint that scales by itself: they move while the effect stays the same.
    hash: planHash({ digest, endpointId: live?.id, stopped, steps: steps.map(({ action }) => action), changes, price: price?.desired }),
    ...(price ? { price } : {}),
    term: input.term,
    ...(fallbackSkus.length > 0 ? { fallbackSkus } : {}),
    onFailure: failurePolicy(spec, stakesOf(input, kind)),
    ...(input.ownVariables?.length ? { ownVariables: [...input.ownVariables] } : {}),
    ...(live
      ? { endpointId: live.id, liveStatus: live.status, ...(live.replica === undefined ? {} : { liveReplicas: live.replica }) }
      : {}),
  };
}

const stakesOf = ({ term, liveTerm }: PlanInput, kind: Plan['kind']): Stakes => ({ kind, term, ...(liveTerm ? { liveTerm } : {}) });

const listOf = (changes: readonly FieldChange[]): string => changes.map(({ path }) => path).join(', ');

const billed: Record<Term, string> = {
  hourly: 'it is billed from then on',
  committed: 'its whole term is paid up front, and is not refunded',
  unknown: 'it is billed from then on, perhaps for a whole term that is not refunded',
};

/** What becomes of a new endpoint when a later step fails, for a person. */
function fateOf({ created, waits }: FailurePolicy, term: Term): string {
  const lost = term === 'hourly' ? '' : `, as the spec asks; what was paid for a term is not refunded`;
  if (created === 'delete') return `The new endpoint is deleted${lost}.`;
  if (created === 'stop') return 'The new endpoint is stopped.';
  if (!waits) return 'The new endpoint is kept, as the spec asks, and billed.';
  const why = term === 'committed' ? 'its term is paid for' : 'its plan may be a committed one';
  return `The new endpoint is kept, since ${why}, and the rollout waits for a person.`;
}

const creationSteps = (input: PlanInput, kind: 'create' | 'recreate' = 'create'): PlannedStep[] => {
  const { spec, term } = input;
  const { endpoint } = spec;
  return [
    {
      action: 'create',
      does: `Creates ${endpoint.name} on ${endpoint.skuName ?? 'its SKU'}; ${billed[term]}.`,
      calls: ['POST create'],
      takenBack: fateOf(failurePolicy(spec, stakesOf(input, kind)), term),
    },
    ...(endpoint.asyncInvocation ? [asyncStep()] : []),
    ...attachmentSteps(attachmentFields.filter((field) => (endpoint[field]?.length ?? 0) > 0)),
    ...finalSteps(spec),
  ];
};

const RESTORED = 'The previous healthy revision is brought back, in place, and proven by probe.';

function changeSteps(spec: EndpointSpec, live: LiveEndpoint, changes: readonly FieldChange[]): PlannedStep[] {
  const of = (...classes: FieldChange['change'][]) => changes.filter(({ change }) => classes.includes(change));
  const [body, scaling, async] = [of('patch', 'machine'), of('scale', 'autoscale'), of('async')];
  const rests = spec.rollout.finalState === 'stopped';
  const stopped = statusOf(live) === 'stopped';
  const machine = of('machine').length > 0 ? ' TIR checks stock and credit again.' : '';
  const takenBack = spec.rollout.onFailure.patched === 'restore' ? RESTORED : 'Not taken back, as the spec asks.';
  const step = (action: PlannedAction, does: string, call: string): PlannedStep => ({ action, does, calls: [call], takenBack });
  const steps: PlannedStep[] = [];
  if (stopped) {
    const saved = [...body, ...scaling];
    if (saved.length > 0) steps.push(step('update', `Saves ${listOf(saved)} in the stopped endpoint.`, 'PUT update'));
    if (!rests) {
      const takesBack = 'It is stopped again.';
      steps.push({ ...step('start', 'Starts it. TIR checks stock and credit again.', 'PUT start'), takenBack: takesBack });
    }
    // Whether an update of a stopped endpoint changes its counts is not documented.
    if (!rests && scaling.length > 0)
      steps.push({ ...step('autoScale', `Sets ${listOf(scaling)}, unless the update did.`, ''), calls: [] });
  } else {
    if (body.length > 0) {
      const replicas = body.some(({ path }) => replacement(path) !== 'no')
        ? 'replicas are replaced, which may interrupt service'
        : 'no replica is replaced';
      steps.push(step('patch', `Changes ${listOf(body)}; ${replicas}.${machine}`, 'PUT patch'));
    }
    if (scaling.length > 0) steps.push(step('autoScale', `Sets ${listOf(scaling)}.`, 'PUT update_auto_scale'));
  }
  if (async.length > 0) steps.push({ ...asyncStep(), takenBack });
  steps.push(...attachmentSteps(of('attachment').map(({ path }) => path)).map((one) => ({ ...one, takenBack })));
  if (rests && !stopped) steps.push(...finalSteps(spec));
  return steps;
}

function recreationSteps(input: PlanInput, live: LiveEndpoint): PlannedStep[] {
  const [create, ...rest] = creationSteps(input, 'recreate') as [PlannedStep, ...PlannedStep[]];
  const { created, formerComesBack } = failurePolicy(input.spec, stakesOf(input, 'recreate'));
  const lost = input.liveTerm === 'hourly' ? '' : ` ${notRefunded(input.liveTerm)}`;
  return [
    {
      action: 'delete',
      does: `Deletes TIR endpoint ${live.id}: service is interrupted until the new one is ready, and its address changes with its id. For no interruption, apply the spec under a second name and delete this one later.${lost}`,
      calls: ['DELETE'],
      takenBack: !formerComesBack
        ? 'Not taken back: to create the former revision anew could mean to pay for a whole term.'
        : created === 'delete'
          ? 'The former revision is created anew, with a new id, and proven by probe.'
          : 'The former revision is created anew, with a new id, and proven by probe, unless a new endpoint stays under its name.',
    },
    create,
    ...rest,
  ];
}

const asyncStep = (): PlannedStep => ({
  action: 'async',
  does: 'Sets asynchronous invocation.',
  calls: ['PUT update_async_configuration'],
  takenBack: 'Goes with the endpoint.',
});

const attachmentSteps = (fields: readonly string[]): PlannedStep[] =>
  fields.length === 0
    ? []
    : [
        {
          action: 'attachments',
          does: `Attaches and detaches until ${fields.join(', ')} are as the spec says.`,
          calls: fields.map((field) => ({ securityGroupIds: 'security-groups', vpcIpIds: 'vpc_ips', alertIds: 'alerts' })[field] ?? field),
          takenBack: 'Goes with the endpoint.',
        },
      ];

function finalSteps({ rollout, endpoint }: EndpointSpec): PlannedStep[] {
  const { finalState } = rollout;
  const after = { takenBack: 'As the steps before it.', final: true as const };
  if (finalState === 'stopped') return [{ action: 'stop', does: 'Stops it once it is proven.', calls: ['PUT stop'], ...after }];
  if (finalState === 'running' || finalState.replicas === endpoint.replica) return [];
  const does = `Scales to ${finalState.replicas} replicas once it is proven.`;
  return [{ action: 'scale', does, calls: ['PUT update_auto_scale'], ...after }];
}

const notRefunded = (term: Term | undefined): string =>
  term === 'committed' ? 'Its committed plan is paid for and is not refunded.' : 'Its plan may be a committed one, which is not refunded.';

const invalid = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'InvalidSpec', nonRetryable: true, message });

function notInPlace({ liveTerm }: PlanInput, live: LiveEndpoint, changes: readonly FieldChange[]): ApplicationFailure {
  const fields = changes
    .map(({ path, live: now, desired }) => `${path} (${JSON.stringify(now)} to ${JSON.stringify(desired)})`)
    .join(', ');
  const cost = liveTerm === 'hourly' ? '' : ` ${notRefunded(liveTerm)}`;
  return invalid(
    `${fields} of endpoint ${live.name} (TIR id ${live.id}) cannot be changed in place.${cost} Delete it and create it anew with --recreate, which interrupts service; or apply the spec under a second name, and delete this one with tir-rollouts delete ${live.name} once the new one serves.`,
  );
}

/** @throws ApplicationFailure `InvalidSpec` when a plan that is paid for would be thrown away without a word */
function assertRecreatable({ liveTerm = 'unknown', acknowledgeCommitted }: PlanInput, { name }: LiveEndpoint): void {
  const why = forbiddenByTerm({ name, term: liveTerm, deletes: true, acknowledged: acknowledgeCommitted });
  if (why !== undefined) throw invalid(why.replaceAll('deleted', 'deleted and created anew'));
}

/** @throws ApplicationFailure `InvalidSpec` when the live endpoint may not be stopped, or not have fewer replicas */
function assertAllowedByTerm({ spec, liveTerm = 'unknown' }: PlanInput, live: LiveEndpoint): void {
  const desired = desiredAttributes(spec);
  const fewest = desired.isAutoScaleEnabled ? (desired.autoScalePolicy?.minReplicas ?? 1) : desired.replica;
  const why = forbiddenByTerm({
    name: live.name,
    term: liveTerm,
    stops: spec.rollout.finalState === 'stopped' && statusOf(live) !== 'stopped',
    replicas: { now: fewestReplicas(live), wanted: fewest },
  });
  if (why !== undefined) throw invalid(why);
}
