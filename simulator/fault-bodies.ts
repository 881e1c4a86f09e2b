import type { ErrorShape, FaultEffect } from './faults.js';

/** Bytes and content type of an answer. */
export interface RawBody {
  bytes: Buffer;
  contentType: string;
}

const json = 'application/json';
const page =
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>';

/** An error body of the given shape. Source of the shapes: E2E's own CLI, which accepts all of them. */
export function errorBody(shape: ErrorShape, status: number, message: string, errors?: Record<string, string[]>): RawBody {
  const bodies: Record<ErrorShape, () => unknown> = {
    envelope: () => ({ code: status, data: null, errors: errors ?? { detail: [message] }, message }),
    statusCode: () => ({ status_code: status, message }),
    statusCodeText: () => ({ status_code: status, errors: message }),
    errorsTrue: () => ({ errors: true, message }),
    detail: () => ({ detail: message }),
    notJson: () => page,
  };
  const body = bodies[shape]();
  return typeof body === 'string'
    ? { bytes: Buffer.from(body), contentType: 'text/html' }
    : { bytes: Buffer.from(JSON.stringify(body)), contentType: json };
}

/** A body that makes no sense, to stand in for a good one. */
export function malformedBody(kind: Extract<FaultEffect, { kind: 'malformed' }>['body']): RawBody {
  const bodies: Record<typeof kind, () => Buffer> = {
    html: () => Buffer.from(page),
    wrongType: () => Buffer.from(JSON.stringify({ code: '200', data: 'Success', errors: [], message: 17 })),
    empty: () => Buffer.alloc(0),
    huge: () => Buffer.from(`{"code":200,"data":{"padding":"${'x'.repeat(10 * 1024 * 1024)}"},"errors":{},"message":"Success"}`),
    deep: () => Buffer.from('{"data":'.repeat(20_000) + 'null' + '}'.repeat(20_000)),
    duplicateKeys: () =>
      Buffer.from(
        '{"code":200,"data":{"id":1,"id":2,"status":"running","status":"error"},"data":null,"errors":{},"message":"Success"}',
      ),
    proto: () =>
      Buffer.from(
        '{"code":200,"data":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}},"errors":{},"message":"Success"}',
      ),
    invalidUtf8: () =>
      Buffer.concat([
        Buffer.from('{"code":200,"data":{"name":"'),
        Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
        Buffer.from('"},"errors":{},"message":"Success"}'),
      ]),
    noData: () => Buffer.from(JSON.stringify({ code: 200, errors: {}, message: 'Success' })),
  };
  return { bytes: bodies[kind](), contentType: kind === 'html' ? 'text/html' : json };
}

/** The Retry-After header of a throttled answer, if it has one. `now` is the simulated time in ms. */
export function retryAfterHeader(fault: Extract<FaultEffect, { kind: 'throttled' }>, now: number): string | undefined {
  const form = fault.retryAfter ?? 'seconds';
  const seconds = fault.seconds ?? 1;
  if (typeof form === 'number') return String(form);
  const forms = {
    seconds: String(Math.ceil(seconds)),
    date: new Date(now + seconds * 1000).toUTCString(),
    absent: undefined,
    absurd: '86400',
    negative: '-5',
    text: 'soon',
  };
  return forms[form];
}

/** The body with a text in it: in the words of an error, in a page, else behind the rest. */
export function quotedBody(bytes: Buffer, quoted: string): Buffer {
  const text = bytes.toString();
  if (text.includes('</body>')) return Buffer.from(text.replace('</body>', () => `<pre>${quoted}</pre></body>`));
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return Buffer.concat([bytes, Buffer.from(quoted)]);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return Buffer.concat([bytes, Buffer.from(quoted)]);
  const says = (words: unknown): string => `${typeof words === 'string' ? words : JSON.stringify(words ?? null)} ${quoted}`;
  const { detail, errors, error, message } = body as Record<string, unknown>;
  if (message !== undefined) return Buffer.from(JSON.stringify({ ...body, message: says(message) }));
  if (typeof error === 'object' && error !== null)
    return Buffer.from(JSON.stringify({ ...body, error: { ...error, message: says((error as Record<string, unknown>)['message']) } }));
  return Buffer.from(JSON.stringify({ ...body, ...(errors === undefined ? { detail: says(detail) } : { errors: says(errors) }) }));
}
