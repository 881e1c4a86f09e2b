/** Where traces go, by OpenTelemetry's own variables. Without an address nothing is traced, and nothing of it is loaded. */
import { z } from 'zod';

const optional = z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), z.string().trim().optional());

/** OpenTelemetry itself reads more of them, such as OTEL_TRACES_SAMPLER and OTEL_RESOURCE_ATTRIBUTES. */
export const tracesEnvironment = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: optional.describe(
    'Collector that takes traces by OTLP over HTTP, such as http://127.0.0.1:4318. Default: none, and nothing is traced.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional.describe(
    'Whole address for traces, in place of the one above with /v1/traces. Default: none.',
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: optional.describe(
    'How traces are written: http/protobuf or http/json. Default http/protobuf.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: optional.describe('The same for traces alone. Default: none.'),
  OTEL_EXPORTER_OTLP_HEADERS: optional.describe(
    'Headers for the collector, such as authorization=Bearer%20TOKEN. Default: none.',
  ),
  OTEL_EXPORTER_OTLP_TIMEOUT: optional.describe(
    'How long sending traces may take (ms). Default: 5000 for a worker, 2000 for a client.',
  ),
  OTEL_SERVICE_NAME: optional.describe(
    'Name of the program in its traces. Default: tir-rollouts-worker for a worker, tir-rollouts for a client.',
  ),
  OTEL_TRACES_EXPORTER: optional.describe('Set to none, it turns traces off. Default: otlp.'),
  OTEL_SDK_DISABLED: optional.describe('Set to true, it turns traces off. Default: false.'),
});

/** How traces are exported. */
export interface ExportPlan {
  protocol: 'http/protobuf' | 'http/json';
  /** Where to, for people: no path, no credentials. */
  collector: string;
  /** How long sending may take (ms); absent where the program decides. */
  timeoutMs?: number;
}

/** @returns undefined when no traces are wanted; a problem, with the next step, when they are wanted and not possible */
export function planExport(environment: NodeJS.ProcessEnv): ExportPlan | { problem: string } | undefined {
  const variables = tracesEnvironment.parse(environment);
  const address = variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? variables.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (address === undefined || variables.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const exporter = variables.OTEL_TRACES_EXPORTER ?? 'otlp';
  if (exporter === 'none') return undefined;
  if (exporter !== 'otlp')
    return { problem: `OTEL_TRACES_EXPORTER is ${exporter}, and only otlp is known. Traces are off; set it to otlp or none.` };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return {
      problem:
        'The address in OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL. Traces are off; set it to one such as http://127.0.0.1:4318.',
    };
  const protocol = variables.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? variables.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  if (protocol !== 'http/protobuf' && protocol !== 'http/json')
    return {
      problem: `OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and only http/protobuf and http/json are known. Traces are off; set it to one of them, and the address to the collector's HTTP port (4318).`,
    };
  const timeoutMs = Number(variables.OTEL_EXPORTER_OTLP_TIMEOUT);
  return { protocol, collector: url.origin, ...(timeoutMs > 0 ? { timeoutMs } : {}) };
}
