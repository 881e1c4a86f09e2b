/** Opens the way to Temporal and PostgreSQL. */
import { Client } from '@temporalio/client';
import { connectDatabase, type DatabaseConnection } from '../db/connect.js';
import { connectTemporal } from './connect-temporal.js';
import { refusePlaintext } from './plaintext.js';
import { Rollouts } from './rollouts.js';
import { resolveSettings, type ConnectRolloutsOptions } from './settings.js';

/**
 * Connects to the Temporal service that the environment names, else to the local stack. Close it when done.
 * @throws RolloutsError `unreachable`; `refused` when Temporal does not let us in, or something would travel in the clear; `invalid` settings
 */
export async function connectRollouts(options: ConnectRolloutsOptions = {}): Promise<Rollouts> {
  const settings = resolveSettings(options, process.env);
  refusePlaintext(settings.connection, settings.databaseUrl, settings.allowPlaintext);
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
