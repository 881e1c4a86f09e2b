import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { FaultOf, TakenFaults } from './faults.js';
import { errorBody, malformedBody, quotedBody, retryAfterHeader } from './fault-bodies.js';
import type { RawBody } from './fault-bodies.js';

/** An answer that is ready to be sent. */
export interface Answer extends RawBody {
  status: number;
  headers: Record<string, string>;
}

/** How the sending ended: with a status, or with a cut connection. */
export type Sent = number | 'cut';

/** How long a hang lasts that names no time (real ms): no caller waits longer. */
export const longestHangMs = 600_000;

/** Waits real milliseconds, or until the caller has gone. */
export function pause(response: ServerResponse, ms: number): Promise<void> {
  if (ms <= 0 || response.closed || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
}

/**
 * Lets the faults happen that come before a request has its effect. Gives the answer that replaces the effect,
 * `'cut'` when the connection was reset, and undefined when the request may go on.
 */
export async function faultsBefore(faults: TakenFaults, reply: FastifyReply, now: number): Promise<Answer | 'cut' | undefined> {
  const delay = faults.strike('delay');
  if (delay) await pause(reply.raw, delay.ms);
  if (faults.strike('refusedBefore')) return cut(reply);
  const hang = faults.strike('hang', ({ after }) => !after);
  if (hang) {
    await pause(reply.raw, hang.ms ?? longestHangMs);
    return cut(reply);
  }
  const throttled = faults.strike('throttled');
  if (throttled) return quoting(faults, throttledAnswer(throttled, now));
  const status = faults.strike('status', ({ after }) => !after);
  return status && quoting(faults, statusAnswer(status));
}

/** Sends a whole answer, through whatever fault comes after the effect. A rule that names `chunks` waits for a stream. */
export async function sendThrough(faults: TakenFaults, reply: FastifyReply, answer: Answer): Promise<Sent> {
  const ofWhole = ({ chunks }: { chunks?: number }): boolean => chunks === undefined;
  if (faults.strike('answerLost', ofWhole)) return cut(reply);
  const hang = faults.strike('hang', (fault) => fault.after === true && ofWhole(fault));
  if (hang) {
    await pause(reply.raw, hang.ms ?? longestHangMs);
    return cut(reply);
  }
  const status = faults.strike('status', (fault) => fault.after === true && ofWhole(fault));
  if (status) return send(reply, quoting(faults, statusAnswer(status)));
  const malformed = faults.strike('malformed', ofWhole);
  if (malformed) return send(reply, quoting(faults, { ...answer, ...malformedBody(malformed.body) }, true));
  const other = faults.strike('body');
  if (other)
    return send(reply, { ...answer, status: other.status ?? answer.status, contentType: other.contentType ?? 'application/json', bytes: Buffer.from(other.body) });
  // An answer without a body can be neither halved nor slow: such a fault waits for one that has a body.
  if (answer.bytes.length === 0) return send(reply, answer);
  const whole = quoting(faults, answer);
  if (faults.strike('truncated', ofWhole)) return sendHalf(reply, whole);
  const slow = faults.strike('slowBody');
  return slow ? drip(reply, whole, slow.msPerByte ?? 500) : send(reply, whole);
}

/** A failed answer, or a `senseless` one, with the text of the fault `quotes` in it. */
function quoting(faults: TakenFaults, answer: Answer, senseless = false): Answer {
  if (answer.status < 400 && !senseless) return answer;
  const quotes = faults.strike('quotes');
  return quotes ? { ...answer, bytes: quotedBody(answer.bytes, quotes.text) } : answer;
}

/** Sends an answer as it is. */
export function send(reply: FastifyReply, answer: Answer): Sent {
  void reply.code(answer.status).headers(answer.headers).header('content-type', answer.contentType).send(answer.bytes);
  return answer.status;
}

/** Resets the connection: the caller sees ECONNRESET, not an end. */
export function cut(reply: FastifyReply): 'cut' {
  reply.hijack();
  const { socket } = reply.raw;
  if (socket && 'resetAndDestroy' in socket) socket.resetAndDestroy();
  return 'cut';
}

function throttledAnswer(fault: FaultOf<'throttled'>, now: number): Answer {
  const retryAfter = retryAfterHeader(fault, now);
  const limits = { 'ratelimit-limit': '1200', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' };
  return {
    status: 429,
    headers: retryAfter === undefined ? limits : { ...limits, 'retry-after': retryAfter },
    ...errorBody(fault.errorShape ?? 'statusCodeText', 429, 'Request limit reached. Please try again later.'),
  };
}

/** The answer of a `status` fault. */
export function statusAnswer(fault: FaultOf<'status'>): Answer {
  return {
    status: fault.status,
    headers: {},
    ...errorBody(
      fault.errorShape ?? 'envelope',
      fault.status,
      fault.message ?? `Simulated answer ${fault.status}.`,
      fault.errors,
    ),
  };
}

function writeHead(reply: FastifyReply, answer: Answer): void {
  reply.hijack();
  reply.raw.writeHead(answer.status, {
    ...answer.headers,
    'content-type': answer.contentType,
    'content-length': answer.bytes.length,
  });
}

async function sendHalf(reply: FastifyReply, answer: Answer): Promise<Sent> {
  writeHead(reply, answer);
  await new Promise<void>((resolve) =>
    reply.raw.write(answer.bytes.subarray(0, Math.ceil(answer.bytes.length / 2)), () => resolve()),
  );
  // A reset might overtake the half that was sent; an end does not.
  reply.raw.socket?.destroySoon();
  return answer.status;
}

async function drip(reply: FastifyReply, answer: Answer, msPerByte: number): Promise<Sent> {
  writeHead(reply, answer);
  for (const byte of answer.bytes) {
    if (reply.raw.closed || reply.raw.destroyed) return answer.status;
    reply.raw.write(Buffer.of(byte));
    await pause(reply.raw, msPerByte);
  }
  reply.raw.end();
  return answer.status;
}
