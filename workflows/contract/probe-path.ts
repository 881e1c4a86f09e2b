/** Where the calls of a probe check go: below the address of the endpoint alone. Imports the frameworks, so no workflow code may import it. */
import { resolveProbe } from './frameworks.js';
import type { EndpointSpec } from './spec.js';
import { pathFault } from './url-path.js';

/** What of a spec would take the calls of its probe elsewhere. */
export interface ProbePathFault {
  /** The field. */
  path: string;
  message: string;
  fix: string;
}

/** Presets that call a path with the name of the model in it. */
const namesModel = ['kserve-v2', 'torchserve'];

/** The path or the model name that would lead a probe of this spec out of its endpoint; undefined when none does. */
export function findProbePathFault(spec: EndpointSpec): ProbePathFault | undefined {
  const probe = resolveProbe(spec);
  if (!probe || probe.preset === 'none') return undefined;
  const { path: own, model } = spec.rollout.probe;
  const why = probe.path === undefined ? undefined : pathFault(probe.path);
  if (why !== undefined)
    return {
      path: own === undefined ? 'endpoint.readinessProbe.path' : 'rollout.probe.path',
      message: `The probe would leave the endpoint: ${why}.`,
      fix: 'Write a path below the endpoint as it is, such as /health.',
    };
  const whyModel = model !== undefined && namesModel.includes(probe.preset) ? pathFault(`/${encodeURIComponent(model)}`) : undefined;
  if (whyModel === undefined) return undefined;
  return {
    path: 'rollout.probe.model',
    message: `The name is a part of the path that the probe calls, and would lead out of the endpoint: ${whyModel}.`,
    fix: 'Write the name of the model as the server knows it.',
  };
}
