/** A verb that changes one thing of a live endpoint, and what it does to the spec. */
import type { AsyncInvocation, AutoScalePolicy, EndpointSpec } from './spec.js';

/** Ids of things that are attached to an endpoint. */
export interface Attachments {
  securityGroupIds?: number[];
  vpcIpIds?: number[];
  alertIds?: number[];
}

export type Adjustment =
  | { kind: 'scale'; replicas: number }
  | { kind: 'autoscale'; policy: AutoScalePolicy }
  | { kind: 'async'; asyncInvocation: AsyncInvocation }
  | ({ kind: 'attach' } & Attachments)
  | ({ kind: 'detach' } & Attachments);

export const attachmentFields = ['securityGroupIds', 'vpcIpIds', 'alertIds'] as const satisfies readonly (keyof Attachments)[];

/** The spec with the adjustment in it, so that the next apply and the drift check know of it. Pure. */
export function adjustSpec(spec: EndpointSpec, adjustment: Adjustment): EndpointSpec {
  const { endpoint, rollout } = spec;
  switch (adjustment.kind) {
    case 'scale':
      return {
        ...spec,
        endpoint: { ...endpoint, replica: adjustment.replicas, isAutoScaleEnabled: false, autoScalePolicy: undefined },
        // A final count of the rollout would bring the former one back at the next apply.
        rollout: { ...rollout, finalState: typeof rollout.finalState === 'object' ? 'running' : rollout.finalState },
      };
    case 'autoscale':
      return { ...spec, endpoint: { ...endpoint, isAutoScaleEnabled: true, autoScalePolicy: adjustment.policy } };
    case 'async':
      return { ...spec, endpoint: { ...endpoint, asyncInvocation: adjustment.asyncInvocation } };
    case 'attach':
    case 'detach':
      return { ...spec, endpoint: { ...endpoint, ...attachedAfter(endpoint, adjustment) } };
  }
}

/** What shall be attached after an attach or a detach, for the kinds that it names. */
export function attachedAfter(before: Attachments, adjustment: Extract<Adjustment, { kind: 'attach' | 'detach' }>): Attachments {
  const after: Attachments = {};
  for (const field of attachmentFields) {
    const ids = adjustment[field];
    if (ids === undefined) continue;
    const former = before[field] ?? [];
    after[field] =
      adjustment.kind === 'attach'
        ? [...former, ...ids.filter((id) => !former.includes(id))]
        : former.filter((id) => !ids.includes(id));
  }
  return after;
}
