/** Traces of a program that asks Temporal for something: from its own call on, through all that this leads to. */
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { planExport } from './config.js';
import type { Provider, ProviderOptions } from './provider.js';

export interface Traces {
  /** For every Temporal client of the program. */
  interceptor: WorkflowClientInterceptor;
  /** Absent where the traces are those of a program around us. */
  provider?: Provider;
  /** Sends what is left, within the time that sending may take. */
  flush(): Promise<void>;
}

export interface TracesOptions extends Omit<ProviderOptions, 'plan'> {
  environment: NodeJS.ProcessEnv;
}

/** A process has one. */
let ours: Promise<Provider> | undefined;

/**
 * Uses the tracer provider of the program around us; without one, makes one if OTEL_EXPORTER_OTLP_ENDPOINT is set.
 * @returns undefined when nobody wants traces. A mistake in the variables is a warning: work is not kept waiting for traces
 */
export async function openTraces({ environment, ...options }: TracesOptions): Promise<Traces | undefined> {
  if (!ours && isProviderRegistered()) return { interceptor: await clientInterceptor(), flush: async () => undefined };
  const plan = planExport(environment);
  if (!plan) return undefined;
  if ('problem' in plan) {
    options.onWarning(plan.problem);
    return undefined;
  }
  ours ??= import('./provider.js').then(({ startProvider }) => startProvider({ ...options, plan }));
  const [provider, interceptor] = await Promise.all([ours, clientInterceptor()]);
  return { interceptor, provider, flush: () => provider.flush() };
}

function isProviderRegistered(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider && provider.getDelegate() === new ProxyTracerProvider().getDelegate());
}

/** What asks for something. Looks (queries, descriptions) are left out: who follows an operation makes hundreds. */
async function clientInterceptor(): Promise<WorkflowClientInterceptor> {
  const { OpenTelemetryWorkflowClientInterceptor } = await import('@temporalio/interceptors-opentelemetry');
  const all = new OpenTelemetryWorkflowClientInterceptor();
  return {
    start: (input, next) => all.start(input, next),
    startWithDetails: (input, next) => all.startWithDetails(input, next),
    startUpdate: (input, next) => all.startUpdate(input, next),
    signal: (input, next) => all.signal(input, next),
    cancel: (input, next) => all.cancel(input, next),
    terminate: (input, next) => all.terminate(input, next),
  };
}
