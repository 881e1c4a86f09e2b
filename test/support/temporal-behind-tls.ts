/** A Temporal behind TLS, as a cluster or Temporal Cloud is: ends TLS, looks at who calls, and hands each call on to the lane's dev server. */
import { readFileSync } from 'node:fs';
import {
  connect,
  constants,
  createSecureServer,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { temporalAddress } from './servers.js';
import { tlsFixture } from './tls-fixture.js';

export interface TemporalBehindTlsOptions {
  /** Refuses the handshake of whoever shows no certificate of the tests' CA. Default false. */
  clientCertificates?: boolean;
  /** Answers UNAUTHENTICATED to calls without this key. Default: every call is let through. */
  apiKey?: string;
  /** Answers PERMISSION_DENIED to calls of the operator service, as Temporal Cloud does. Default false. */
  isCloud?: boolean;
}

export interface TemporalBehindTls {
  /** host:port; the certificate is for `localhost`. */
  address: string;
  /** Each call that was let through: its `authorization` header, and the name in the caller's certificate. */
  calls: { path: string; authorization: string | undefined; certificate: string | undefined }[];
  close(): Promise<void>;
}

const refusal = (status: number) => ({
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-status': String(status),
  'grpc-message': 'Request unauthorized.',
});
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;
const END_STREAM = 0x1;

/** Listens on a free port of the loopback. Close it when done. */
export async function startTemporalBehindTls(options: TemporalBehindTlsOptions = {}): Promise<TemporalBehindTls> {
  const { clientCertificates = false, apiKey, isCloud = false } = options;
  const calls: TemporalBehindTls['calls'] = [];
  const connectUpstream = (): ClientHttp2Session => connect(`http://${temporalAddress()}`).on('error', () => undefined);
  let upstream = connectUpstream();
  const server = createSecureServer({
    key: readFileSync(tlsFixture('server.key')),
    cert: readFileSync(tlsFixture('server.pem')),
    ca: readFileSync(tlsFixture('ca.pem')),
    requestCert: clientCertificates,
    rejectUnauthorized: clientCertificates,
  });
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  // A handshake that was refused, or a caller that has gone: what the tests are about.
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => {
    const authorization = headers.authorization?.toString();
    if (apiKey !== undefined && authorization !== `Bearer ${apiKey}`) {
      stream.respond(refusal(UNAUTHENTICATED), { endStream: true });
      return;
    }
    if (isCloud && headers[':path']?.includes('.OperatorService/')) {
      stream.respond(refusal(PERMISSION_DENIED), { endStream: true });
      return;
    }
    const socket = stream.session?.socket as TLSSocket | undefined;
    calls.push({ path: headers[':path'] ?? '', authorization, certificate: clientCertificates ? socket?.getPeerCertificate().subject.CN?.toString() : undefined });
    // The server ends a connection now and then, as any gRPC server may.
    if (upstream.closed || upstream.destroyed) upstream = connectUpstream();
    handOn(stream, headers, upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One gRPC call: its status comes in the trailers, or in the headers where there is no body. */
function handOn(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, upstream: ClientHttp2Session): void {
  const onwards = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  onwards.on('response', (answer, flags) => {
    if (stream.destroyed) return;
    if (flags & END_STREAM) stream.respond(answer, { endStream: true });
    else {
      stream.respond(answer, { waitForTrailers: true });
      onwards.pipe(stream);
    }
  });
  onwards.on('trailers', (last) => (trailers = last));
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.pipe(onwards);
  for (const [one, other] of [
    [stream, onwards],
    [onwards, stream],
  ] as const) {
    one.on('error', () => undefined);
    // What ended well has been handed on by then, and the other side ends by itself.
    one.on('close', () => (other.closed || one.rstCode === constants.NGHTTP2_NO_ERROR ? undefined : other.close(one.rstCode)));
  }
}
