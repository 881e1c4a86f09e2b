import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { closeProbeAgent } from '../../../activities/probe/call.js';
import { probeOnce, type ProbeRequest } from '../../../activities/probe/probe-once.js';
import { redactor } from '../../../activities/tir/redact.js';
import { probeCheck } from '../../../workflows/contract/spec.js';
import { keepSpans } from '../../support/kept-spans.js';
import { reply, startOddServer, type OddServer } from '../tir/odd-server.js';

const TOKEN = 'tok-nasty';
const kept = keepSpans();
let server: OddServer;
beforeAll(async () => (server = await startOddServer(reply(200, ''))));
beforeEach(() => kept.reset());
afterAll(async () => {
  await server.close();
  await closeProbeAgent();
});

const probe = (): Promise<unknown> => {
  const request: ProbeRequest = { preset: 'http', url: server.url, token: TOKEN, redact: redactor([TOKEN]), check: probeCheck.parse({ path: '/ready' }) };
  return probeOnce(request);
};

it('a probe is a span with its outcome and its latency, and without its token or its answer', async () => {
  await probe();
  server.answerWith((request, response) => response.writeHead(503).end(`no replica for ${request.authorization ?? ''}`));
  await probe();
  const [good, bad] = kept.getFinishedSpans();
  expect(good).toMatchObject({ name: 'probe http', status: { code: SpanStatusCode.UNSET } });
  expect(good?.attributes).toEqual({
    'probe.preset': 'http',
    'probe.outcome': 'ok',
    'probe.latency_ms': expect.any(Number) as number,
    'http.response.status_code': 200,
  });
  expect(bad?.attributes).toMatchObject({ 'probe.outcome': 'failed', 'http.response.status_code': 503 });
  expect(bad?.status).toMatchObject({ code: SpanStatusCode.ERROR, message: expect.stringContaining('(503)') as string });
  expect(JSON.stringify([bad?.attributes, bad?.status, bad?.events])).not.toMatch(/tok-nasty|no replica for/);
});
