/** Settings that a verb changes, checked before anything is started. */
import type { Adjustment, Attachments } from '../workflows/contract/adjustment.js';
import { asyncInvocation, autoScalePolicy, type AsyncInvocation } from '../workflows/contract/spec.js';
import type { AutoscaleOptions } from './ask-options.js';
import { RolloutsError } from './errors.js';

export interface AskedAdjustment {
  adjustment: Adjustment;
  /** For the Temporal UI, after the name of the endpoint. */
  summary: string;
}

/** @throws RolloutsError `invalid` */
export function scaleTo(replicas: number): AskedAdjustment {
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 512)
    throw new RolloutsError('invalid', `The count of replicas must be a whole number from 1 to 512, not ${replicas}.`);
  return { adjustment: { kind: 'scale', replicas }, summary: `Scale to ${replicas}` };
}

/** @throws RolloutsError `invalid` */
export function autoscaleBy({ minReplicas, maxReplicas, stabilityPeriod, rules }: AutoscaleOptions): AskedAdjustment {
  const parsed = autoScalePolicy.safeParse({ minReplicas, maxReplicas, rules, ...(stabilityPeriod ? { stabilityPeriod } : {}) });
  if (!parsed.success || minReplicas >= maxReplicas || rules.length === 0)
    throw new RolloutsError(
      'invalid',
      `An endpoint scales by itself between a fewest and a larger most count of replicas, by a rule; not between ${minReplicas} and ${maxReplicas}. For a fixed count use scale.`,
    );
  return { adjustment: { kind: 'autoscale', policy: parsed.data }, summary: `Scale by itself, ${minReplicas} to ${maxReplicas}` };
}

/** @throws RolloutsError `invalid` */
export function asyncBy(configuration: AsyncInvocation): AskedAdjustment {
  const parsed = asyncInvocation.safeParse(configuration);
  if (!parsed.success)
    throw new RolloutsError(
      'invalid',
      `Asynchronous invocation cannot be set so: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}.`,
    );
  return {
    adjustment: { kind: 'async', asyncInvocation: parsed.data },
    summary: `Turn asynchronous invocation ${configuration.enabled ? 'on' : 'off'}`,
  };
}

/** @throws RolloutsError `invalid` when nothing is named */
export function attaching(kind: 'attach' | 'detach', attachments: Attachments): AskedAdjustment {
  if (!Object.values(attachments).some((ids: number[] | undefined) => ids !== undefined && ids.length > 0))
    throw new RolloutsError('invalid', 'Nothing to attach or detach is named. Give --security-group, --vpc-ip or --alert with an id.');
  return { adjustment: { kind, ...attachments }, summary: kind === 'attach' ? 'Attach' : 'Detach' };
}
