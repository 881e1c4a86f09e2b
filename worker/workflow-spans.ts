/** Takes the spans that workflows hand out, and exports them beside those of this process. */
import { createTraceState, SpanKind, SpanStatusCode, type HrTime, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { InjectedSinks } from '@temporalio/worker';
import type { Provider } from '../client/tracing/provider.js';
import type { SpanPlace, TraceSinks, WorkflowSpan } from '../workflows/contract/trace.js';

/** There in every worker, since workflows always hand their spans out. Without a provider they end here. */
export const workflowSpanSinks = (provider?: Pick<Provider, 'processor' | 'resource'>): InjectedSinks<TraceSinks> => ({
  traces: {
    export: {
      fn(_info, span) {
        provider?.processor.onEnd(readable(span, provider.resource));
      },
      callDuringReplay: false,
    },
  },
});

function readable(span: WorkflowSpan, resource: Provider['resource']): ReadableSpan {
  const { name, at, parentSpanId, startMs, endMs, attributes, cause, failure } = span;
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => contextOf(at),
    ...(parentSpanId ? { parentSpanId } : {}),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    ended: true,
    status: failure ? { code: SpanStatusCode.ERROR, message: failure.message } : { code: SpanStatusCode.UNSET },
    attributes: { ...attributes, ...(failure ? { 'error.type': failure.type } : {}) },
    links: cause ? [{ context: contextOf(cause) }] : [],
    events: [],
    resource,
    instrumentationLibrary: { name: 'tir-rollouts/workflow' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

const contextOf = ({ traceId, spanId, sampled, traceState }: SpanPlace): SpanContext => ({
  traceId,
  spanId,
  traceFlags: sampled ? 1 : 0,
  ...(traceState ? { traceState: createTraceState(traceState) } : {}),
});

const timeOf = (ms: number): HrTime => [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];
