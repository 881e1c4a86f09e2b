/** Opens the way to Temporal and PostgreSQL. */
import { Client, Connection } from '@temporalio/client';
import { connectDatabase, type DatabaseConnection } from '../db/connect.js';
import { RolloutsError } from './errors.js';
import { Rollouts } from './rollouts.js';
import { resolveSettings, type ConnectRolloutsOptions } from './settings.js';

/**
 * Connects to the Temporal service that the environment names, else to the local stack. Close it when done.
 * @throws RolloutsError `unreachable`
 */
export async function connectRollouts(options: ConnectRolloutsOptions = {}): Promise<Rollouts> {
  const settings = resolveSettings(options, process.env);
  const connection = await connectTemporal(settings.connection, settings.stack);
  const database: DatabaseConnection | undefined = settings.databaseUrl
    ? connectDatabase(settings.databaseUrl, { max: 4 })
    : undefined;
  const client = new Client({ connection, namespace: settings.namespace });
  return new Rollouts(client, database, settings, async () => {
    await database?.close();
    await connection.close();
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
