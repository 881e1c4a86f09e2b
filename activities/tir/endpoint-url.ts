/** Where an endpoint is called. */
import type { LiveEndpoint } from './live.js';

/** What names an endpoint on the data plane. */
export interface EndpointAddress {
  /** Such as `https://infer.e2enetworks.net/`. */
  dataPlaneUrl: string;
  projectId: number;
  id: number;
}

/**
 * Root of an endpoint on the data plane, without a slash at its end; the container's own paths follow it. Made of the
 * settings and the ids alone: the token goes there, so no text of an answer has a say in it.
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/call-an-endpoint-with-a-token/ (read 2026-11)
 */
export const endpointUrl = ({ dataPlaneUrl, projectId, id }: EndpointAddress): string =>
  `${dataPlaneUrl.replace(/\/+$/, '')}/project/p-${projectId}/endpoint/is-${id}`;

/** Values of an answer that are looked through; more than TIR has ever sent of one endpoint. */
const MAX_VALUES = 2_000;
/** Longest address that is shown (characters). */
const MAX_SHOWN = 200;

/**
 * What is to be said of an address in TIR's answer that is not the one that is called; undefined when it names none. The
 * field of GET that holds it is not documented, so any URL with `/endpoint/is-{id}` counts.
 * @param url as `endpointUrl` gives it
 */
export function otherAddress({ id, raw, redact }: Pick<LiveEndpoint, 'id' | 'raw' | 'redact'>, url: string): string | undefined {
  const called = new URL(url);
  const other = addressesIn(raw, id).find((address) => address !== called.origin + called.pathname);
  if (other === undefined) return undefined;
  const found = redact(other);
  const shown = found.length > MAX_SHOWN ? `${found.slice(0, MAX_SHOWN)}…` : found;
  return `TIR's answer names another address of the endpoint, ${shown}, which was not called: the token goes only where the worker is told to. If it is right, set its host in MODEL_API_CLIENT_HOST on the worker.`;
}

/** As `URL` writes them: in ASCII, without control characters, users, queries and fragments. */
function addressesIn(raw: Record<string, unknown>, id: number): string[] {
  const found: string[] = [];
  const root = new RegExp(`^.*/endpoint/is-${id}(?=/|$)`);
  const open: unknown[] = [raw];
  for (let index = 0; index < open.length; index++) {
    const value = open[index];
    const inside = typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [];
    for (const one of inside.slice(0, MAX_VALUES - open.length)) open.push(one);
    if (typeof value !== 'string' || !/^https?:/i.test(value) || !URL.canParse(value)) continue;
    const url = new URL(value);
    const path = root.exec(url.pathname)?.[0];
    if (path !== undefined) found.push(url.origin + path);
  }
  return found;
}
