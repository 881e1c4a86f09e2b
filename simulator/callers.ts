/**
 * Whom the simulator answers. A web page can send requests to this machine too, under a name of its own that it lets lead
 * here (DNS rebinding): what it cannot do is name this machine in `Host`, or leave its own `Origin` out of a change.
 */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Refusal } from './refusal.js';

/** The names of this machine for itself, as they stand in `Host` and in a URL. */
const loopbackNames: readonly string[] = ['localhost', 'localhost.', '127.0.0.1', '[::1]'];

/** A host and perhaps a port, and nothing else: no user, path or blank. */
const authority = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;

/** The host within `Host` or after the `//` of an origin, in lower case; undefined for what is none. */
const hostIn = (text: string): string | undefined => authority.exec(text)?.[1]?.toLowerCase();

/** What lets a request through beyond the loopback. */
export interface Callers {
  /** Names that `Host` and `Origin` may have besides, in lower case. */
  names: readonly string[];
}

/** A name to be allowed, as it stands in `Host` without its port. @throws Error when it can never stand there */
export function allowedName(name: string): string {
  if (hostIn(name) !== name.toLowerCase())
    throw new Error(`${name} is no name of a host. Write it as callers do, without scheme and port, such as --allow-host tir.test.`);
  return name.toLowerCase();
}

/** Refuses a request that somebody else's page could have sent. @throws Refusal 403 */
export function checkCaller(request: FastifyRequest, { names }: Callers): void {
  const hosts = valuesOf(request, 'host');
  const host = hosts.length === 1 ? hostIn(hosts[0] ?? '') : undefined;
  if (host === undefined || !(isOurs(host, names) || isAddressOf(host, request)))
    throw new Refusal(
      403,
      `Host ${said(hosts)} is no name of this simulator, so a web page may be asking under a name of its own. Call it at ${loopbackNames.join(', ')}, or start it with --allow-host NAME.`,
    );
  const origins = valuesOf(request, 'origin');
  if (origins.some((origin) => !isOurOrigin(origin, names)))
    throw new Refusal(403, `The web page ${said(origins)} may not call this simulator. Call it from this machine, or start it with --allow-host NAME of that page.`);
}

/** All values of a header: Node gives the first one of `Host` and hides the others. */
function valuesOf(request: FastifyRequest, name: string): string[] {
  const { rawHeaders } = request.raw;
  return rawHeaders.flatMap((header, index) => (index % 2 === 0 && header.toLowerCase() === name ? [rawHeaders[index + 1] ?? ''] : []));
}

/** Whether a host, as it stands in a URL, is this machine for itself. */
export const isLoopbackName = (host: string): boolean => loopbackNames.includes(host.toLowerCase());

const isOurs = (host: string, names: readonly string[]): boolean => isLoopbackName(host) || names.includes(host);

/** Whether the host is the very address that the caller reached: no name leads there, so no page can be behind it. */
function isAddressOf(host: string, request: FastifyRequest): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  return isIP(address) !== 0 && address === request.socket.localAddress?.replace(/^::ffff:/, '').toLowerCase();
}

function isOurOrigin(origin: string, names: readonly string[]): boolean {
  const host = /^https?:\/\/(.*)$/i.exec(origin)?.[1];
  const named = host === undefined ? undefined : hostIn(host);
  return named !== undefined && isOurs(named, names);
}

/** For a message: header text may be long, and of anybody. */
const said = (values: readonly string[]): string => (values.length === 0 ? '(none)' : JSON.stringify(values.join(', ').slice(0, 100)));
