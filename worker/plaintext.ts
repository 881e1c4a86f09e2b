/** Secrets and specs do not travel in the clear: without TLS only this machine is talked to. */
import type { ConnectionOptions } from '@temporalio/client';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

const hostOf = (address: string): string => address.replace(/:\d+$/, '');

/** @throws Error that names the connection and the ways on */
export function refusePlaintext(temporal: Pick<ConnectionOptions, 'address' | 'tls' | 'apiKey'>, databaseUrl: string, allowed: boolean): void {
  if (allowed) return;
  const open = [temporalInTheOpen(temporal), databaseInTheOpen(databaseUrl)].filter((one) => one !== undefined);
  if (open.length === 0) return;
  throw new Error(
    `The worker cannot start: ${open.join('; ')}. Turn TLS on, or say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true where the network is trusted, as within one compose stack.`,
  );
}

function temporalInTheOpen({ address = 'localhost:7233', tls, apiKey }: Pick<ConnectionOptions, 'address' | 'tls' | 'apiKey'>): string | undefined {
  // An API key turns TLS on, unless it is turned off.
  const isEncrypted = tls === undefined ? apiKey !== undefined : tls !== false && tls !== null;
  return isEncrypted || loopback.test(hostOf(address)) ? undefined : `Temporal at ${address} would be talked to without TLS (TEMPORAL_TLS)`;
}

function databaseInTheOpen(databaseUrl: string): string | undefined {
  let url: URL;
  try {
    url = new URL(databaseUrl);
  } catch {
    return undefined;
  }
  const mode = url.searchParams.get('sslmode') ?? (url.searchParams.get('ssl') === 'true' ? 'require' : 'disable');
  const isLocal = url.hostname === '' || loopback.test(url.hostname) || url.searchParams.get('host')?.startsWith('/') === true;
  return isLocal || !['disable', 'allow', 'prefer'].includes(mode)
    ? undefined
    : `PostgreSQL at ${url.host} would be talked to without TLS (sslmode=verify-full in DATABASE_URL)`;
}
