import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort, isListening } from '../../local/port.js';

describe('a port for the stack', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('is another one when somebody listens on %s', async (host) => {
    const server = createServer().listen(0, host);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const taken = (server.address() as AddressInfo).port;
    expect(await isListening(taken)).toBe(true);
    expect(await findFreePort(taken)).toBeGreaterThan(taken);
  });

  it('is the preferred one when that is free, unless another part of the stack wants it', async () => {
    const free = await findFreePort(0);
    expect(await findFreePort(free)).toBe(free);
    expect(await findFreePort(free, new Set([free]))).not.toBe(free);
  });
});
