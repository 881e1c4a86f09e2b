import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken } from '../control-plane/gate.js';
import { takeFaults } from '../faults.js';
import { parseJson } from '../json.js';
import { draw } from '../randomness.js';
import type { Simulation } from '../simulation.js';
import type { Endpoint } from '../state.js';
import { cut, faultOf, faultsBefore, pause, send, sendThrough } from '../transport.js';
import type { Answer, Sent } from '../transport.js';
import type { Invocation, ServerAnswer } from './answer.js';
import { serverOf } from './servers.js';
import { scheduleFaultEffects } from '../control-plane/fault-effects.js';

const root = '/project/:project/endpoint/:endpoint';

/** Adds the endpoints' own addresses to a server: `/project/p-{project}/endpoint/is-{endpoint}/...` */
export function serveDataPlane(app: FastifyInstance, simulation: Simulation): void {
  const handler = (request: FastifyRequest, reply: FastifyReply): Promise<void> => serve(simulation, request, reply);
  void app.register((scope, _options, done) => {
    // Some servers take bytes, so bodies are not read as text before the server is known.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsedAs) => parsedAs(null, body));
    for (const url of [root, `${root}/*`])
      scope.route({ method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], url, exposeHeadRoute: false, handler });
    done();
  });
}

async function serve(simulation: Simulation, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  simulation.settle();
  const params = request.params as Record<string, string>;
  const endpoint = findAddressed(simulation, params);
  const faults = takeFaults(simulation.platform.state.faults, 'dataplane', endpoint?.body.name);
  const path = `/${(params['*'] ?? '').replace(/\/$/, '')}`;
  if (faultOf(faults, 'credentialsRevoked')) simulation.platform.state.credentials.revoked = true;
  const early = await faultsBefore(faults, reply, simulation.platform.now());
  const sent =
    early === 'cut' ? 'cut' : early ? send(reply, early) : await invoke(simulation, request, reply, endpoint, path, faults);
  if (endpoint) simulation.ledger.countDataPlane(endpoint.id, `${request.method} ${path} ${sent}`);
  simulation.settle();
}

async function invoke(
  simulation: Simulation,
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint | undefined,
  path: string,
  faults: Parameters<typeof sendThrough>[0],
): Promise<Sent> {
  const { credentials } = simulation.platform.state;
  const token = bearerToken(request);
  if (!token || credentials.revoked || (credentials.authToken !== undefined && credentials.authToken !== token))
    return send(reply, answerOf({ status: 401, json: { detail: 'Invalid or missing bearer token.' }, role: 'other' }));
  if (!endpoint) return send(reply, answerOf({ status: 404, json: { detail: 'Endpoint not found.' }, role: 'other' }));
  scheduleFaultEffects(simulation, faults, endpoint.id);
  await waitUntilAwake(simulation, endpoint, reply);
  if (!endpoint.replicas.some((replica) => replica.ready) || endpoint.status !== 'running')
    return send(reply, {
      ...answerOf({ status: 503, json: { detail: `No replica is ready; the endpoint is ${endpoint.status}.` }, role: 'other' }),
      headers: { 'retry-after': '5' },
    });
  simulation.lifecycle.touch(endpoint);
  const { behaviour } = endpoint;
  if (behaviour.latencyMs > 0) await pause(reply.raw, behaviour.latencyMs);
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const answer = serverOf(endpoint)({
    // A HEAD is answered as a GET; the body stays behind.
    method: request.method === 'HEAD' ? 'GET' : request.method,
    path,
    body: parsed(bytes),
    bytes,
    headers: request.headers,
    endpoint,
    nowSeconds: Math.floor(simulation.platform.now() / 1000),
  } satisfies Invocation) ?? { status: 404, json: { detail: 'Not Found' }, role: 'other' };
  const misbehaved = misbehave(simulation, endpoint, answer);
  if (misbehaved === 'hang') {
    await pause(reply.raw, 600_000);
    return cut(reply);
  }
  return misbehaved.events ? stream(reply, misbehaved) : sendThrough(faults, reply, answerOf(misbehaved));
}

/** `p-{digits}` and `is-{digits}`; anything else, and an endpoint that is gone, is not found. */
function findAddressed(simulation: Simulation, params: Record<string, string>): Endpoint | undefined {
  const project = /^p-(\d+)$/.exec(params['project'] ?? '')?.[1];
  const id = /^is-(\d+)$/.exec(params['endpoint'] ?? '')?.[1];
  return project === undefined || id === undefined ? undefined : simulation.platform.findEndpoint(Number(id), Number(project));
}

/** A request to an idle endpoint starts a replica and is held until it is ready, at most for the time that the options say. */
async function waitUntilAwake(simulation: Simulation, endpoint: Endpoint, reply: FastifyReply): Promise<void> {
  if (endpoint.status !== 'idle') return;
  simulation.lifecycle.touch(endpoint);
  const until = performance.now() + simulation.platform.state.options.wakeHoldMs;
  simulation.settle();
  while (endpoint.status === ('waiting' as Endpoint['status']) && performance.now() < until && !reply.raw.closed) {
    await pause(reply.raw, 20);
    simulation.settle();
  }
}

let invocations = 0;

function misbehave(simulation: Simulation, endpoint: Endpoint, answer: ServerAnswer): ServerAnswer | 'hang' {
  const { behaviour } = endpoint;
  if (behaviour.unhealthy && answer.role === 'health') return { status: 503, json: { detail: 'unhealthy' }, role: 'health' };
  if (answer.role !== 'invoke') return answer;
  if (behaviour.engineDead === 'hang') return 'hang';
  if (behaviour.engineDead === 'error')
    return {
      status: 500,
      json: { error: { message: 'EngineCore encountered an issue.', type: 'InternalServerError', param: null, code: 500 } },
      role: 'invoke',
    };
  invocations += 1;
  if (behaviour.errorRate > 0 && draw(simulation.platform.state.seed, 'error', endpoint.id, invocations) < behaviour.errorRate)
    return {
      status: 500,
      json: { error: { message: 'Simulated failure.', type: 'InternalServerError', param: null, code: 500 } },
      role: 'invoke',
    };
  return behaviour.garbage ? { status: 200, json: { unexpected: [null, '\u0000', {}] }, role: 'invoke' } : answer;
}

function answerOf(answer: ServerAnswer): Answer {
  if (answer.text !== undefined)
    return { status: answer.status, headers: {}, bytes: Buffer.from(answer.text), contentType: 'text/plain' };
  return {
    status: answer.status,
    headers: {},
    bytes: answer.json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer.json)),
    contentType: 'application/json',
  };
}

async function stream(reply: FastifyReply, answer: ServerAnswer): Promise<Sent> {
  reply.hijack();
  reply.raw.writeHead(answer.status, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const event of answer.events ?? []) {
    if (reply.raw.closed) break;
    reply.raw.write(`data: ${event}\n\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  reply.raw.end();
  return answer.status;
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  if (text === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
