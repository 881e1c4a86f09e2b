import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTirClient } from '../../../activities/tir/client.js';
import type { TirClientConfig } from '../../../activities/tir/client.js';
import type { Exchange } from '../../../activities/tir/http.js';

/** A request as the odd server saw it. */
export interface SeenRequest {
  method: string;
  url: URL;
  authorization: string | undefined;
  body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => void;

/** A server that answers whatever a test wants, at a free port of this machine. */
export async function startOddServer(answer: Answer) {
  const seen: SeenRequest[] = [];
  let now = answer;
  const server = createServer((raw, response) => {
    let body = '';
    raw.setEncoding('utf8');
    raw.on('data', (chunk: string) => (body += chunk));
    raw.on('end', () => {
      const request = {
        method: raw.method ?? '',
        url: new URL(raw.url ?? '/', 'http://odd'),
        authorization: raw.headers.authorization,
        body,
      };
      seen.push(request);
      now(request, response, raw);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    answerWith: (next: Answer) => (now = next),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type OddServer = Awaited<ReturnType<typeof startOddServer>>;

/** Answers with JSON, or with the text as it is. */
export const reply =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };

export const envelope = (data: unknown, more: Record<string, unknown> = {}) => ({
  code: 200,
  data,
  errors: {},
  message: 'Success',
  ...more,
});

export const API_KEY = 'key-1234567890';
export const AUTH_TOKEN = 'token-0987654321';

/** A client of the odd server, and the exchanges that it reported. */
export function clientOf(server: Pick<OddServer, 'url'>, config: Partial<TirClientConfig> = {}) {
  const exchanges: Exchange[] = [];
  const client = createTirClient({
    baseUrl: `${server.url}/myaccount/api/v1/gpu`,
    credentials: { apiKey: API_KEY, authToken: AUTH_TOKEN },
    projectId: 7,
    location: 'Delhi',
    onExchange: (exchange) => exchanges.push(exchange),
    ...config,
  });
  return { client, exchanges };
}

/** The error that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (err) {
    return err;
  }
  throw new Error('it did not fail');
}
