/** Specs to start a test from, and a way to change one field of them. */
import type { EndpointSpecInput } from '../../workflows/contract/spec.js';
import { parsePath } from '../../workflows/contract/rules/field-path.js';
import { applySetting } from '../../client/spec/set-value.js';

/** The shortest vLLM endpoint without a finding. */
export const vllmSpec = (): EndpointSpecInput => ({
  apiVersion: 'tir-rollouts/v1',
  endpoint: {
    name: 'chat',
    projectId: 1000,
    location: 'Delhi',
    framework: 'vllm',
    skuName: 'C3.2',
    skuType: 'hourly',
    detailedInfo: { huggingFaceId: 'gpt2' },
  },
});

/** A committed one. */
export const committedSpec = (): EndpointSpecInput =>
  changed(vllmSpec(), {
    'endpoint.skuType': 'committed',
    'endpoint.committedDays': 30,
    'endpoint.committedInstancePolicy': 'auto_renew',
    'endpoint.committedReplicas': 1,
  });

/** One that scales from one to three replicas. */
export const scalingSpec = (): EndpointSpecInput =>
  changed(vllmSpec(), {
    'endpoint.isAutoScaleEnabled': true,
    'endpoint.autoScalePolicy': { minReplicas: 1, maxReplicas: 3, rules: [{ metric: 'concurrency' }] },
  });

/** A Triton endpoint. */
export const tritonSpec = (): EndpointSpecInput =>
  changed(vllmSpec(), {
    'endpoint.framework': 'triton',
    'endpoint.modelId': 7,
    'endpoint.detailedInfo': { serverVersion: 'v24.02' },
    'rollout.probe.model': 'simple',
  });

/** A custom container with a readiness path. */
export const customSpec = (): EndpointSpecInput =>
  changed(vllmSpec(), {
    'endpoint.framework': 'custom',
    'endpoint.detailedInfo': {},
    'endpoint.containerName': 'docker.io/example/server:1.0',
    'endpoint.isReadinessProbeEnabled': true,
  });

/** The spec with values put at paths; null takes a field out. */
export function changed(spec: EndpointSpecInput, changes: Record<string, unknown>): EndpointSpecInput {
  const tree = structuredClone(spec);
  for (const [text, value] of Object.entries(changes)) {
    const path = parsePath(text);
    if (!path) throw new Error(`${text} is no path.`);
    const refused = applySetting(tree, { text, path, value });
    if (refused) throw new Error(refused.message);
  }
  return tree;
}
