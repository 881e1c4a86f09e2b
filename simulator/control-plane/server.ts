import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takeFaults } from '../faults.js';
import type { TakenFaults } from '../faults.js';
import type { LedgerEntry } from '../ledger.js';
import { Refusal } from '../refusal.js';
import type { Simulation } from '../simulation.js';
import type { Endpoint } from '../state.js';
import { faultsBefore, send, sendThrough } from '../transport.js';
import type { Answer, Sent } from '../transport.js';
import { catalogueOperations } from './catalogue.js';
import { attachmentOperations } from './attachments.js';
import { endpointOperations } from './endpoints.js';
import { scheduleFaultEffects, reshapeCreate } from './fault-effects.js';
import { checkCredentials, pathWithoutKey, readBody, readQuery, readScope } from './gate.js';
import { envelope, errorEnvelope } from './operation.js';
import type { Json, Operation } from './operation.js';
import { resourceOperations } from './resources.js';
import { accountOperations } from './account.js';

/** Path of the API base. Source: the base URL of the Terraform provider and the API reference. */
export const apiBase = '/myaccount/api/v1/gpu';
const accountBase = '/myaccount/api/v1';
const teamPrefix = '/teams/:team/projects/:project';

/** Every operation of the control plane. */
export const operations: readonly Operation[] = [
  ...endpointOperations,
  ...attachmentOperations,
  ...catalogueOperations,
  ...resourceOperations,
  ...accountOperations,
];

/** Adds the control plane to a server, in both URL generations over one store. */
export function serveControlPlane(app: FastifyInstance, simulation: Simulation): void {
  const served = new Map<string, Operation['method'][]>();
  const route = (operation: Operation, url: string): void => {
    const handler = (request: FastifyRequest, reply: FastifyReply): Promise<void> => serve(simulation, operation, request, reply);
    app.route({ method: operation.method, url, handler });
    // Paths that differ in the name of a parameter alone are one path.
    let place = 0;
    const path = url.replace(/:[^/]+/g, () => `:part${(place += 1)}`);
    served.set(path, [...(served.get(path) ?? []), operation.method]);
  };
  for (const operation of operations) {
    if (operation.name === 'credential-check') {
      route(operation, `${accountBase}${operation.path}`);
      continue;
    }
    route(operation, `${apiBase}${operation.path}`);
    if (operation.scope === 'project') route(operation, `${apiBase}${teamPrefix}${operation.path}`);
  }
  for (const [url, methods] of served) refuseOtherMethods(app, url, methods);
}

/** A method that a path does not have is 405 and names those that it has, as Django's REST framework answers. */
function refuseOtherMethods(app: FastifyInstance, url: string, methods: readonly Operation['method'][]): void {
  const others = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter((method) => !methods.some((one) => one === method));
  app.route({
    method: [...others],
    url,
    handler: (request, reply) =>
      reply.code(405).header('allow', methods.join(', ')).send(errorEnvelope(new Refusal(405, `Method "${request.method}" not allowed.`))),
  });
}

/**
 * Serves one request:
 * 1. live through what is due, and write the request down;
 * 2. faults before the effect; 3. credentials, scope, body, effect; 4. faults after it; 5. save, then send.
 */
async function serve(simulation: Simulation, operation: Operation, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { platform, ledger } = simulation;
  simulation.settle();
  const subject = subjectOf(simulation, operation, request);
  const faults = takeFaults(platform.state.faults, subject.operation, subject.name);
  if (faults.any) platform.revision += 1;
  const line = ledger.open({
    kind: 'request',
    operation: subject.operation,
    method: request.method,
    path: pathWithoutKey(request.url),
    projectId: subject.projectId,
    endpointId: subject.endpoint?.id,
    endpointName: subject.name,
    status: null,
    body: subject.body,
    warnings: request.url.split('?')[0]?.endsWith('/') ? undefined : ['no trailing slash'],
  });
  faults.onStrike = () => (line.faults = faults.struck.map((fault) => fault.id));
  if (faults.strike('credentialsRevoked')) platform.state.credentials.revoked = true;
  const early = await faultsBefore(faults, reply, platform.now());
  const sent =
    early === 'cut'
      ? 'cut'
      : early
        ? send(reply, dated(simulation, early))
        : await effect(simulation, operation, request, reply, faults, line);
  faults.release();
  finish(simulation, line, sent);
}

