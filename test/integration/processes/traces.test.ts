import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCalls } from '../../../db/audit-log.js';
import { until } from '../../../local/until.js';
import { startCollector, type CollectedSpan, type Collector } from '../../support/collector.js';
import { expectEnd, findLive } from './ends.js';
import { Stage } from './stage.js';

/** None of them may leave the worker, in any spelling. Signs that a URL and JSON write otherwise are among them. */
const secrets = { apiKey: 'key/5f1c+"91', authToken: 'token/77aa+"c4', reference: 'hf/0b2d+"8e' };

let collector: Collector;
let stage: Stage;
beforeAll(async () => {
  collector = await startCollector();
  stage = await Stage.open({
    name: 'traced',
    simulator: ['--api-key', secrets.apiKey, '--auth-token', secrets.authToken],
    environment: {
      TIR_ROLLOUTS_SIMULATOR_API_KEY: secrets.apiKey,
      TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: secrets.authToken,
      TIR_SECRET_HF_TOKEN: secrets.reference,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20for-the-collector',
    },
  });
});
afterAll(async () => {
  await stage.close();
  await collector.close();
});

const rootsOf = (spans: CollectedSpan[]) => spans.filter(({ parentSpanId }) => parentSpanId === undefined);
const named = (spans: CollectedSpan[], name: RegExp) => spans.filter((span) => name.test(span.name));

/** The span and all above it, up to the root. */
function chainOf(spans: CollectedSpan[], span: CollectedSpan | undefined): CollectedSpan[] {
  return span ? [span, ...chainOf(spans, spans.find(({ spanId }) => spanId === span.parentSpanId))] : [];
}

/** What a call is known by, in the audit and in a trace. */
const callKey = (...facts: unknown[]): string => facts.map((fact) => fact ?? '-').join(' ');

it('a rollout that goes from one worker to the next is one trace, from the command to each call to TIR', async () => {
  const first = await stage.startWorker();
  await stage.simulator.addFault({ operation: 'get', name: 'traced', kind: 'status', status: 503, times: 1 });
  await stage.simulator.addFault({ operation: 'create', name: 'traced', kind: 'unknownStatus', status: 'pulling' });
  const spec = stage.spec('traced', {
    'endpoint.resourceDetails.envVariables': [{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HF_TOKEN' } }],
  });
  const applied = await stage.run(['apply', ...stage.files(spec), '--approve', '--detach', '--json']);
  expect(applied.code, applied.out + applied.err).toBe(0);
  const [{ operationId, workflowId }] = JSON.parse(applied.out).operations;
  await stage.untilOperation(operationId, 'awaits approval', ({ phase }) => phase === 'AwaitingApproval');
  const handle = stage.temporal.workflow.getHandle(workflowId);
  for (const look of ['first', 'second']) expect(await handle.query('status'), look).toMatchObject({ operationId });
  const approved = await stage.say('approve', 'traced');
  expect(approved.code, approved.out + approved.err).toBe(0);
  await stage.untilOperation(operationId, 'sees what TIR says', ({ progress }) => /pulling/.test(progress ?? ''));

  const drained = await first.kill('SIGTERM');
  expect(drained.code, drained.err).toBe(0);
  const second = await stage.startWorker();
  await stage.simulator.patchEndpoint((await findLive(stage, 'traced'))?.id ?? 0, { reportedStatus: null });
  await expectEnd(stage, operationId, 'Healthy');
  expect((await second.kill('SIGTERM')).code).toBe(0);

  const all = collector.spans();
  const [start] = named(all, /^StartWorkflow:rolloutWorkflow$/);
  const spans = all.filter(({ traceId }) => traceId === start?.traceId);
  expect(rootsOf(spans)).toEqual([start]);
  expect(start?.service).toBe('tir-rollouts');
  for (const span of spans) expect(chainOf(spans, span).at(-1), span.name).toBe(start);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);

  // Every activity that Temporal knows of, by the id that it has there.
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: activity }) => activity ?? []);
  expect(scheduled.length).toBeGreaterThan(4);
  for (const { activityId, activityType } of scheduled) {
    const attempts = spans.filter(
      ({ name, attributes }) => name === `RunActivity:${activityType?.name}` && attributes['temporalActivityId'] === activityId,
    );
    expect(attempts.length, activityType?.name ?? '').toBeGreaterThan(0);
    for (const attempt of attempts)
      expect(chainOf(spans, attempt).map(({ name }) => name)).toEqual([
        `RunActivity:${activityType?.name}`,
        `StartActivity:${activityType?.name}`,
        'RunWorkflow:rolloutWorkflow',
        'StartWorkflow:rolloutWorkflow',
      ]);
  }
  expect(named(spans, /^RunActivity:recordEnd$/)).toHaveLength(1);

  // Every row of the audit's calls, within the attempt that made it.
  const rows = await listCalls(stage.db, operationId);
  const calls = named(spans, /^TIR /).map((span) => {
    const activity = chainOf(spans, span)[1];
    const { attributes: seen } = span;
    expect(activity?.name).toMatch(/^RunActivity:/);
    expect(activity?.attributes).toMatchObject({
      'tir_rollouts.operation_id': operationId,
      'tir_rollouts.endpoint': `simulator/Delhi/${stage.projectId}/traced`,
      'tir_rollouts.attempt': seen['tir_rollouts.attempt'],
    });
    return callKey(
      activity?.attributes['tir_rollouts.step'],
      seen['tir_rollouts.attempt'],
      seen['tir.operation'],
      seen['http.request.method'],
      seen['tir.path'],
      seen['http.response.status_code'],
      seen['tir.outcome'],
    );
  });
  expect(calls.sort()).toEqual(
    rows.map((row) => callKey(row.step, row.attempt, row.call, row.method, row.path, row.status, row.outcome)).sort(),
  );
  expect(rows.map(({ outcome }) => outcome)).toContain('unavailable');
  expect(new Set(rows.map(({ step }) => step))).toContain('ensureEndpoint');

  const probes = named(spans, /^probe /);
  expect(probes.length).toBeGreaterThanOrEqual(3);
  for (const probe of probes) {
    expect(probe.attributes).toMatchObject({ 'probe.outcome': 'ok', 'probe.latency_ms': expect.any(Number) as number });
    expect(chainOf(spans, probe)[1]?.name).toBe('RunActivity:proveServing');
  }

  // The verb is part of the trace, and points to the one of whoever said it.
  const [said] = named(all, /^StartWorkflowUpdate:approve$/);
  const [handled] = named(spans, /^HandleUpdate:approve$/);
  expect(handled?.links).toEqual([{ traceId: said?.traceId, spanId: said?.spanId }]);
  expect(all.filter(({ traceId }) => traceId !== start?.traceId)).toEqual([said]);
  expect(new Set(collector.requests.map(({ path, authorization }) => `${path} ${authorization}`))).toEqual(
    new Set(['/v1/traces Bearer for-the-collector']),
  );
  // The line about the attempt that failed names the trace.
  expect(drained.err + drained.out).toContain(`"trace_id":"${start?.traceId}"`);
});

