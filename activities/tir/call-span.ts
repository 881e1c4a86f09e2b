/** The span of one call to TIR: what the audit keeps of it, and no secret. */
import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Exchange } from './http.js';

/** Makes a call within a span of its own. `call` reports its exchange to the function that it is given. */
export function withCallSpan<T>(operation: string, call: (hear: (exchange: Exchange) => void) => Promise<T>): Promise<T> {
  return trace.getTracer('tir-rollouts/tir').startActiveSpan(`TIR ${operation}`, { kind: SpanKind.CLIENT }, async (span) => {
    try {
      return await call((exchange) => describe(span, exchange));
    } finally {
      span.end();
    }
  });
}

function describe(span: Span, { operation, method, path, status, outcome, requestId }: Exchange): void {
  span.setAttributes({
    'tir.operation': operation,
    'http.request.method': method,
    'tir.path': path,
    ...(status === undefined ? {} : { 'http.response.status_code': status }),
    'tir.outcome': outcome,
    ...(requestId === undefined ? {} : { 'tir.request_id': requestId }),
  });
  if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
}