async function effect(
  simulation: Simulation,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  faults: TakenFaults,
  line: LedgerEntry,
): Promise<Sent> {
  simulation.settle();
  let answer: Answer;
  try {
    answer = jsonAnswer(...perform(simulation, operation, request, faults, line));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    line.message = error.message;
    answer = jsonAnswer(error.status, errorEnvelope(error));
  }
  // The answer is a promise: what it says must survive a crash, so it is on disk before it is sent.
  simulation.settle();
  return sendThrough(faults, reply, dated(simulation, answer));
}

function perform(
  simulation: Simulation,
  operation: Operation,
  request: FastifyRequest,
  faults: TakenFaults,
  line: LedgerEntry,
): [number, Json] {
  const params = request.params as Record<string, string>;
  const query = readQuery(request);
  checkCredentials(request, simulation.platform.state.credentials);
  const scope =
    operation.scope === 'project'
      ? readScope(params, query)
      : { projectId: Number(params['project'] ?? 0), location: query['location'] };
  const body = operation.takesBody ? readBody(request.body) : {};
  const stale = faults.strike('staleList');
  const outcome = operation.handle({ simulation, ...scope, params, query, body, staleChanges: stale ? (stale.changes ?? 1) : 0 });
  if (operation.name === 'logs' && Array.isArray(outcome.data))
    outcome.data.push(...(faults.strike('quotes')?.text.split('\n').map((message) => ({ message })) ?? []));
  const status = outcome.status ?? 200;
  if (operation.name === 'create') line.endpointId = (outcome.data as { id: number }).id;
  scheduleFaultEffects(simulation, faults, line.endpointId);
  const fullEnvelope = envelope(status, outcome);
  const createAnswer = operation.name === 'create' ? faults.strike('createAnswer') : undefined;
  return createAnswer ? reshapeCreate(createAnswer.answer, fullEnvelope) : [status, fullEnvelope];
}

function finish(simulation: Simulation, line: LedgerEntry, sent: Sent): void {
  line.status = sent === 'cut' ? null : sent;
  simulation.ledger.close(line);
  simulation.settle();
}

/** What a request is about, as far as it can be told before it is checked: for the ledger and the fault rules. */
function subjectOf(
  simulation: Simulation,
  operation: Operation,
  request: FastifyRequest,
): { operation: string; name?: string; endpoint?: Endpoint; projectId?: number; body?: unknown } {
  const params = request.params as Record<string, string>;
  const project = Number(params['project'] ?? readQuery(request)['project_id']);
  const endpoint = params['inference'] === undefined ? undefined : simulation.platform.findEndpoint(Number(params['inference']));
  let body: unknown;
  try {
    body = operation.takesBody ? readBody(request.body) : undefined;
  } catch {
    body = request.body;
  }
  const given = typeof body === 'object' && body !== null ? (body as Json) : {};
  const action = operation.name === 'put' && typeof given['action'] === 'string' ? `put:${given['action']}` : operation.name;
  const createdName = operation.name === 'create' && typeof given['name'] === 'string' ? given['name'] : undefined;
  return {
    operation: action,
    name: createdName ?? endpoint?.body.name,
    endpoint,
    projectId: Number.isInteger(project) ? project : undefined,
    body,
  };
}

function jsonAnswer(status: number, body: Json): Answer {
  return { status, headers: {}, bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' };
}

/** The Date header tells the simulated time. */
function dated(simulation: Simulation, answer: Answer): Answer {
  return { ...answer, headers: { date: new Date(simulation.platform.now()).toUTCString(), ...answer.headers } };
}
