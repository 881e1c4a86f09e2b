/** Whom the health of a worker is told: probes of an orchestrator, and no web page. */
import type { IncomingMessage } from 'node:http';

/** The names of this machine for itself, with any port. The simulator has its own: it shares no code with us. */
const loopback = /^(localhost\.?|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Why a request is not answered; undefined when it is. A worker that listens for others is asked by names that it cannot know. */
export function findFault({ method, rawHeaders, socket }: IncomingMessage): { status: number; message: string } | undefined {
  const values = (name: string): string[] =>
    rawHeaders.flatMap((header, index) => (index % 2 === 0 && header.toLowerCase() === name ? [rawHeaders[index + 1] ?? ''] : []));
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, message: 'Health is read alone. Send GET.' };
  if (values('origin').some((origin) => !loopback.test(origin.replace(/^https?:\/\//i, '')) || !/^https?:\/\//i.test(origin)))
    return { status: 403, message: 'A web page may not ask for the health of a worker. Ask without Origin.' };
  const hosts = values('host');
  const isLocal = /^(::ffff:)?127\.|^::1$/.test(socket.localAddress ?? '');
  if (isLocal && !(hosts.length === 1 && loopback.test(hosts[0] ?? '')))
    return { status: 403, message: 'This worker answers on this machine alone. Ask it at localhost, 127.0.0.1 or [::1].' };
  return undefined;
}
