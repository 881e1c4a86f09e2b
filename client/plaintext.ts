/** Secrets, specs and the history do not travel in the clear: without TLS only this machine is talked to. */
import type { ConnectionOptions } from '@temporalio/client';
import { findPlaintextDatabase, isLoopback } from '../db/tls.js';
import { RolloutsError } from './errors.js';

type TemporalTarget = Pick<ConnectionOptions, 'address' | 'tls' | 'apiKey'>;

/** @throws RolloutsError `refused` that names each connection and the ways on; `invalid` when pg cannot use the URL */
export function refusePlaintext(temporal: TemporalTarget, databaseUrl: string | undefined, allowed: boolean): void {
  const database = databaseUrl === undefined ? undefined : findDatabase(databaseUrl);
  if (allowed) return;
  const open = [
    temporalInTheOpen(temporal),
    database && `PostgreSQL at ${database} would be talked to without TLS (sslmode=verify-full in DATABASE_URL)`,
  ].filter((one) => one !== undefined);
  if (open.length === 0) return;
  throw new RolloutsError(
    'refused',
    `Nothing was sent: ${open.join('; ')}. Turn TLS on, or say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true where the network is trusted, as within one compose stack.`,
  );
}

function findDatabase(url: string): string | undefined {
  try {
    return findPlaintextDatabase(url);
  } catch (err) {
    throw new RolloutsError('invalid', err instanceof Error ? err.message : String(err), { cause: err });
  }
}

function temporalInTheOpen({ address = 'localhost:7233', tls, apiKey }: TemporalTarget): string | undefined {
  // An API key turns TLS on, unless it is turned off.
  const isEncrypted = tls === undefined ? apiKey !== undefined : tls !== false && tls !== null;
  return isEncrypted || isLoopback(address.replace(/:\d+$/, ''))
    ? undefined
    : `Temporal at ${address} would be talked to without TLS (TEMPORAL_TLS=true)`;
}
