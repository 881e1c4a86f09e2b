/** Tells an orchestrator how the worker is: `/healthz` (alive), `/readyz` (polls, and PostgreSQL answers). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/connect.js';
import { findFault } from './health-callers.js';

export interface HealthSources {
  /** State of the Temporal worker, such as RUNNING. */
  workerState: () => string;
  database: Database;
}

export interface HealthServer {
  /** Where it listens, such as http://127.0.0.1:9470. */
  url: string;
  close(): Promise<void>;
}

/** How long PostgreSQL may take to say that it is there (ms). */
const PATIENCE_MS = 2_000;

/** @param address host:port; port 0 takes a free one. @throws Error when the address cannot be listened on */
export async function startHealthServer(address: string, sources: HealthSources): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const fault = findFault(request);
    const answered = fault ? Promise.resolve({ status: fault.status, body: { message: fault.message } }) : answer(request.url ?? '', sources);
    void answered.then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    });
  });
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at).replace(/^\[|\]$/g, '');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: Number(address.slice(at + 1)) }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${address.slice(0, at)}:${port}`, close: () => closed(server) };
}

async function answer(url: string, { workerState, database }: HealthSources): Promise<{ status: number; body: object }> {
  const worker = workerState();
  const [path] = url.split('?');
  if (path === '/healthz') return { status: worker === 'FAILED' ? 503 : 200, body: { worker } };
  if (path !== '/readyz') return { status: 404, body: { message: 'There are /healthz and /readyz.' } };
  const postgres = await isThere(database);
  const ready = worker === 'RUNNING' && postgres;
  return { status: ready ? 200 : 503, body: { worker, postgres: postgres ? 'answers' : 'does not answer' } };
}

async function isThere(database: Database): Promise<boolean> {
  const timeout = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE_MS).unref());
  const asked = database.execute(sql`select 1`).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, timeout]);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
