import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TirError } from '../../../activities/tir/errors.js';
import { closePools } from '../../../activities/tir/pools.js';
import { excerpt, redactDeep, redactor } from '../../../activities/tir/redact.js';
import { clientOf, envelope, failureOf, reply, startOddServer } from './odd-server.js';
import type { Answer, OddServer } from './odd-server.js';
import { smallBody } from './small-body.js';
import { keepSpans } from '../../support/kept-spans.js';

const kept = keepSpans();

let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, envelope([])))));
afterAll(async () => {
  await server.close();
  await closePools();
});

/** Keys as no sane issuer makes them: every printable character that means something in a URL, JSON, HTML or a pattern. */
const nasty = fc
  .string({ unit: fc.constantFrom(...'aZ09+/=&?%#"\'\\<>.*()[]{}|^$~!@:;,_-`'), minLength: 8, maxLength: 40 })
  .filter((text) => !/^([+/=])\1+$/.test(text));

/** Answers that say back what they were sent, as gateways and debug pages do. */
const echoes: Answer[] = [
  (request, response) =>
    response.writeHead(502).end(`<html>upstream failed for ${request.url.href} ${request.authorization ?? ''}</html>`),
  (request, response) =>
    response
      .writeHead(401)
      .end(JSON.stringify({ detail: `bad ${request.authorization ?? ''} for ${request.url.searchParams.get('apikey') ?? ''}` })),
  (request, response) =>
    response
      .writeHead(400)
      .end(
        JSON.stringify({ code: 400, errors: { apikey: [request.url.searchParams.get('apikey')], url: [request.url.search] } }),
      ),
  (request, response) => {
    const key = request.url.searchParams.get('apikey') ?? '';
    const spellings = [
      encodeURIComponent(key),
      new URLSearchParams({ k: key }).toString().slice(2),
      encodeURIComponent(request.authorization?.slice(7) ?? ''),
    ];
    response.writeHead(500).end(JSON.stringify({ message: `seen ${spellings.join(' and ')}` }));
  },
  (request, response) =>
    response.writeHead(200).end(JSON.stringify({ code: 200, data: { token: request.authorization, url: request.url.href } })),
  (request, response) => response.writeHead(200).end(`{"data": "${request.url.search} ${request.authorization ?? ''}`),
  (request, response) =>
    response
      .writeHead(500, { 'x-request-id': `${request.url.searchParams.get('apikey') ?? ''} ${request.authorization ?? ''}` })
      .end('{}'),
  (_request, response) => response.socket?.destroy(),
];

const everythingSaid = (err: unknown): string => {
  expect(err).toBeInstanceOf(TirError);
  return `${inspect(err, { depth: 10, showHidden: true })} ${JSON.stringify(err)} ${String((err as Error).stack)}`;
};

describe('a key or token', () => {
  it('shows in no error, no exchange and no span, whatever it is made of and however TIR says it back', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, fc.constantFrom(...echoes), fc.boolean(), async (apiKey, authToken, echo, write) => {
        server.answerWith(echo);
        const { client, exchanges } = clientOf(server, { credentials: { apiKey, authToken } });
        kept.reset();
        const failure = everythingSaid(await failureOf(write ? client.createEndpoint(smallBody()) : client.getEndpoint(3)));
        const spans = kept.getFinishedSpans().map(({ name, attributes, status, events }) => ({ name, attributes, status, events }));
        expect(spans).toHaveLength(exchanges.length);
        const said = failure + JSON.stringify(exchanges) + JSON.stringify(spans);
        for (const secret of [apiKey, authToken]) {
          const spellings = [
            secret,
            encodeURIComponent(secret),
            new URLSearchParams({ k: secret }).toString().slice(2),
            JSON.stringify(secret).slice(1, -1),
            JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
          ];
          for (const spelling of spellings) if (said.includes(spelling)) throw new Error(`${spelling} is in ${said}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('reaches TIR unharmed', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (apiKey, authToken) => {
        server.seen.length = 0;
        server.answerWith(reply(200, envelope([])));
        await clientOf(server, { credentials: { apiKey, authToken } }).client.checkCredentials();
        expect(server.seen[0]?.url.searchParams.get('apikey')).toBe(apiKey);
        expect(server.seen[0]?.authorization).toBe(`Bearer ${authToken}`);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a value of an environment variable', () => {
  const body = smallBody({ resourceDetails: { envVariables: [{ key: 'HF_TOKEN', valueFrom: { env: 'HF' } }] } });

  it('shows in no error, when TIR says the request back', async () => {
    server.answerWith((request, response) =>
      response.writeHead(400).end(JSON.stringify({ code: 400, message: `cannot take ${request.body}` })),
    );
    const { client, exchanges } = clientOf(server);
    const said = everythingSaid(await failureOf(client.createEndpoint(body))) + JSON.stringify(exchanges);
    expect(said).not.toContain('value-of-HF');
  });

  it('shows in no error about an answer that is not understood', async () => {
    const live = {
      name: 'x',
      custom_endpoint_details: { resource_details: { env_variables: [{ key: 'HF_TOKEN', value: 'hf_se"cret' }] } },
    };
    for (const text of [JSON.stringify(envelope(live)), JSON.stringify(envelope(live)).slice(0, -40)]) {
      server.answerWith(reply(200, text));
      expect(everythingSaid(await failureOf(clientOf(server).client.getEndpoint(1)))).not.toContain('hf_se');
    }
  });
});

describe('redaction', () => {
  it('goes through objects, their keys, lists, errors and circles', () => {
    const redact = redactor(['s3cret/+']);
    const circle: Record<string, unknown> = { list: ['a s3cret/+', new Error('s3cret%2F%2B')], 's3cret/+': 1 };
    circle['self'] = circle;
    const text = JSON.stringify(redactDeep(circle, redact));
    expect(text).not.toMatch(/s3cret/);
    expect(text).toContain('[circular]');
  });

  it('takes the apikey parameter out by name, even of a stranger', () => {
    expect(redactor([])('GET /x/?a=1&apikey=whatever&b=2')).toBe('GET /x/?a=1&apikey=[redacted]&b=2');
  });

  it('cuts after redacting, so that no half of a secret stays', () => {
    const said = excerpt(`${'x'.repeat(495)}SECRETSECRET`, redactor(['SECRETSECRET']));
    expect(said).not.toContain('SECR');
    expect(said.length).toBeLessThanOrEqual(500);
  });
});
