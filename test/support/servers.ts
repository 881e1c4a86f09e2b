import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './global-setup.js';

/** Makes an empty database on the integration lane's PostgreSQL and gives its URL. Call it once a test file; `name` shows up in the logs. */
export async function databaseUrlFor(name: string): Promise<string> {
  const server = inject('databaseUrl');
  const database = `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`create database "${database}"`);
  } finally {
    await client.end();
  }
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** host:port of the integration lane's Temporal dev server. */
export function temporalAddress(): string {
  return inject('temporalAddress');
}