describe('with a worker that traces', () => {
  beforeAll(async () => {
    await stage.startWorker({ OTEL_BSP_SCHEDULE_DELAY: '50' });
  });
  const plan = (environment: NodeJS.ProcessEnv) => stage.run(['plan', ...stage.files(stage.spec('planned'))], environment);

  it('a command that does not trace begins one all the same, with the run id as its trace id', async () => {
    const { code, out, err } = await plan({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    expect(code, out + err).toBe(0);
    const [run] = await until(
      async () => {
        const found = named(collector.spans(), /^RunWorkflow:planWorkflow$/);
        return found.length > 0 ? found : undefined;
      },
      { what: 'the span of the plan arrives', timeoutMs: 30_000, everyMs: 50 },
    );
    expect(run?.parentSpanId).toBeUndefined();
    expect(run?.traceId).toBe(String(run?.attributes['run_id']).replaceAll('-', ''));
  });

  it('a command writes protobuf unless it is told to write JSON', async () => {
    const before = collector.requests.length;
    const { code, out, err } = await plan({ OTEL_EXPORTER_OTLP_PROTOCOL: '', OTEL_SERVICE_NAME: 'the-pipeline' });
    expect(code, out + err).toBe(0);
    expect(collector.requests.slice(before).map(({ contentType }) => contentType)).toContain('application/x-protobuf');
    expect(collector.raw()).toContain('the-pipeline');
  });

  it('a collector that refuses, never answers or is written to in another way makes one warning, and the command succeeds', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const ends = await Promise.all([
      plan({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }),
      plan({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_EXPORTER_OTLP_TIMEOUT: '300' }),
      plan({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
    ]);
    silent.close();
    for (const { code, out, err } of ends) {
      expect(code, out + err).toBe(0);
      expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^warning .*OTEL_EXPORTER_OTLP_\w+.*\.$/)]);
    }
  });
});

it('nothing that was sent holds a secret, in any spelling', () => {
  const raw = collector.raw();
  expect(raw).toContain('createEndpoint');
  for (const secret of Object.values(secrets)) {
    const spellings = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ k: secret }).toString().slice(2),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ];
    for (const spelling of spellings) expect(raw).not.toContain(spelling);
  }
  expect(raw).not.toMatch(/apikey|bearer/i);
});
