/** Opens the way to Temporal and PostgreSQL. */
import { Client, Connection } from '@temporalio/client';
import { connectDatabase, type DatabaseConnection } from '../db/connect.js';
import { RolloutsError } from './errors.js';
import { Rollouts } from './rollouts.js';
import { resolveSettings, type ConnectRolloutsOptions } from './settings.js';
import { openTraces } from './tracing/traces.js';

/** How long a collector of traces may take (ms): nobody waits longer for a command because of it. */
const TRACES_TIMEOUT_MS = 2_000;
/** Spans of a client are few, and it may be gone soon (ms). */
const GATHER_MS = 500;

/**
 * Connects to the Temporal service that the environment names, else to the local stack. Close it when done.
 * Traces go to the tracer provider of the program around us, else where the OTEL_* variables say.
 * @throws RolloutsError `unreachable`
 */
export async function connectRollouts(options: ConnectRolloutsOptions = {}): Promise<Rollouts> {
  const settings = resolveSettings(options, process.env);
  const connection = await connectTemporal(settings.connection, settings.stack);
  const database: DatabaseConnection | undefined = settings.databaseUrl
    ? connectDatabase(settings.databaseUrl, { max: 4 })
    : undefined;
  const traces = await openTraces({
    service: 'tir-rollouts',
    environment: process.env,
    timeoutMs: TRACES_TIMEOUT_MS,
    gatherMs: GATHER_MS,
    onWarning: options.onWarning ?? ((message) => process.emitWarning(message)),
  });
  const client = new Client({
    connection,
    namespace: settings.namespace,
    ...(traces ? { interceptors: { workflow: [traces.interceptor] } } : {}),
  });
  return new Rollouts(client, database, settings, async () => {
    await Promise.all([database?.close(), connection.close(), traces?.flush()]);
  });
}

async function connectTemporal(options: Parameters<typeof Connection.connect>[0], stack: string): Promise<Connection> {
  try {
    return await Connection.connect({ connectTimeout: '5s', ...options });
  } catch (err) {
    throw new RolloutsError(
      'unreachable',
      `Temporal does not answer: ${stack}. Run tir-rollouts up for a local stack, or set TEMPORAL_ADDRESS.`,
      { cause: err },
    );
  }
}
