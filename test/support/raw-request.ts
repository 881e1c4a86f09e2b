import { connect } from 'node:net';
import { once } from 'node:events';

/** What a server answered, read whole. */
export interface RawAnswer {
  status: number;
  /** Head and body as they came. */
  text: string;
}

/** A request as its bytes: any `Host`, several of one header, any target. What a browser, or a program, may send. */
export async function rawRequest(
  url: string,
  { method = 'GET', headers = [], body = '', target }: { method?: string; headers?: readonly (readonly [string, string])[]; body?: string; target?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const all: (readonly [string, string])[] = headers.some(([name]) => name.toLowerCase() === 'host') ? [...headers] : [['Host', host], ...headers];
  const length: (readonly [string, string])[] = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  const lines = [...all, ...length, ['Connection', 'close'] as const].map(([name, value]) => `${name}: ${value}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.write(`${method} ${target ?? pathname + search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text };
}
