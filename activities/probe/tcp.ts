/** Something listens. The weakest probe: it proves no more. */
import { connect } from 'node:net';
import type { Preset } from './request.js';

/** Opens a connection to the host of the endpoint and closes it. */
export const tcp: Preset = (request, signal) =>
  new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const port = request.check.port ?? portOf(url);
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      settle();
    };
    const giveUp = () => end(() => reject(signal.reason as Error));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => end(() => resolve({ ok: true })));
    socket.on('error', (err) => end(() => reject(err)));
    if (signal.aborted) giveUp();
  });

/** The port of a URL, that of its protocol when it names none. */
export const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port));
