/** The spans of this process, kept in memory: a program around us that registered a tracer provider of its own. */
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Once a test file: the provider is that of the whole process, and takes the place of one before it. `reset` forgets what was kept. */
export function keepSpans(): InMemorySpanExporter {
  dropProvider();
  const exporter = new InMemorySpanExporter();
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  return exporter;
}

/** From now on nothing is traced: other files ran in this process before. */
export function dropProvider(): void {
  for (const api of [trace, context, propagation]) api.disable();
}
