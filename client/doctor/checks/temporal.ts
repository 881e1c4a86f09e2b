import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError, type ConnectionOptions } from '@temporalio/client';
import { failed, ok, unreachable, type Check, type Finding } from '../check.js';
import { tryPort } from '../port.js';
import type { Site } from '../site.js';

/** Whether Temporal answers, and of which version it is. */
export const temporalCheck: Check = {
  name: 'temporal',
  needs: ['settings'],
  asks: 'Temporal',
  run: async (site) => {
    const { connection: options } = site.settings;
    const facts = { address: options.address, tls: isEncrypted(options) };
    // gRPC tries again at a closed door until its time is over; through a proxy the door is another one.
    const closed = usesProxy(site.environment) ? undefined : await knock(options.address ?? '', site.patienceMs);
    if (closed !== undefined) return unreachable(`${closed} (Temporal at ${options.address}).`, waysOn(site), facts);
    try {
      const { serverVersion } = await site.ask((connection) => connection.workflowService.getSystemInfo({}));
      const version = serverVersion ? ` ${serverVersion}` : '';
      return ok(`Temporal${version} at ${options.address}, ${isEncrypted(options) ? 'with' : 'without'} TLS`, {
        ...facts,
        version: serverVersion ?? null,
      });
    } catch (err) {
      return refusal(err, site, facts);
    }
  },
};

/** An API key turns TLS on, unless it is turned off. */
export const isEncrypted = ({ tls, apiKey }: ConnectionOptions): boolean =>
  tls === undefined ? apiKey !== undefined : tls !== false && tls !== null;

/** What gRPC itself takes a proxy from. */
const usesProxy = (environment: NodeJS.ProcessEnv): boolean =>
  ['grpc_proxy', 'https_proxy', 'http_proxy'].some((name) => environment[name]);

const waysOn = (site: Site): string =>
  site.meantStack
    ? `See ${site.dataDirectory}/logs/temporal.log, and start the stack again: tir-rollouts up`
    : 'Start a whole stack here (tir-rollouts up), or name the right address in TEMPORAL_ADDRESS';

const closedDoors: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there',
  ENOTFOUND: 'The name of the host is not known',
  EAI_AGAIN: 'The name of the host cannot be looked up now',
  ETIMEDOUT: 'No connection opens in time',
};

/** @returns why no connection opens; undefined when one does */
async function knock(address: string, timeoutMs: number): Promise<string | undefined> {
  const at = address.lastIndexOf(':');
  const [host, port] = at < 0 ? [address, 7233] : [address.slice(0, at).replace(/^\[|\]$/g, ''), Number(address.slice(at + 1))];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'The address is not host:port';
  const code = await tryPort(host, port, timeoutMs);
  return code === undefined ? undefined : (closedDoors[code] ?? `No connection opens: ${code}`);
}

function refusal(err: unknown, site: Site, facts: Finding['facts']): Finding {
  const { address } = site.settings.connection;
  const cause = isGrpcServiceError(err) ? err : err instanceof Error && isGrpcServiceError(err.cause) ? err.cause : undefined;
  const why = cause?.details || (err instanceof Error ? err.message : String(err));
  if (cause?.code === grpcStatus.UNAUTHENTICATED || cause?.code === grpcStatus.PERMISSION_DENIED)
    return failed(
      `Temporal at ${address} refuses who we are: ${why}.`,
      'Check TEMPORAL_API_KEY, or the certificate and key in TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.',
      facts,
    );
  const tls = isEncrypted(site.settings.connection);
  return unreachable(
    `Something listens at ${address} and does not answer as Temporal does ${tls ? 'over TLS' : 'without TLS'}: ${why}.`,
    tls
      ? 'Check that this server speaks TLS, and its certificate: TEMPORAL_TLS, TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME.'
      : 'If the server wants TLS, set TEMPORAL_TLS=true (or TEMPORAL_API_KEY); if it is no Temporal, mend TEMPORAL_ADDRESS.',
    facts,
  );
}
