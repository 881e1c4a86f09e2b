import { toWire } from '../../../activities/tir/wire.js';
import type { CreateBody } from '../../../activities/tir/wire.js';
import { endpointSpec } from '../../../workflows/contract/spec.js';
import type { EndpointSpec, EndpointSpecInput } from '../../../workflows/contract/spec.js';

/** A complete spec of a small endpoint, with changes. */
export const smallSpec = (changes: Partial<EndpointSpecInput['endpoint']> = {}): EndpointSpec =>
  endpointSpec.parse({
    apiVersion: 'tir-rollouts/v1',
    endpoint: {
      name: 'chat-1b',
      framework: 'vllm',
      skuName: 'C3.2',
      skuType: 'hourly',
      detailedInfo: { huggingFaceId: 'meta-llama/Llama-3.2-1B-Instruct' },
      ...changes,
    },
  });

export const smallBody = (changes: Partial<EndpointSpecInput['endpoint']> = {}): CreateBody =>
  toWire(smallSpec(changes).endpoint, { resolveEnv: (name) => `value-of-${name}`, location: 'Delhi' });
