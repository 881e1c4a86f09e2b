/** The standard health check of gRPC. @see github.com/grpc/grpc, doc/health-checking.md (read 2026-11) */
import { Client, Metadata, credentials, status as codes } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { portOf } from './tcp.js';
import { failed } from './request.js';
import type { Finding, Preset } from './request.js';

/** The two messages of grpc.health.v1, small enough to be written here instead of read from a file. */
const healthRequest = new protobuf.Type('HealthCheckRequest').add(new protobuf.Field('service', 1, 'string'));
const healthResponse = new protobuf.Type('HealthCheckResponse').add(new protobuf.Field('status', 1, 'int32'));
const SERVING = 1;
const statusWords = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/**
 * Asks `grpc.health.v1.Health/Check`. A port of one's own is called directly; else the call goes below the endpoint's
 * path, since the gateway tells endpoints apart by it.
 */
export const grpc: Preset = (request, signal) =>
  new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const { port, grpcService = '' } = request.check;
    const secure = url.protocol === 'https:';
    const client = new Client(
      `${url.hostname}:${port ?? portOf(url)}`,
      secure ? credentials.createSsl() : credentials.createInsecure(),
    );
    const prefix = port === undefined ? url.pathname.replace(/\/+$/, '') : '';
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${request.token}`);
    const call = client.makeUnaryRequest(
      `${prefix}/grpc.health.v1.Health/Check`,
      (service: string) => Buffer.from(healthRequest.encode({ service }).finish()),
      (bytes) => readStatus(bytes),
      grpcService,
      metadata,
      (err, answer) => {
        signal.removeEventListener('abort', giveUp);
        client.close();
        if (err) resolve(failed(callFault(err.code, err.details)));
        else resolve(verdictOf(answer));
      },
    );
    const giveUp = () => {
      reject(signal.reason as Error);
      call.cancel();
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });

function readStatus(bytes: Buffer): number {
  const message: unknown = healthResponse.decode(bytes);
  return typeof message === 'object' && message !== null && 'status' in message && typeof message.status === 'number'
    ? message.status
    : 0;
}

function verdictOf(answer: number | undefined): Finding {
  if (answer === SERVING) return { ok: true, sample: 'SERVING' };
  return failed(`The grpc health check says ${statusWords[answer ?? 0] ?? String(answer)}`);
}

function callFault(code: codes, details: string): string {
  if (code === codes.UNIMPLEMENTED) return 'The server has no grpc health check';
  if (code === codes.NOT_FOUND) return 'The server does not know the service that check.grpcService names';
  if (code === codes.UNAUTHENTICATED || code === codes.PERMISSION_DENIED)
    return 'The grpc health check was refused: check the token of the project';
  return `The grpc health check failed with ${codes[code]}: ${details}`;
}
