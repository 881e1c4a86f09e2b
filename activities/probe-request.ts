/** What a probe of an endpoint asks, by its accepted spec. */
import { ApplicationFailure } from '@temporalio/activity';
import { resolveProbe, servedModelName } from '../workflows/contract/frameworks.js';
import { findProbePathFault } from '../workflows/contract/probe-path.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { TirAccess } from './deps.js';
import type { ProbeRequest } from './probe/probe-once.js';

/**
 * @returns undefined where the spec says `none`, or nothing says how to reach the endpoint
 * @throws ApplicationFailure `InvalidSpec` for a spec that was accepted before its path was looked at, and leads out of the endpoint
 */
export function probeRequest(spec: EndpointSpec, url: string, { token, redact }: Pick<TirAccess, 'token' | 'redact'>): ProbeRequest | undefined {
  const probe = resolveProbe(spec);
  if (!probe || probe.preset === 'none') return undefined;
  const fault = findProbePathFault(spec);
  if (fault) throw ApplicationFailure.create({ type: 'InvalidSpec', nonRetryable: true, message: `${fault.path}: ${fault.message} ${fault.fix}` });
  const model = servedModelName(spec);
  return {
    preset: probe.preset,
    url,
    token,
    redact,
    framework: spec.endpoint.framework,
    ...(model ? { model } : {}),
    check: { ...spec.rollout.probe, ...(probe.path ? { path: probe.path } : {}) },
  };
}
