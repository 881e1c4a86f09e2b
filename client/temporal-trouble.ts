/** Why no connection to Temporal came about: gRPC tries until its deadline and then says only that. One handshake tells. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import type { ConnectionOptions } from '@temporalio/client';
import { usesTls } from './temporal-settings.js';

/** How long the other side may take, unless said otherwise (ms). */
const PATIENCE_MS = 3_000;

/** The begin of HTTP/2, which every gRPC server answers with its settings. @see rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');

interface Handshake {
  /** It spoke, or the error that ended it; OpenSSL gives its `reason` beside a message for its own makers. */
  spoke: boolean;
  err?: NodeJS.ErrnoException & { reason?: string };
  /** TLS was agreed on before it ended. */
  secured: boolean;
}

/** A sentence that says what is wrong, and one with the next step. */
export const explainTemporalTrouble = async (options: ConnectionOptions): Promise<string> =>
  (await findTemporalTrouble(options)) ?? 'It is there now: try again.';

/** The same, told by one handshake in which no secret is sent. @returns undefined when it is there and speaks gRPC */
export async function findTemporalTrouble(options: ConnectionOptions, patienceMs = PATIENCE_MS): Promise<string | undefined> {
  const { address = 'localhost:7233', tls } = options;
  const [, host = address, port = '7233'] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
  const isTls = usesTls(options);
  const settings = typeof tls === 'object' && tls !== null ? tls : {};
  const pair = settings.clientCertPair;
  const shake = await handshake(Number(port), host, isTls ? tlsOptions(host, settings) : undefined, patienceMs);
  if (shake.spoke) return undefined;
  const code = shake.err?.code ?? '';
  if (code === 'ERR_SOCKET_BAD_PORT') return `${port} is no port. Check TEMPORAL_ADDRESS.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The host ${host} is not known. Check TEMPORAL_ADDRESS.`;
  if (code === 'ECONNREFUSED')
    return 'Nothing listens there. Run tir-rollouts up for a local stack, or set TEMPORAL_ADDRESS.';
  if (code === 'ETIMEDOUT' && !shake.secured) return 'It does not answer. Check TEMPORAL_ADDRESS, and the firewall between.';
  if (!isTls) return 'It listens, and does not speak gRPC without TLS. Set TEMPORAL_TLS=true if it is behind TLS, or check TEMPORAL_ADDRESS.';
  const said = shake.err ? ` (${shake.err.reason ?? shake.err.message})` : '';
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code) || code === 'EPROTO')
    return `It does not speak TLS${said}. Check TEMPORAL_ADDRESS, or unset TEMPORAL_TLS and TEMPORAL_API_KEY for a server on this machine.`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `Its certificate is for other names${said}. Set TEMPORAL_TLS_SERVER_NAME to one of them.`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return `Its certificate is not valid now${said}. Renew it, or mend the clock.`;
  if (!shake.secured && /CERT|SIGNATURE/.test(code) && !/ALERT/.test(code))
    return `Its certificate is not trusted${said}. Name the file of the CA that signed it in TEMPORAL_TLS_SERVER_CA_CERT_PATH.`;
  if (/^ERR_OSSL/.test(code))
    return `The files of the TLS settings cannot be used${said}. Check that TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH belong together.`;
  return pair
    ? `It does not accept our client certificate${said}. Check TEMPORAL_TLS_CLIENT_CERT_PATH and which CA the server trusts.`
    : `It ended the connection${said}: perhaps it wants a client certificate. Set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH.`;
}

function tlsOptions(host: string, { serverNameOverride, serverRootCACertificate, clientCertPair }: Exclude<ConnectionOptions['tls'], boolean | null | undefined>): TlsOptions {
  const name = serverNameOverride ?? host;
  return {
    ALPNProtocols: ['h2'],
    // An address has no place in the field for names.
    ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }),
    ...(serverRootCACertificate ? { ca: Buffer.from(serverRootCACertificate) } : {}),
    ...(clientCertPair ? { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) } : {}),
  };
}

function handshake(port: number, host: string, tls: TlsOptions | undefined, patienceMs: number): Promise<Handshake> {
  return new Promise((resolve) => {
    let socket: Socket | undefined;
    let secured = false;
    const end = (spoke: boolean, err?: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      socket?.destroy();
      resolve({ spoke, secured, ...(err ? { err } : {}) });
    };
    const timer = setTimeout(() => end(false, Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), patienceMs);
    const ready = (): void => {
      secured = tls !== undefined;
      socket?.write(PREFACE);
    };
    try {
      socket = tls ? connectTls({ port, host, ...tls }, ready) : connectTcp({ port, host }, ready);
    } catch (err) {
      end(false, err as NodeJS.ErrnoException);
      return;
    }
    // A TLS server without a plain side answers HTTP/2 with an alert: a frame begins with its length, an alert with 0x15.
    socket.once('data', (data) => end(data[3] === 0x04));
    socket.once('error', (err) => end(false, err));
    socket.once('close', () => end(false));
  });
}
