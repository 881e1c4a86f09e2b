/** OpenTelemetry's SDK, set up by its own variables. Loaded only where traces are wanted. */
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { envDetectorSync, Resource, type IResource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { ExportPlan } from './config.js';
import { TellingExporter } from './telling-exporter.js';

export interface ProviderOptions {
  /** Name in the traces, unless OTEL_SERVICE_NAME says another one. */
  service: string;
  plan: ExportPlan;
  /** How long sending may take (ms), unless the plan says otherwise. */
  timeoutMs: number;
  /** How long spans are gathered (ms). Default: OTEL_BSP_SCHEDULE_DELAY, else 5 000. */
  gatherMs?: number;
  onWarning: (message: string) => void;
}

export interface Provider {
  /** Takes spans that ended elsewhere. */
  processor: SpanProcessor;
  /** Whose spans they are. */
  resource: IResource;
  /** Sends what is left. Never rejects, and ends in time whatever the collector does. */
  flush(): Promise<void>;
}

/** Makes the global provider of this process, unless it has one. */
export function startProvider({ service, plan, timeoutMs, gatherMs, onWarning }: ProviderOptions): Provider {
  const limitMs = plan.timeoutMs ?? timeoutMs;
  const Exporter = plan.protocol === 'http/json' ? JsonExporter : ProtobufExporter;
  const exporter = new TellingExporter(
    // The agent's own timeout counts from the first moment; that of the request only once it is connected.
    new Exporter({ timeoutMillis: limitMs, httpAgentOptions: { keepAlive: true, timeout: limitMs } }),
    (reason) =>
      onWarning(
        `Traces do not reach ${plan.collector} (${reason}). Check OTEL_EXPORTER_OTLP_ENDPOINT, or unset it; all else goes on without them.`,
      ),
  );
  const processor = new BatchSpanProcessor(exporter, gatherMs === undefined ? {} : { scheduledDelayMillis: gatherMs });
  const resource = Resource.default()
    .merge(new Resource({ 'service.name': service }))
    .merge(envDetectorSync.detect());
  new BasicTracerProvider({ resource, spanProcessors: [processor] }).register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    // Baggage stays here: it would be kept in Temporal's history.
    propagator: new W3CTraceContextPropagator(),
  });
  return { processor, resource, flush: () => flushed(processor, exporter, limitMs) };
}

async function flushed(processor: SpanProcessor, exporter: TellingExporter, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      exporter.missed(`not all within ${limitMs / 1000} s`);
      resolve();
    }, limitMs);
  });
  // What failed was told by the exporter.
  await Promise.race([processor.forceFlush().catch(() => undefined), late]);
  clearTimeout(timer);
}
