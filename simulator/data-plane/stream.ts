import type { FastifyReply } from 'fastify';
import { malformedBody } from '../fault-bodies.js';
import type { TakenFaults } from '../faults.js';
import { cut, longestHangMs, send, statusAnswer } from '../transport.js';
import type { Sent } from '../transport.js';
import type { ServerAnswer, StreamEvent } from './answer.js';
import type { EngineRun } from './engine.js';
import type { Flight } from './flight.js';
import { readyAtMs } from './pace.js';
import type { Pace } from './pace.js';

/** What a stream needs besides its events. */
export interface StreamContext {
  faults: TakenFaults;
  flight: Flight;
  reply: FastifyReply;
  pace: Pace;
  run: EngineRun | undefined;
}

/**
 * Sends server-sent events at the pace of the engine, through whatever fault comes after the effect. It ends with a reset
 * when the endpoint is gone meanwhile, and stops when the caller hangs up.
 */
export async function sendStream(answer: ServerAnswer, events: readonly StreamEvent[], context: StreamContext): Promise<Sent> {
  const { faults, flight, reply, pace, run } = context;
  const early = await faultsBeforeHead(context);
  if (early !== undefined) return early;
  const slow = faults.strike('slowBody');
  const write = async (bytes: Buffer): Promise<void> => {
    if (!slow) return writeBytes(reply, bytes);
    for (const byte of bytes) {
      await writeBytes(reply, Buffer.of(byte));
      await flight.pause(slow.msPerByte ?? 500);
      if (flight.abandoned || flight.lost) return;
    }
  };
  reply.hijack();
  reply.raw.writeHead(answer.status, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...answer.headers,
  });
  reply.raw.flushHeaders();
  const startedAt = performance.now();
  for (const [place, event] of events.entries()) {
    await flight.pause(startedAt + readyAtMs(pace, event.step) - performance.now());
    if (flight.abandoned || flight.lost) return cut(reply);
    const ended = await faultInside(context, place, event, events.length);
    if (ended !== undefined) return ended;
    run?.generate(event.tokens);
    const senseless = faults.strike('malformed', ({ chunks = 1 }) => chunks === place);
    await write(eventBytes(senseless ? malformedBody(senseless.body).bytes : event.data, event.name));
  }
  if (flight.abandoned || flight.lost) return cut(reply);
  reply.raw.end();
  return answer.status;
}

/** Faults of a stream that has not begun: those that name no event. */
async function faultsBeforeHead({ faults, flight, reply }: StreamContext): Promise<Sent | undefined> {
  if (faults.strike('answerLost', ({ chunks = 0 }) => chunks === 0)) return cut(reply);
  const hang = faults.strike('hang', ({ after, chunks }) => after === true && chunks === undefined);
  if (hang) {
    await flight.pause(hang.ms ?? longestHangMs);
    return cut(reply);
  }
  const status = faults.strike('status', ({ after, chunks }) => after === true && chunks === undefined);
  return status && send(reply, statusAnswer(status));
}

/** Faults that end a stream before its event at this place. */
async function faultInside(
  { faults, flight, reply }: StreamContext,
  place: number,
  event: StreamEvent,
  size: number,
): Promise<Sent | undefined> {
  if (faults.strike('answerLost', ({ chunks }) => chunks === place)) return cut(reply);
  const hang = faults.strike('hang', ({ after, chunks }) => after === true && chunks === place);
  if (hang) {
    await flight.pause(hang.ms ?? longestHangMs);
    return cut(reply);
  }
  const status = faults.strike('status', ({ after, chunks }) => after === true && chunks === place);
  if (status) {
    // The head is out with 200: what goes wrong now can only be an event.
    const message = status.message ?? `Simulated answer ${status.status}.`;
    const error = { message, type: 'InternalServerError', param: null, code: status.status };
    reply.raw.end(Buffer.concat([eventBytes(JSON.stringify({ error })), eventBytes('[DONE]')]));
    return 200;
  }
  if (faults.strike('truncated', ({ chunks = Math.floor(size / 2) }) => chunks === place)) {
    const bytes = eventBytes(event.data, event.name);
    await writeBytes(reply, bytes.subarray(0, Math.ceil(bytes.length / 2)));
    // A reset might overtake what was sent; an end does not.
    reply.raw.socket?.destroySoon();
    return 'cut';
  }
  return undefined;
}

function eventBytes(data: string | Buffer, name?: string): Buffer {
  return Buffer.concat([Buffer.from(`${name === undefined ? '' : `event: ${name}\n`}data: `), Buffer.from(data), Buffer.from('\n\n')]);
}

/** Writes, and waits until the caller has room for more or is gone. */
function writeBytes(reply: FastifyReply, bytes: Buffer): Promise<void> {
  const { raw } = reply;
  return new Promise((resolve) => {
    if (raw.closed || raw.destroyed) return resolve();
    const done = (): void => {
      raw.off('close', done);
      resolve();
    };
    raw.on('close', done);
    raw.write(bytes, done);
  });
}
