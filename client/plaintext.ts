/** Specs, reasons and the history do not travel in the clear: without TLS only this machine is talked to. TIR's hosts: `activities/tir/config.ts`. */
import type { ConnectionOptions } from '@temporalio/client';
import { findPlaintextDatabase } from '../db/tls.js';
import { isLoopback, TRUSTED_NETWORK } from '../workflows/contract/loopback.js';
import { RolloutsError } from './errors.js';
import { usesTls } from './temporal-settings.js';

type TemporalTarget = Pick<ConnectionOptions, 'address' | 'tls' | 'apiKey'>;

/**
 * Looks at the settings alone; whichever of the two is absent is not looked at.
 * @throws RolloutsError `refused` that names each connection and the ways on; `invalid` when pg cannot use the URL
 */
export function refusePlaintext(temporal: TemporalTarget | undefined, databaseUrl: string | undefined, allowed: boolean): void {
  const database = databaseUrl === undefined ? undefined : findDatabase(databaseUrl);
  if (allowed) return;
  const open = [
    temporal && temporalInTheOpen(temporal),
    database && `PostgreSQL at ${database} would be talked to without TLS (sslmode=verify-full in DATABASE_URL)`,
  ].filter((one) => one !== undefined);
  if (open.length === 0) return;
  throw new RolloutsError(
    'refused',
    `Nothing was sent: ${open.join('; ')}. Turn TLS on, or ${TRUSTED_NETWORK}`,
  );
}

function findDatabase(url: string): string | undefined {
  try {
    return findPlaintextDatabase(url);
  } catch (err) {
    throw new RolloutsError('invalid', err instanceof Error ? err.message : String(err), { cause: err });
  }
}

function temporalInTheOpen(temporal: TemporalTarget): string | undefined {
  const { address = 'localhost:7233' } = temporal;
  return usesTls(temporal) || isLoopback(address.replace(/:\d+$/, ''))
    ? undefined
    : `Temporal at ${address} would be talked to without TLS (TEMPORAL_TLS=true)`;
}
