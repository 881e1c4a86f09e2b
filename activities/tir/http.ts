/** One HTTP exchange with TIR: deadlines, a bounded body, no redirect, no retry, and a report of what happened. */
import { performance } from 'node:perf_hooks';
import { beginOf } from '../../workflows/contract/storable.js';
import { readAnswer } from './answer.js';
import { readHead, type AnswerHead } from './answer-head.js';
import type { Envelope, HttpMethod } from './answer.js';
import { MAX_UPSTREAM, TirError, isTirError } from './errors.js';
import type { TirErrorKind } from './errors.js';
import { poolOf } from './pools.js';
import { readBounded } from './body.js';
import { transportError } from './transport-error.js';

/** How long one call may take in all, from its start to the last byte (ms). */
export const TOTAL_TIMEOUT_MS = 15_000;

/** The two halves of a personal access token. */
export interface ApiCredentials {
  apiKey: string;
  authToken: string;
}

/** What one exchange sends. */
export interface HttpRequest {
  /** What it is for, such as `getEndpoint`. */
  operation: string;
  method: HttpMethod;
  /** Whole URL without the API key. */
  url: URL;
  body?: unknown;
  /** The longest answer that is read (bytes). Default `MAX_BODY_BYTES`. */
  maxBytes?: number;
}

/** One exchange as it happened, for the audit. It holds no secret. */
export interface Exchange {
  operation: string;
  method: HttpMethod;
  /** Path and query without the API key. */
  path: string;
  /** HTTP status; absent when no answer came. */
  status?: number;
  durationMs: number;
  outcome: 'ok' | TirErrorKind;
  /** Redacted excerpt of what went wrong, at most 500 characters. */
  upstream?: string;
  /** What the answer's `x-request-id` says, for E2E's support. Not documented; absent when it names none. */
  requestId?: string;
  /** When it began. */
  at: Date;
  /** What time it is at TIR, in whole seconds, by the answer's `Date` header. */
  serverTime?: Date;
}

/** What all exchanges of one client share. */
export interface HttpContext {
  credentials: ApiCredentials;
  /** The credentials in words, such as `profile default`. */
  who: string;
  redact: (text: string) => string;
  timeoutMs?: number;
  signal?: AbortSignal;
  onExchange?: (exchange: Exchange) => void;
}

/**
 * The only place where credentials meet a request: TIR wants the API key in the query and the token in a header.
 * @see docs.e2enetworks.com/tir/personal-access-tokens/how-to/use-a-token-in-api-calls/ (read 2026-11)
 */
function withCredentials(url: URL, credentials: ApiCredentials): { path: string; authorization: string } {
  const signed = new URL(url);
  signed.searchParams.set('apikey', credentials.apiKey);
  return { path: signed.pathname + signed.search, authorization: `Bearer ${credentials.authToken}` };
}

/**
 * Sends one request and gives the envelope of its success.
 * @throws TirError for every failure; the reason of `context.signal` when the caller gave up
 */
export async function exchange(request: HttpRequest, context: HttpContext): Promise<Envelope> {
  context.signal?.throwIfAborted();
  const at = new Date();
  const begun = performance.now();
  let head: AnswerHead | undefined;
  const report = (outcome: Exchange['outcome'], upstream?: string) =>
    context.onExchange?.({
      operation: request.operation,
      method: request.method,
      path: context.redact(request.url.pathname + request.url.search),
      ...(head === undefined ? {} : readHead(head, context.redact)),
      durationMs: Math.round(performance.now() - begun),
      outcome,
      ...(upstream === undefined || upstream === '' ? {} : { upstream }),
      at,
    });
  let envelope: Envelope;
  try {
    envelope = await send(request, context, (seen) => {
      head = seen;
    });
  } catch (err) {
    if (isTirError(err)) report(err.kind, err.upstream ?? beginOf(context.redact(err.message), MAX_UPSTREAM));
    else report('unavailable', 'given up by the caller');
    throw err;
  }
  // Outside of the try: a listener that fails must not make a failure of an act that happened.
  report('ok');
  return envelope;
}

async function send(request: HttpRequest, context: HttpContext, onHead: (head: AnswerHead) => void): Promise<Envelope> {
  const { operation, method, url } = request;
  const totalMs = context.timeoutMs ?? TOTAL_TIMEOUT_MS;
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), totalMs);
  const giveUp = () => deadline.abort();
  context.signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const { path, authorization } = withCredentials(url, context.credentials);
    const answer = await poolOf(url.origin).request({
      path,
      method,
      headers: {
        authorization,
        accept: 'application/json',
        'user-agent': 'tir-rollouts',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: deadline.signal,
    });
    onHead(answer);
    const body = await readBounded(answer.body, { operation, method, status: answer.statusCode, maxBytes: request.maxBytes });
    return readAnswer({ operation, method, status: answer.statusCode, headers: answer.headers, body }, context);
  } catch (err) {
    if (err instanceof TirError) throw err;
    context.signal?.throwIfAborted();
    throw transportError(err, {
      operation,
      method,
      host: url.host,
      redact: context.redact,
      ...(deadline.signal.aborted ? { totalMs } : {}),
    });
  } finally {
    clearTimeout(timer);
    context.signal?.removeEventListener('abort', giveUp);
  }
}
