/** Failures below HTTP: no connection, no answer, no end of the answer. */
import { beginOf, storable } from '../../workflows/contract/storable.js';
import type { HttpMethod } from './answer.js';
import { MAX_UPSTREAM, TirError } from './errors.js';

/** Codes of failures that happen before a request can have left: it certainly had no effect. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/;

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped in its middle',
};

/** What was going on when it failed. */
export interface TransportAttempt {
  operation: string;
  method: HttpMethod;
  host: string;
  redact: (text: string) => string;
  /** Set when the total deadline (ms) ended it. */
  totalMs?: number;
}

/** The `TirError` of a request that got no whole answer. */
export function transportError(err: unknown, attempt: TransportAttempt): TirError {
  const { operation, method, host, redact, totalMs } = attempt;
  const code = codeOf(err);
  if (code === 'UND_ERR_INVALID_ARG') {
    return new TirError(
      `The request ${operation} cannot be written: ${redact(messageOf(err))}. Check the API key and token for characters that do not belong there.`,
      {
        kind: 'refused',
        effect: 'none',
        operation,
        cause: safeCause(err, redact),
      },
    );
  }
  const tls = certificate.test(code);
  const why =
    totalMs !== undefined
      ? `no whole answer within ${totalMs} ms`
      : tls
        ? `its certificate or TLS is not accepted (${code})`
        : (sentences[code] ?? (redact(messageOf(err)) || code));
  const next =
    tls || code === 'ENOTFOUND'
      ? 'Check the host in E2E_TIR_API_HOST and this machine’s network.'
      : 'It is tried again; if it lasts, check this machine’s network and E2E’s status page.';
  const certain = method === 'GET' || (totalMs === undefined && (tls || neverSent.has(code)));
  return new TirError(`TIR at ${host} did not answer ${operation}: ${why}. ${next}`, {
    kind: 'unavailable',
    effect: certain ? 'none' : 'unknown',
    operation,
    upstream: beginOf(redact(`${code === '' ? '' : `${code}: `}${messageOf(err)}`), MAX_UPSTREAM),
    code: totalMs !== undefined ? 'ETIMEDOUT' : code,
    cause: safeCause(err, redact),
  });
}

const messageOf = (err: unknown): string => storable(err instanceof Error ? err.message : String(err));

function codeOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return '';
  if ('code' in err && typeof err.code === 'string') return err.code;
  return 'cause' in err ? codeOf(err.cause) : '';
}

/** A copy with the words alone: a parser's error carries the raw answer, which may echo what was sent. */
function safeCause(err: unknown, redact: (text: string) => string): Error {
  const copy = new Error(redact(messageOf(err)));
  copy.name = err instanceof Error ? err.name : 'Error';
  return copy;
}
