/** Where Temporal is and how it is talked to: TEMPORAL_* and the profile file, read by the SDK's own rules. */
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { RolloutsError } from './errors.js';

export interface TemporalSettings {
  /** `address` is absent when nothing names one. For the client's connection and for the worker's. */
  connection: Omit<ConnectionOptions, 'apiKey'> & { apiKey?: string };
  namespace?: string;
}

/** Whether it is talked to by TLS: an API key turns that on, unless it is turned off. */
export const usesTls = ({ tls, apiKey }: Pick<ConnectionOptions, 'tls' | 'apiKey'>): boolean =>
  tls === undefined || tls === null ? apiKey !== undefined : tls !== false;

/**
 * An empty variable counts as absent. What the SDK would pass over in silence is refused here.
 * @throws RolloutsError `invalid` that names the variable
 * @see docs.temporal.io/develop/environment-configuration (read 2026-11)
 */
export function readTemporalSettings(environment: NodeJS.ProcessEnv): TemporalSettings {
  const variables = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && (entry[1] !== '' || entry[0].startsWith('TEMPORAL_GRPC_META_')),
    ),
  );
  refuseIgnored(variables);
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: variables });
    return { connection: connectionOptions, ...(namespace ? { namespace } : {}) };
  } catch (err) {
    throw invalid(reasonOf(err), err);
  }
}

function refuseIgnored(variables: Record<string, string>): void {
  const tls = variables['TEMPORAL_TLS'];
  if (tls !== undefined && !['true', 'false', '1', '0'].includes(tls)) throw invalid('TEMPORAL_TLS must be true or false');
  if (/^(true|1)$/.test(variables['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? ''))
    throw invalid(
      'the TypeScript SDK always verifies the server, so TEMPORAL_TLS_DISABLE_HOST_VERIFICATION does nothing; use TEMPORAL_TLS_SERVER_CA_CERT_PATH and TEMPORAL_TLS_SERVER_NAME',
    );
  const has = (what: string): boolean => `TEMPORAL_TLS_CLIENT_${what}_PATH` in variables || `TEMPORAL_TLS_CLIENT_${what}_DATA` in variables;
  if (has('CERT') !== has('KEY'))
    throw invalid(
      `TEMPORAL_TLS_CLIENT_${has('CERT') ? 'CERT' : 'KEY'}_PATH is set without TEMPORAL_TLS_CLIENT_${has('CERT') ? 'KEY' : 'CERT'}_PATH; set both`,
    );
}

function reasonOf(err: unknown): string {
  const { code, path, message } = err as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) return `${path}, which they name, cannot be read (${code})`;
  return message.replace(/\.$/, '');
}

const invalid = (reason: string, cause?: unknown): RolloutsError =>
  new RolloutsError('invalid', `The settings of Temporal cannot be used: ${reason}. Correct the TEMPORAL_* variables or the file of profiles.`, {
    ...(cause === undefined ? {} : { cause }),
  });
