import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { acceptBody } from '../create-rules.js';
import { operations } from '../control-plane/server.js';
import { parseFault } from '../faults.js';
import { parseJson } from '../json.js';
import { mergePlatformOptions } from '../options.js';
import type { PlatformOptionsInput } from '../options.js';
import { applyOutsideChange } from '../outside.js';
import { emptyState } from '../platform.js';
import { Refusal } from '../refusal.js';
import type { AdminToken } from './check.js';
import { checkMedium, checkToken, isOpen } from './check.js';
import type { Simulation } from '../simulation.js';
import { findSku } from '../skus.js';
import type { Endpoint } from '../state.js';
import {
  behaviourInput,
  clockInput,
  creditInput,
  credentialsInput,
  endpointPatch,
  foreignEndpoint,
  inventoryInput,
  ledgerQuery,
} from './inputs.js';

/** Path of the admin API. */
export const adminBase = '/_simulator';

type Handler = (request: FastifyRequest) => unknown;

/** Adds the admin API: JSON, for callers on this machine that have its token. */
export function serveAdmin(app: FastifyInstance, simulation: Simulation, token: AdminToken): void {
  const { platform, lifecycle, ledger } = simulation;
  const { state } = platform;
  const route = (method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE', path: string, handle: Handler): void => {
    app.route({
      method,
      url: `${adminBase}${path}`,
      onRequest: async (request, reply) => {
        checkMedium(request);
        if (!isOpen(method, path)) checkToken(request, reply, token);
      },
      handler: async (request, reply) => reply.code(200).send(await handled(simulation, request, handle)),
    });
  };
  const note = (operation: string, body: unknown, endpoint?: Endpoint): void => {
    ledger.add({
      kind: 'admin',
      operation,
      body,
      endpointId: endpoint?.id,
      endpointName: endpoint?.body.name,
      projectId: endpoint?.projectId,
    });
    platform.revision += 1;
  };
  const endpointOf = (request: FastifyRequest): Endpoint => {
    const id = Number((request.params as Record<string, string>)['id']);
    const found = platform.findEndpoint(id);
    if (!found) throw Refusal.notFound(`Endpoint ${id}`);
    return found;
  };

  route('GET', '/ledger', (request) => ({
    entries: ledger.list(ledgerQuery.parse(request.query)),
    billing: platform.billing.rows(),
    dataPlane: ledger.dataPlane,
  }));
  route('DELETE', '/ledger', () => (ledger.clear(), {}));
  route('GET', '/billing', () => platform.billing.rows());
  const clock = (): unknown => ({ now: new Date(platform.clock.now()).toISOString(), rate: platform.clock.rate });
  route('GET', '/clock', clock);
  route('PUT', '/clock', (request) => (platform.clock.setRate(clockInput.rate.parse(request.body).rate), clock()));
  route(
    'POST',
    '/clock/advance',
    (request) => (platform.clock.advance(clockInput.advance.parse(request.body).seconds), simulation.settle(), clock()),
  );
  route('GET', '/faults', () => state.faults);
  route('POST', '/faults', (request) => {
    const input = parseFault(request.body);
    if (!isKnownOperation(input.operation))
      throw Refusal.invalid({ operation: [`"${input.operation}" is unknown. simulator/README.md lists every operation.`] });
    const rule = { ...input, id: state.nextFaultId, seen: 0, fired: 0 };
    state.nextFaultId += 1;
    state.faults.push(rule);
    platform.revision += 1;
    return rule;
  });
  route('DELETE', '/faults', () => ((state.faults = []), (platform.revision += 1), {}));
  route('DELETE', '/faults/:id', (request) => {
    const id = Number((request.params as Record<string, string>)['id']);
    if (!state.faults.some((fault) => fault.id === id)) throw Refusal.notFound(`Fault ${id}`);
    state.faults = state.faults.filter((fault) => fault.id !== id);
    platform.revision += 1;
    return {};
  });
  route('GET', '/endpoints', () => state.endpoints);
  route('POST', '/endpoints', (request) => {
    const { projectId, location, body, running } = foreignEndpoint.parse(request.body);
    const accepted = acceptBody(body);
    platform.assertNameFree(projectId, accepted.body.name);
    const endpoint = lifecycle.create(projectId, location ?? accepted.body.location ?? 'Delhi', accepted, 'outside');
    if (running) applyOutsideChange(platform, lifecycle, endpoint, { what: 'running' });
    return endpoint;
  });
  route('PATCH', '/endpoints/:id', (request) => {
    const endpoint = endpointOf(request);
    const { status, reportedStatus, set } = endpointPatch.parse(request.body);
    note('endpoint-patch', request.body, endpoint);
    if (set) applyOutsideChange(platform, lifecycle, endpoint, { what: 'changed', set });
    if (status) applyOutsideChange(platform, lifecycle, endpoint, { what: status });
    if (reportedStatus === null) delete endpoint.reportedStatus;
    else if (reportedStatus !== undefined) endpoint.reportedStatus = reportedStatus;
    return endpoint;
  });
  route('PUT', '/endpoints/:id/behaviour', (request) => {
    const endpoint = endpointOf(request);
    endpoint.behaviour = { ...endpoint.behaviour, ...behaviourInput.parse(request.body) };
    note('behaviour', request.body, endpoint);
    return endpoint.behaviour;
  });
  route('PUT', '/inventory', (request) => {
    const { sku, free } = inventoryInput.parse(request.body);
    if (!findSku(sku)) throw Refusal.notFound(`SKU "${sku}"`);
    platform.billing.setFree(sku, free);
    note('inventory', request.body);
    return { sku, free: platform.billing.free(sku) };
  });
  route('PUT', '/credit', (request) => {
    const { projectId, amount } = creditInput.parse(request.body);
    platform.billing.setCredit(projectId, amount);
    note('credit', request.body);
    return { projectId, amount };
  });
  route('GET', '/options', () => state.options);
  route('PUT', '/options', (request) => {
    const unknown = Object.keys(request.body ?? {}).filter((key) => !Object.hasOwn(state.options, key));
    if (unknown.length > 0)
      throw Refusal.invalid({ options: [`unknown: ${unknown.join(', ')}. Known are ${Object.keys(state.options).join(', ')}.`] });
    state.options = mergePlatformOptions(state.options, request.body as PlatformOptionsInput);
    note('options', request.body);
    return state.options;
  });
  route('PUT', '/credentials', (request) => {
    const { apiKey, authToken, revoked = false } = credentialsInput.parse(request.body);
    state.credentials = { ...(apiKey ? { apiKey } : {}), ...(authToken ? { authToken } : {}), revoked };
    platform.revision += 1;
    return {};
  });
  route('POST', '/reset', () => {
    const { nextEventOrder, credentials } = state;
    // Ids go on growing, so that an id of before the reset is never another endpoint.
    Object.assign(state, emptyState(state.seed, state.options), {
      nextId: state.nextId,
      nextFaultId: state.nextFaultId,
      nextEventOrder,
      credentials: { ...credentials, revoked: false },
    });
    platform.changes.length = 0;
    ledger.clear();
    platform.revision += 1;
    return {};
  });
}

/** Whether a fault rule for this operation can ever fire. A mistyped one would only wait, and its test would pass for the wrong reason. */
function isKnownOperation(name: string): boolean {
  return ['*', 'control', 'dataplane'].includes(name) || name.startsWith('put:') || operations.some((one) => one.name === name);
}

/** Turns what went wrong into an answer that says what to do. */
async function handled(simulation: Simulation, request: FastifyRequest, handle: Handler): Promise<unknown> {
  simulation.settle();
  request.body = parsedBody(request.body);
  try {
    const answer = await handle(request);
    simulation.settle();
    return answer;
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new Refusal(400, `${z.prettifyError(error)}. Correct the request; simulator/README.md lists every field.`);
    if (error instanceof RangeError) throw new Refusal(400, error.message);
    throw error;
  }
}

function parsedBody(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return body === '' ? undefined : body;
  try {
    return parseJson(body);
  } catch {
    throw new Refusal(400, 'The body is not JSON. Send a JSON object.');
  }
}
