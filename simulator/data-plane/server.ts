import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { scheduleFaultEffects } from '../control-plane/fault-effects.js';
import { bearerToken } from '../control-plane/gate.js';
import { takeFaults } from '../faults.js';
import type { TakenFaults } from '../faults.js';
import { parseJson } from '../json.js';
import type { Simulation } from '../simulation.js';
import { healthyBehaviour } from '../state.js';
import type { Endpoint } from '../state.js';
import { cut, faultsBefore, longestHangMs, send, sendThrough } from '../transport.js';
import type { Answer, Sent } from '../transport.js';
import type { Invocation, ServerAnswer } from './answer.js';
import { engineOf } from './engine.js';
import type { EngineRun } from './engine.js';
import { Flight, serves } from './flight.js';
import { misbehave } from './misbehaviour.js';
import { paceOf, readyAtMs, stepsAfter } from './pace.js';
import { engineLimit, serverOf } from './servers.js';
import { sendStream } from './stream.js';
import { waitUntilAwake } from './wake.js';

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
  try {
    if (faults.strike('credentialsRevoked')) simulation.platform.state.credentials.revoked = true;
    const early = await faultsBefore(faults, reply, simulation.platform.now());
    const sent =
      early === 'cut' ? 'cut' : early ? send(reply, early) : await invoke(simulation, request, reply, endpoint, path, faults);
    if (endpoint) simulation.ledger.countDataPlane(endpoint.id, `${request.method} ${path} ${sent}`);
  } finally {
    faults.release();
  }
  simulation.settle();
}

async function invoke(
  simulation: Simulation,
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint | undefined,
  path: string,
  faults: TakenFaults,
): Promise<Sent> {
  const { credentials } = simulation.platform.state;
  const token = bearerToken(request);
  if (!token || credentials.revoked || (credentials.authToken !== undefined && credentials.authToken !== token))
    return send(reply, answerOf({ status: 401, json: { detail: 'Invalid or missing bearer token.' }, role: 'other' }));
  if (!endpoint) return send(reply, answerOf({ status: 404, json: { detail: 'Endpoint not found.' }, role: 'other' }));
  scheduleFaultEffects(simulation, faults, endpoint.id);
  await waitUntilAwake(simulation, endpoint, reply);
  if (!serves(simulation, endpoint)) return send(reply, unavailable(`No replica is ready; the endpoint is ${endpoint.status}.`));
  simulation.lifecycle.touch(endpoint);
  const behaviour = { ...healthyBehaviour, ...endpoint.behaviour };
  const flight = new Flight(simulation, endpoint, reply);
  await flight.pause(behaviour.latencyMs);
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const invocation: Invocation = {
    // A HEAD is answered as a GET; the body stays behind.
    method: request.method === 'HEAD' ? 'GET' : request.method,
    path,
    body: parsed(bytes),
    bytes,
    headers: request.headers,
    endpoint,
    behaviour,
    engine: engineOf(endpoint),
    nowSeconds: Math.floor(simulation.platform.now() / 1000),
  };
  const answer = serverOf(endpoint)(invocation) ?? { status: 404, json: { detail: 'Not Found' }, role: 'other' };
  const misbehaved = misbehave(simulation, endpoint, behaviour, answer);
  if (misbehaved === 'hang') {
    await flight.pause(longestHangMs);
    return cut(reply);
  }
  return deliver(invocation, misbehaved, flight, reply, faults);
}

/** Lets the engine work and sends what comes of it; nothing of it ends well once the endpoint or the caller is gone. */
async function deliver(
  { engine, behaviour, endpoint }: Invocation,
  answer: ServerAnswer,
  flight: Flight,
  reply: FastifyReply,
  faults: TakenFaults,
): Promise<Sent> {
  const pace = paceOf(behaviour);
  const { generation, events } = answer;
  const queuedAt = performance.now();
  let run: EngineRun | undefined;
  if (generation) {
    engine.waiting += 1;
    while (engine.runs.size >= engineLimit(endpoint) && !flight.abandoned && !flight.lost) await flight.pause(5);
    engine.waiting -= 1;
    run = engine.begin(generation, queuedAt);
  }
  try {
    if (events) return await sendStream(answer, events, { faults, flight, reply, pace, run });
    if (generation && generation.steps > 0) {
      const startedAt = performance.now();
      await flight.pause(readyAtMs(pace, generation.steps - 1));
      const done = stepsAfter(pace, performance.now() - startedAt, generation.steps);
      run?.generate(
        flight.abandoned || flight.lost ? Math.round((generation.tokens * done) / generation.steps) : generation.tokens,
      );
    }
    if (flight.abandoned) return cut(reply);
    if (flight.lost) return send(reply, unavailable('The replica that was to answer is gone.'));
    return await sendThrough(faults, reply, answerOf(answer));
  } finally {
    run?.end(run.generated < (generation?.tokens ?? 0) || flight.abandoned || flight.lost);
  }
}

/** `p-{digits}` and `is-{digits}`; anything else, and an endpoint that is gone, is not found. */
function findAddressed(simulation: Simulation, params: Record<string, string>): Endpoint | undefined {
  const project = /^p-(\d+)$/.exec(params['project'] ?? '')?.[1];
  const id = /^is-(\d+)$/.exec(params['endpoint'] ?? '')?.[1];
  return project === undefined || id === undefined ? undefined : simulation.platform.findEndpoint(Number(id), Number(project));
}

function unavailable(detail: string): Answer {
  return { ...answerOf({ status: 503, json: { detail }, role: 'other' }), headers: { 'retry-after': '5' } };
}

function answerOf({ status, json, text, bytes, contentType, headers = {} }: ServerAnswer): Answer {
  if (bytes !== undefined) return { status, headers, bytes, contentType: contentType ?? 'application/octet-stream' };
  if (text !== undefined)
    return { status, headers, bytes: Buffer.from(text), contentType: contentType ?? 'text/plain; charset=utf-8' };
  return {
    status,
    headers,
    bytes: json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)),
    contentType: contentType ?? 'application/json',
  };
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
