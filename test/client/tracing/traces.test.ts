import { context, trace } from '@opentelemetry/api';
import type { WorkflowStartInput } from '@temporalio/client';
import { expect, it } from 'vitest';
import { openTraces } from '../../../client/tracing/traces.js';
import { placeIn } from '../../../workflows/contract/trace.js';
import { dropProvider, keepSpans } from '../../support/kept-spans.js';

const options = {
  service: 'tir-rollouts',
  timeoutMs: 1_000,
  onWarning: (message: string) => {
    throw new Error(message);
  },
};
const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };

/** As far as an interceptor looks at it. */
const start = { workflowType: 'rolloutWorkflow', headers: {}, options: { workflowId: 'endpoint/x' } } as unknown as WorkflowStartInput;

it('without variables and a provider nothing is traced; a program with a provider of its own has our spans in its trace', async () => {
  dropProvider();
  expect(await openTraces({ ...options, environment: {} })).toBeUndefined();

  const kept = keepSpans();
  const traces = await openTraces({ ...options, environment });
  expect(traces?.provider).toBeUndefined();
  const around = trace.getTracer('program').startSpan('nightly');
  await context.with(trace.setSpan(context.active(), around), async () => {
    await traces?.interceptor.start?.(start, async ({ headers }) => {
      const [inside] = [trace.getActiveSpan()?.spanContext()];
      expect(placeIn(headers)).toMatchObject({ traceId: around.spanContext().traceId, spanId: inside?.spanId, sampled: true });
      return 'run';
    });
  });
  expect(kept.getFinishedSpans().map(({ name, parentSpanId }) => ({ name, parentSpanId }))).toEqual([
    { name: 'StartWorkflow:rolloutWorkflow', parentSpanId: around.spanContext().spanId },
  ]);
  expect(traces?.interceptor.query).toBeUndefined();
  expect(traces?.interceptor.describe).toBeUndefined();
  await traces?.flush();
});
