/** Where an endpoint is called. */
import type { LiveEndpoint } from './live.js';

/** What names an endpoint on the data plane. */
export interface EndpointAddress {
  /** Such as `https://infer.e2enetworks.net/`. */
  dataPlaneUrl: string;
  projectId: number;
  id: number;
  /** When given, an address that TIR itself names in it wins over the built one. */
  live?: Pick<LiveEndpoint, 'raw'>;
}

/**
 * Root of an endpoint on the data plane, without a slash at its end; the container's own paths follow it. The field of
 * GET that holds it is not documented, so any URL with `/endpoint/is-{id}` on the configured host is taken.
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/call-an-endpoint-with-a-token/ (read 2026-11)
 */
export function endpointUrl({ dataPlaneUrl, projectId, id, live }: EndpointAddress): string {
  const base = dataPlaneUrl.replace(/\/+$/, '');
  const named = live && findAddress(live.raw, id, new URL(base).host);
  return named ?? `${base}/project/p-${projectId}/endpoint/is-${id}`;
}

/** Where E2E itself serves endpoints: regions may have hosts of their own in it. */
const E2E_DOMAIN = '.e2enetworks.net';

/** Only an address on the configured host, or of E2E's domain if that one is too, is believed: the token goes there. */
function findAddress(raw: Record<string, unknown>, id: number, host: string): string | undefined {
  const open: unknown[] = [raw];
  for (let seen = 0; open.length > 0 && seen < 2000; seen += 1) {
    const value = open.shift();
    if (typeof value === 'object' && value !== null) open.push(...(Object.values(value) as unknown[]));
    if (typeof value !== 'string' || !URL.canParse(value)) continue;
    const url = new URL(value);
    const root = new RegExp(`^.*/endpoint/is-${id}(?=/|$)`).exec(url.pathname)?.[0];
    const sameSite =
      url.host === host || (host.endsWith(E2E_DOMAIN) && url.protocol === 'https:' && url.hostname.endsWith(E2E_DOMAIN));
    if (root !== undefined && sameSite && /^https?:$/.test(url.protocol)) return url.origin + root;
  }
  return undefined;
}
