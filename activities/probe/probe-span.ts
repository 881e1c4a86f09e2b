/** The span of one probe: what it showed and how long it took, without the address, the token or the answer. */
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ProbeRequest, ProbeVerdict } from './request.js';

/** Makes a probe within a span of its own. */
export function withProbeSpan({ preset }: ProbeRequest, probe: () => Promise<ProbeVerdict>): Promise<ProbeVerdict> {
  const options = { kind: SpanKind.CLIENT, attributes: { 'probe.preset': preset } };
  return trace.getTracer('tir-rollouts/probe').startActiveSpan(`probe ${preset}`, options, async (span) => {
    try {
      const verdict = await probe();
      const { ok, latencyMs, status, reason } = verdict;
      span.setAttributes({
        'probe.outcome': ok ? 'ok' : 'failed',
        'probe.latency_ms': latencyMs,
        ...(status === undefined ? {} : { 'http.response.status_code': status }),
      });
      if (!ok) span.setStatus({ code: SpanStatusCode.ERROR, ...(reason ? { message: reason } : {}) });
      return verdict;
    } finally {
      span.end();
    }
  });
}
