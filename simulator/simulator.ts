import type { AddressInfo, Socket } from 'node:net';
import { resolve } from 'node:path';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { connectSimulatorAdmin } from './admin/client.js';
import type { SimulatorAdmin } from './admin/client.js';
import type { AdminToken } from './admin/check.js';
import { adminBase, serveAdmin } from './admin/routes.js';
import { chooseToken, tokenPath, writeToken } from './admin/token.js';
import { allowedName, checkCaller } from './callers.js';
import type { Callers } from './callers.js';
import { SimulatedClock } from './clock.js';
import { apiBase, serveControlPlane } from './control-plane/server.js';
import { chosenAdminToken } from './environment.js';
import { errorEnvelope } from './control-plane/operation.js';
import { serveDataPlane } from './data-plane/server.js';
import { Ledger } from './ledger.js';
import { Lifecycle } from './lifecycle.js';
import { defaultPlatformOptions, mergePlatformOptions } from './options.js';
import type { SimulatorOptions } from './options.js';
import { emptyState, Platform } from './platform.js';
import { Refusal } from './refusal.js';
import type { Simulation } from './simulation.js';
import { restoredMoment, Snapshot } from './snapshot.js';
import { StateChanges } from './state-changes.js';
import { claimFolder } from './folder-lock.js';

/** A running simulator. */
export interface Simulator {
  /** The exact API base that a client is configured with. */
  controlPlaneUrl: string;
  /** The base below which endpoints answer: `/project/p-{project}/endpoint/is-{id}/...`. */
  dataPlaneUrl: string;
  /** The base of the admin API. */
  adminUrl: string;
  /** File that holds the token of the admin API. */
  adminTokenFile: string;
  /** The admin API as functions, with its token. */
  admin: SimulatorAdmin;
  /** Cuts every connection, writes the state and frees the port. */
  close(): Promise<void>;
}

/** Starts a simulator. @throws Error when the port or the folder is taken, the state cannot be read, or an option is wrong */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', port = 0, dataDir } = options;
  const release = dataDir === undefined ? () => undefined : await claimFolder(dataDir);
  const token = { token: chooseToken(options.adminToken ?? chosenAdminToken()), file: '' };
  const names = (options.allowedHosts ?? []).map(allowedName);
  const running = openAndHold(options, release);
  const app = buildServer(running.simulation, { names }, token);
  let forget: () => void;
  try {
    await app.listen({ host, port }).catch((cause: unknown) => {
      throw new Error(listenFailure(cause, host, port), { cause });
    });
    token.file = resolve(options.adminTokenFile ?? tokenPath(dataDir, portOf(app)));
    forget = writeToken(token.file, token.token);
  } catch (error) {
    await app.close();
    running.stop();
    throw error;
  }
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${portOf(app)}`;
  const adminUrl = `${origin}${adminBase}`;
  return {
    controlPlaneUrl: `${origin}${apiBase}`,
    dataPlaneUrl: origin,
    adminUrl,
    adminTokenFile: token.file,
    admin: connectSimulatorAdmin(adminUrl, { token: token.token }),
    close: async () => {
      await app.close();
      forget();
      running.stop();
    },
  };
}

const portOf = (app: FastifyInstance): number => (app.server.address() as AddressInfo).port;

/** Opens what the folder holds; the folder is given back when it ends, or cannot be opened. */
function openAndHold(options: SimulatorOptions, release: () => void): ReturnType<typeof openSimulation> {
  try {
    const { simulation, stop } = openSimulation(options);
    return {
      simulation,
      stop: () => {
        try {
          stop();
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Restores or makes the state, and keeps time: a timer wakes for the next event, so that changes land in the ledger though nobody looks. */
function openSimulation(options: SimulatorOptions): { simulation: Simulation; stop: () => void } {
  const snapshot = new Snapshot(options.dataDir);
  const saved = snapshot.load();
  const state = saved?.state ?? emptyState(options.seed ?? 'tir');
  state.seed = options.seed ?? state.seed;
  state.options = mergePlatformOptions(saved?.state.options ?? defaultPlatformOptions, options);
  state.credentials = {
    revoked: state.credentials.revoked,
    ...(options.apiKey ? { apiKey: options.apiKey } : {}),
    ...(options.authToken ? { authToken: options.authToken } : {}),
  };
  const ledger: Ledger = new Ledger(() => clock.now(), snapshot.ledgerFile);
  const clock = new SimulatedClock(restoredMoment(saved, ledger.lastMoment), options.clockRate);
  const platform = new Platform(state, clock, ledger);
  const lifecycle = new Lifecycle(platform);
  const changes = new StateChanges(state);
  if (options.dataDir !== undefined) platform.onTouch = (endpoint) => changes.touch(endpoint);
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    platform.settle();
    snapshot.save(state, changes, platform.revision, clock);
    clearTimeout(timer);
    const next = platform.nextEventAt();
    if (next === undefined || clock.rate === 0) return;
    timer = setTimeout(settle, Math.min(60_000, Math.max(1, (next - clock.now()) / clock.rate))).unref();
  };
  settle();
  const stop = (): void => {
    clearTimeout(timer);
    snapshot.save(state, changes, platform.revision, clock, true);
  };
  return { simulation: { platform, lifecycle, ledger, snapshot, settle }, stop };
}

function buildServer(simulation: Simulation, callers: Callers, token: AdminToken): FastifyInstance {
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: 64 * 1024 * 1024,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    // What the framework refuses before a route is known comes in the platform's envelope too.
    frameworkErrors: (error, _request, reply) => {
      void (reply as FastifyReply).code(400).send(errorEnvelope(new Refusal(400, error.message)));
    },
    clientErrorHandler: refuseUnreadable,
  });
  // Bodies arrive as text: an empty or broken one gets the platform's own refusal, not the framework's.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request) => checkCaller(request, callers));
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('date')) reply.header('date', new Date(simulation.platform.now()).toUTCString());
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorEnvelope(Refusal.notFound('Path'))));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const refusal = error instanceof Refusal ? error : new Refusal(error.statusCode ?? 500, error.message);
    return reply.code(refusal.status).send(errorEnvelope(refusal));
  });
  serveControlPlane(app, simulation);
  serveDataPlane(app, simulation);
  serveAdmin(app, simulation, token);
  return app;
}

/** Answers what is no HTTP request, in the envelope, and ends the connection. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, reason] =
    error.code === 'HPE_HEADER_OVERFLOW' ? ([431, 'Request Header Fields Too Large'] as const) : ([400, 'Bad Request'] as const);
  const body = JSON.stringify(errorEnvelope(new Refusal(status, `${reason}.`)));
  const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  if (socket.writable) socket.write(`${head}\r\nConnection: close\r\n\r\n${body}`);
  socket.destroySoon();
}

function listenFailure(cause: unknown, host: string, port: number): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken. Choose another with --port, or 0 for a free one.`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be used by this user. Choose one above 1023 with --port.`;
  return `Cannot listen on ${host}:${port} (${code ?? String(cause)}). Choose another address with --host.`;
}
