/** Desired against live: what a rollout would do. Pure. */
import { ApplicationFailure } from '@temporalio/activity';
import type { FieldChange, Plan, PlannedAction } from '../workflows/contract/operation.js';
import type { EndpointAttributes, EndpointSpec } from '../workflows/contract/spec.js';
import { compareLive } from './tir/compare.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';

/** Fields that `update_auto_scale` changes; `patch` leaves them as they are. */
const scalingField = /^(replica|isAutoScaleEnabled|autoScalePolicy)\b/;

/** The attributes with the replica count that the final state asks for. */
export function desiredAttributes(spec: EndpointSpec): EndpointAttributes {
  const { finalState } = spec.rollout;
  return typeof finalState === 'object' ? { ...spec.endpoint, replica: finalState.replicas } : spec.endpoint;
}

/** @throws ApplicationFailure `InvalidSpec` when the live endpoint cannot be brought there in place */
export function planRollout(spec: EndpointSpec, live: LiveEndpoint | undefined, warnings: string[]): Plan {
  if (!live) return { kind: 'create', actions: ['create'], changes: [], warnings };
  const status = statusOf(live);
  const changes: FieldChange[] = compareLive(desiredAttributes(spec), live).mismatches;
  assertChangeable(changes, live);
  const scaling = changes.filter(({ path }) => scalingField.test(path));
  const others = changes.filter(({ path }) => !scalingField.test(path));
  const actions: PlannedAction[] = [];
  if (status === 'stopped') {
    const restsStopped = spec.rollout.finalState === 'stopped';
    if (changes.length > 0) actions.push('update');
    if (!restsStopped) actions.push('start');
    if (!restsStopped && scaling.length > 0) actions.push('autoScale');
  } else {
    if (others.length > 0) actions.push('patch');
    if (scaling.length > 0) actions.push('autoScale');
  }
  return {
    kind: actions.length === 0 ? 'none' : 'change',
    actions: actions.length === 0 ? ['none'] : actions,
    changes,
    warnings,
    endpointId: live.id,
    liveStatus: live.status,
    ...(live.replica === undefined ? {} : { liveReplicas: live.replica }),
  };
}

function assertChangeable(changes: FieldChange[], live: LiveEndpoint): void {
  const refuse = (what: string, next: string) =>
    ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `${what} of endpoint ${live.name} (TIR id ${live.id}) cannot be changed in place. ${next}`,
    });
  const framework = changes.find(({ path }) => path === 'framework');
  if (framework)
    throw refuse(
      `The framework (${String(framework.live)})`,
      `Give the new endpoint another name, or delete this one first with tir-rollouts delete ${live.name}.`,
    );
  const commitment = changes.find(({ path }) => /^(skuType|committedDays)$/.test(path));
  if (commitment && live.raw.committed_replicas)
    throw refuse('A committed plan', 'Wait for the end of the commitment, or create an endpoint of another name.');
}
