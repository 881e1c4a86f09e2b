import { act } from '../actions.js';
import { acceptBody, wantedReplicas } from '../create-rules.js';
import { findReplica, viewEndpoint, viewReplicas } from '../endpoint-view.js';
import { Refusal } from '../refusal.js';
import type { Endpoint } from '../state.js';
import type { Call, Operation, Outcome } from './operation.js';
import { pageOf } from './paging.js';

/** The endpoint of a path. An id of another project or another region is not found. @throws Refusal 404 */
export function endpointOf(call: Call): Endpoint {
  const id = call.params['inference'] ?? '';
  const found =
    call.staleChanges > 0
      ? call.simulation.platform
          .endpointsOf(call.projectId, call.location, call.staleChanges)
          .find((endpoint) => endpoint.id === Number(id))
      : call.simulation.platform.findEndpoint(Number(id), call.projectId, call.location);
  if (!found || !/^\d+$/.test(id)) throw Refusal.notFound('Inference');
  return found;
}

/** The operations on endpoints themselves. */
export const endpointOperations: readonly Operation[] = [
  { name: 'create', method: 'POST', path: '/serving/inference/', scope: 'project', takesBody: true, handle: create },
  { name: 'list', method: 'GET', path: '/serving/inference/', scope: 'project', handle: list },
  {
    name: 'get',
    method: 'GET',
    path: '/serving/inference/:inference/',
    scope: 'project',
    handle: (call) => ({ data: viewEndpoint(call.simulation.platform, endpointOf(call)) }),
  },
  { name: 'put', method: 'PUT', path: '/serving/inference/:inference/', scope: 'project', takesBody: true, handle: put },
  { name: 'delete', method: 'DELETE', path: '/serving/inference/:inference/', scope: 'project', handle: remove },
  { name: 'logs', method: 'GET', path: '/serving/inference/:inference/logs/', scope: 'project', handle: logs },
  {
    name: 'replicas',
    method: 'GET',
    path: '/serving/inference/:inference/replicas/',
    scope: 'project',
    handle: replicas,
  },
  {
    name: 'replica-restart',
    method: 'DELETE',
    path: '/serving/inference/:inference/replicas/:replica/',
    scope: 'project',
    handle: restartReplica,
  },
  {
    name: 'async-status',
    method: 'GET',
    path: '/serving/inference/:inference/async_status/',
    scope: 'project',
    handle: (call) => (endpointOf(call), pageOf([], call.query)),
  },
];

function create(call: Call): Outcome {
  const { platform, lifecycle } = call.simulation;
  const accepted = acceptBody(call.body);
  const location = placeOf(call, accepted.body.location);
  platform.assertNameFree(call.projectId, accepted.body.name);
  platform.billing.assertAffordable(call.projectId, accepted.plan, Math.max(1, wantedReplicas(accepted.body)));
  const endpoint = lifecycle.create(call.projectId, location, accepted, 'api');
  return { status: 201, data: viewEndpoint(platform, endpoint) };
}

/** The region of a new endpoint: of the query, else of the body, else Delhi. @throws Refusal 400 when the two disagree */
function placeOf(call: Call, inBody: string | undefined): string {
  if (call.location && inBody && call.location !== inBody)
    throw Refusal.invalid({ location: [`The body says ${inBody}, the query ${call.location}.`] });
  return call.location ?? inBody ?? 'Delhi';
}

function list(call: Call): Outcome {
  const { platform } = call.simulation;
  const endpoints = platform.endpointsOf(call.projectId, call.location, call.staleChanges);
  return pageOf(
    endpoints.map((endpoint) => viewEndpoint(platform, endpoint)),
    call.query,
  );
}

function put(call: Call): Outcome {
  const { platform, lifecycle } = call.simulation;
  const endpoint = endpointOf(call);
  act(platform, lifecycle, endpoint, call.body);
  return { data: viewEndpoint(platform, endpoint) };
}

function remove(call: Call): Outcome {
  const endpoint = endpointOf(call);
  if (endpoint.vpcIps.some((ip) => ip.state === 'attaching'))
    throw Refusal.precondition('A VPC IP is being attached. Wait until it is attached before deleting the endpoint.');
  if (!endpoint.deleting) call.simulation.lifecycle.delete(endpoint);
  return { data: {}, message: 'Inference deleted successfully' };
}

function replicas(call: Call): Outcome {
  const { platform } = call.simulation;
  const endpoint = endpointOf(call);
  if (platform.state.options.replicaList === 'none') throw Refusal.notFound('Page');
  return { data: viewReplicas(platform, endpoint) };
}

function restartReplica(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const replica = findReplica(call.simulation.platform, endpoint, call.params['replica']);
  if (!replica) throw Refusal.notFound('Replica');
  if (['stopped', 'terminating'].includes(endpoint.status)) throw Refusal.precondition(`The endpoint is ${endpoint.status}.`);
  call.simulation.lifecycle.restartReplica(endpoint, replica);
  return { data: {}, message: 'Replica restarted successfully' };
}

/** Logs exist in every status but Stopped and Terminating. Source: the platform's guide to logs; the line format is inferred. */
function logs(call: Call): Outcome {
  const endpoint = endpointOf(call);
  if (['stopped', 'terminating'].includes(endpoint.status)) return { data: [] };
  const lines = call.simulation.ledger
    .list({ name: endpoint.body.name })
    .filter((line) => line.endpointId === endpoint.id && line.kind !== 'request');
  return {
    data: lines.map((line) => ({
      timestamp: line.simulatedAt,
      replica: line.replica ?? null,
      message:
        line.kind === 'replica' ? `replica ${line.to ?? ''}` : `${line.from ?? ''} -> ${line.to ?? ''}: ${line.reason ?? ''}`,
    })),
  };
}
