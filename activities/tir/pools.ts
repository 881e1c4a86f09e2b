/** Connections to TIR: one undici pool per origin, shared by all clients of the process. */
import { Pool } from 'undici';

/** How long a connection may take to open (ms). */
export const CONNECT_TIMEOUT_MS = 5_000;
/** How long TIR may take until its first header (ms). */
export const HEADERS_TIMEOUT_MS = 10_000;
/** How long TIR may pause inside a body (ms). A body that drips passes this bound: only the total deadline ends it. */
export const BODY_TIMEOUT_MS = 10_000;
/** Connections to one origin; further requests wait for a free one inside their own deadline. */
const CONNECTIONS = 32;

const pools = new Map<string, Pool>();

/** The pool of an origin such as `https://api.e2enetworks.com`. It follows no redirect and retries nothing by itself. */
export function poolOf(origin: string): Pool {
  const existing = pools.get(origin);
  if (existing) return existing;
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: HEADERS_TIMEOUT_MS,
    bodyTimeout: BODY_TIMEOUT_MS,
  });
  pools.set(origin, pool);
  return pool;
}

/** Closes all connections to TIR. Running requests finish first; later requests open new connections. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()];
  pools.clear();
  await Promise.all(open.map((pool) => pool.close()));
}
