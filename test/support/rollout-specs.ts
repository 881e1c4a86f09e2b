/** Specs of rollouts that prove themselves quickly. */
import type { EndpointSpecInput } from '../../workflows/contract/spec.js';
import { changed, committedSpec, scalingSpec, vllmSpec } from './specs.js';

/** Two probe calls, one right after the other, and deadlines that end a test that hangs. */
const quick: Record<string, unknown> = {
  'endpoint.projectId': null,
  'endpoint.location': null,
  'rollout.probe.successes': 2,
  'rollout.probe.intervalSeconds': 0.05,
  'rollout.probe.timeoutSeconds': 2,
  'rollout.deadlines.createSeconds': 60,
  'rollout.deadlines.readySeconds': 60,
  'rollout.deadlines.probeSeconds': 60,
  'rollout.deadlines.scaleSeconds': 60,
};

/** An hourly vLLM endpoint of that name; `changes` puts values at paths. */
export const specOf = (name: string, changes: Record<string, unknown> = {}): EndpointSpecInput =>
  changed(vllmSpec(), { ...quick, 'endpoint.name': name, ...changes });

/** A committed one. */
export const committedOf = (name: string, changes: Record<string, unknown> = {}): EndpointSpecInput =>
  changed(committedSpec(), { ...quick, 'endpoint.name': name, ...changes });

/** One that scales from one to three replicas. */
export const scalingOf = (name: string, changes: Record<string, unknown> = {}): EndpointSpecInput =>
  changed(scalingSpec(), { ...quick, 'endpoint.name': name, ...changes });

/** A field whose change needs new replicas. */
export const otherModel = { 'endpoint.detailedInfo.huggingFaceId': 'facebook/opt-125m' };
