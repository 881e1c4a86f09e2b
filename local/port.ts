import { connect, createServer } from 'node:net';

/** The first port from `preferred` on that nobody listens on at 127.0.0.1; any free one for 0. @throws Error when a hundred in a row are taken */
export async function findFreePort(preferred: number, avoid: ReadonlySet<number> = new Set()): Promise<number> {
  if (preferred === 0) return (await bind(0)) as number;
  for (let port = preferred; port < preferred + 100; port += 1) {
    if (!avoid.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`The ports ${preferred} to ${preferred + 99} are all taken. End one of their owners and try again.`);
}

/** Whether a port is free at 127.0.0.1. Asked twice: binding alone succeeds on some systems beside a listener on all addresses. */
async function isFree(port: number): Promise<boolean> {
  return !(await isListening(port)) && (await bind(port)) !== undefined;
}

/** Binds and releases a port; the port, or undefined when it could not be bound. */
function bind(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/** Whether somebody accepts connections on a port at 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(1_000);
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(true));
    socket.once('error', () => settle(false));
  });
}
