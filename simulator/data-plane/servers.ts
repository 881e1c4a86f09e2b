import { dataPlaneFamily } from '../frameworks.js';
import type { DataPlaneFamily } from '../frameworks.js';
import type { Endpoint } from '../state.js';
import type { Server } from './answer.js';
import { kserve } from './kserve/kserve.js';
import { dynamo } from './openai/dynamo.js';
import { servedModel } from './openai/model.js';
import { sglang } from './openai/sglang.js';
import { vllm } from './openai/vllm.js';
import { plain } from './plain.js';
import { tei } from './tei/tei.js';
import { torchserve } from './torchserve.js';

const servers: Readonly<Record<DataPlaneFamily, Server>> = { vllm, sglang, dynamo, kserve, torchserve, tei, plain };

/** The server of an endpoint: by framework; a custom container also answers on its own probe paths. */
export function serverOf(endpoint: Endpoint): Server {
  const server = servers[familyOf(endpoint)];
  if (endpoint.servedBody.framework !== 'custom') return server;
  return (invocation) => server(invocation) ?? (server === plain || invocation.method === 'GET' ? plain(invocation) : undefined);
}

function familyOf({ servedBody }: Endpoint): DataPlaneFamily {
  const { container } = servedBody.custom_endpoint_details;
  const readinessPath = container.advance_config?.readiness_probe?.path ?? '';
  return dataPlaneFamily(servedBody.framework, container.container_name ?? '', readinessPath);
}

/** Requests that all the replicas of an endpoint work on at a time; the others wait. */
export function engineLimit(endpoint: Endpoint): number {
  return servedModel(endpoint).concurrency * Math.max(1, endpoint.replicas.filter(({ ready }) => ready).length);
}
