import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TirError } from '../../../activities/tir/errors.js';
import { closePools } from '../../../activities/tir/pools.js';
import { clientOf, envelope, failureOf, reply, startOddServer } from './odd-server.js';
import type { Answer, OddServer } from './odd-server.js';
import { smallBody } from './small-body.js';

let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, envelope([])))));
afterEach(() => (server.seen.length = 0));
afterAll(async () => {
  await server.close();
  await closePools();
});

async function ask(
  answer: Answer,
  run: (client: ReturnType<typeof clientOf>['client']) => Promise<unknown>,
  config = {},
): Promise<TirError> {
  server.answerWith(answer);
  const err = await failureOf(run(clientOf(server, config).client));
  expect(err).toBeInstanceOf(TirError);
  return err as TirError;
}

describe('a failed answer is told by its shape', () => {
  const shapes: [string, Answer, Partial<TirError>][] = [
    [
      'an envelope with code 400 and HTTP 400',
      reply(400, { code: 400, data: null, errors: { auth: ['invalid'] }, message: '' }),
      { kind: 'refused', effect: 'none', status: 400, upstream: '{"auth":["invalid"]}' },
    ],
    [
      'an envelope with code 400 and HTTP 200',
      reply(200, { code: 400, data: null, errors: { name: ['taken'] }, message: '' }),
      { kind: 'refused', effect: 'none', status: 400 },
    ],
    [
      'status_code and message',
      reply(400, { status_code: 400, message: 'Project not found' }),
      { kind: 'refused', status: 400, upstream: 'Project not found' },
    ],
    [
      'status_code and errors as a text',
      reply(429, { status_code: 429, errors: 'Quota reached' }, { 'retry-after': '7' }),
      { kind: 'throttled', effect: 'none', retryAfterMs: 7000, upstream: 'Quota reached' },
    ],
    [
      'errors true with HTTP 200',
      reply(200, { errors: true, message: 'framework is mandatory' }),
      { kind: 'refused', effect: 'none', upstream: 'framework is mandatory' },
    ],
    [
      'detail with 401',
      reply(401, { detail: 'Authentication credentials were not provided.' }),
      { kind: 'refused', effect: 'none', status: 401 },
    ],
    [
      'detail with HTTP 200',
      reply(200, { detail: 'Authentication credentials were not provided.' }),
      { kind: 'refused', status: 401 },
    ],
    [
      'a web page with 502',
      reply(502, '<html><body>Bad gateway</body></html>'),
      { kind: 'unavailable', effect: 'unknown', status: 502 },
    ],
    ['a web page with 404', reply(404, '<html>nginx</html>'), { kind: 'contract', effect: 'none', status: 404 }],
    [
      'no capacity with 412',
      reply(412, { code: 412, errors: { detail: ['SKU Inventory temporarily unavailable. Please try again'] } }),
      { kind: 'capacity', effect: 'none' },
    ],
    [
      'no capacity with 500',
      reply(500, { code: 500, message: 'SKU Inventory temporarily unavailable. Please try again' }),
      { kind: 'capacity', effect: 'unknown' },
    ],
    ['no credit with 402', reply(402, { code: 402, message: 'Insufficient credits' }), { kind: 'refused', effect: 'none' }],
    [
      'an error that also names something made',
      reply(201, { code: 400, data: { id: 3 }, message: 'half' }),
      { kind: 'refused', effect: 'unknown' },
    ],
    ['a redirect', reply(302, '', { location: 'http://127.0.0.1:1/' }), { kind: 'contract', effect: 'unknown', status: 302 }],
    ['cut JSON with 201', reply(201, '{"code": 201, "data": {"id": 5, "na'), { kind: 'unavailable', effect: 'unknown' }],
    ['a web page with 200', reply(200, '<!doctype html><p>hello'), { kind: 'contract', effect: 'unknown' }],
    ['no id in a creation', reply(201, envelope({ status: 'waiting' })), { kind: 'contract', effect: 'unknown' }],
    ['no data in a creation', reply(200, envelope(null)), { kind: 'contract', effect: 'unknown' }],
    ['an empty creation', reply(201, ''), { kind: 'contract', effect: 'unknown' }],
    ['bytes that are no UTF-8', reply(200, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), { kind: 'contract', effect: 'unknown' }],
    [
      'a __proto__ key',
      reply(200, '{"code":200,"data":{"id":1,"__proto__":{"admin":true}}}'),
      { kind: 'contract', effect: 'unknown' },
    ],
    ['very deep JSON', reply(200, `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`), { kind: 'contract', effect: 'unknown' }],
  ];
  it.each(shapes)('%s', async (_name, answer, expected) => {
    expect(await ask(answer, (client) => client.createEndpoint(smallBody()))).toMatchObject(expected);
    expect(server.seen).toHaveLength(1);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('a read that fails has no effect, whatever came back', async () => {
    for (const answer of [
      reply(502, '<html>'),
      reply(200, '{"code'),
      reply(200, ''),
      reply(200, envelope({})),
      reply(500, { message: 'x' }),
    ]) {
      expect((await ask(answer, (client) => client.getEndpoint(4))).effect).toBe('none');
    }
  });

  it('404 of an endpoint is notFound, 404 of the project is a refusal', async () => {
    expect(
      (
        await ask(reply(404, { code: 404, data: null, errors: {}, message: 'Inference not found' }), (client) =>
          client.getEndpoint(4),
        )
      ).kind,
    ).toBe('notFound');
    expect(
      (await ask(reply(404, { status_code: 404, message: 'Project not found' }), (client) => client.getEndpoint(4))).kind,
    ).toBe('refused');
  });

  it('a wrong key says whose key, and what to do', async () => {
    const err = await ask(reply(401, { detail: 'Invalid token.' }), (client) => client.checkCredentials(), {
      who: 'profile work',
    });
    expect(err.message).toContain('TIR refused the credentials (401');
    expect(err.message).toContain('profile work');
    expect(err.message).toMatch(/tokens stop working after 365 days\.$/);
  });
});

describe('a connection that misbehaves', () => {
  const reset: Answer = (_request, response) => response.socket?.resetAndDestroy();

  it('cut before the answer: unavailable, and the effect of a change is unknown', async () => {
    expect(await ask(reset, (client) => client.createEndpoint(smallBody()))).toMatchObject({
      kind: 'unavailable',
      effect: 'unknown',
    });
    expect(server.seen).toHaveLength(1);
    expect(await ask(reset, (client) => client.getEndpoint(1))).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });

  it('cut inside the answer', async () => {
    const half: Answer = (_request, response) => {
      response.writeHead(201, { 'content-length': '1000' });
      response.write('{"code":201,');
      setImmediate(() => response.socket?.resetAndDestroy());
    };
    expect(await ask(half, (client) => client.createEndpoint(smallBody()))).toMatchObject({
      kind: 'unavailable',
      effect: 'unknown',
    });
  });

  it('nobody listens: certainly without effect', async () => {
    const gone = await startOddServer(reply(200, ''));
    await gone.close();
    const err = await failureOf(clientOf(gone).client.createEndpoint(smallBody()));
    expect(err).toMatchObject({ kind: 'unavailable', effect: 'none' });
  });

  it('a body that drips is ended by the total deadline', async () => {
    const drip: Answer = (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await ask(drip, (client) => client.getEndpoint(1), { timeoutMs: 200 })).toMatchObject({
      kind: 'unavailable',
      effect: 'none',
    });
  });

  it('no answer at all is ended by the total deadline', async () => {
    const silent: Answer = () => undefined;
    expect(await ask(silent, (client) => client.stopEndpoint(1), { timeoutMs: 100 })).toMatchObject({
      kind: 'unavailable',
      effect: 'unknown',
    });
  });

  it('a body of 10 MB is not read to its end', async () => {
    const huge: Answer = (_request, response) => {
      response.writeHead(200);
      response.end(Buffer.alloc(10 * 1024 * 1024, 0x20));
    };
    const err = await ask(huge, (client) => client.getEndpoint(1));
    expect(err.kind).toBe('contract');
    expect(err.message).toContain('more than 8388608 bytes');
  });

  it("throws the caller's own reason when the caller gives up", async () => {
    const caller = new AbortController();
    const reason = new Error('cancelled');
    server.answerWith(() => caller.abort(reason));
    const { client, exchanges } = clientOf(server, { signal: caller.signal });
    expect(await failureOf(client.createEndpoint(smallBody()))).toBe(reason);
    expect(exchanges).toMatchObject([{ operation: 'createEndpoint', outcome: 'unavailable' }]);
  });
});

describe('what TIR asks for after too many requests', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '86400' }, 86_400_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'Wed, 01 Jan 2020 00:00:00 GMT' }, 0],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '12' }, 12_000],
    [{}, undefined],
  ])('%o gives %s ms', async (headers, delay) => {
    const err = await ask(reply(429, { status_code: 429, errors: 'slow down' }, headers), (client) => client.getEndpoint(1));
    expect(err.kind).toBe('throttled');
    expect(err.retryAfterMs).toBe(delay);
  });
});
