/** Whether somebody listens: told in milliseconds, where a gRPC client would try again until its time is over. */
import { connect } from 'node:net';

/** @returns undefined when a connection opens; else the code of the failure, such as `ECONNREFUSED`, `ENOTFOUND` or `ETIMEDOUT` */
export function tryPort(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (code: string | undefined): void => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(timeoutMs, () => settle('ETIMEDOUT'));
    socket.once('connect', () => settle(undefined));
    socket.once('error', (err: NodeJS.ErrnoException) => settle(err.code ?? err.message));
  });
}
