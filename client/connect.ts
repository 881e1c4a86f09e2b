/** Opens the way to Temporal and PostgreSQL. */
import { Client } from '@temporalio/client';
import { connectDatabase, type DatabaseConnection } from '../db/connect.js';
import { connectTemporal } from './connect-temporal.js';
import { refusePlaintext } from './plaintext.js';
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
 * @throws RolloutsError `unreachable`; `refused` when Temporal does not let us in, or something would travel in the clear; `invalid` settings
 */
export async function connectRollouts(options: ConnectRolloutsOptions = {}): Promise<Rollouts> {
  const settings = resolveSettings(options, process.env);
  refusePlaintext(settings.connection, settings.databaseUrl, settings.allowPlaintext);
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
