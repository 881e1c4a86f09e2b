import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { closePools } from '../../../activities/tir/pools.js';
import { keepSpans } from '../../support/kept-spans.js';
import { clientOf, envelope, failureOf, reply, startOddServer, type OddServer } from './odd-server.js';

const kept = keepSpans();
let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, envelope([])))));
beforeEach(() => kept.reset());
afterAll(async () => {
  await server.close();
  await closePools();
});

const seen = () => kept.getFinishedSpans().map(({ name, kind, status, attributes }) => ({ name, kind, status, attributes }));

it('a call is a span with what the audit keeps of it, and with the id that the answer gives it', async () => {
  server.answerWith(reply(200, envelope([]), { 'x-request-id': 'req-17' }));
  const { client, exchanges } = clientOf(server);
  await client.listEndpoints();
  expect(seen()).toEqual([
    {
      name: 'TIR listEndpoints',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'tir.operation': 'listEndpoints',
        'http.request.method': 'GET',
        'tir.path': exchanges[0]?.path,
        'http.response.status_code': 200,
        'tir.outcome': 'ok',
        'tir.request_id': 'req-17',
      },
    },
  ]);
  expect(exchanges[0]?.path).toContain('project_id=7');
});

it('a call that is not answered is a span that failed', async () => {
  server.answerWith((_request, response) => response.socket?.destroy());
  await failureOf(clientOf(server).client.getEndpoint(3));
  const [span] = seen();
  expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: 'unavailable' }, attributes: { 'tir.outcome': 'unavailable' } });
  expect(Object.keys(span?.attributes ?? {})).not.toContain('http.response.status_code');
});
