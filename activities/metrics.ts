/** Numbers for Prometheus, through the meter of the SDK: one scrape has its numbers and ours. */
import { noopMetricMeter, type MetricMeter } from '@temporalio/common';
import type { Decision } from '../workflows/contract/audit.js';
import type { Exchange } from './tir/http.js';

const fast = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Bounds of the histograms (s): the SDK's own end where a model begins to load. */
export const histogramBuckets: Record<string, number[]> = {
  tir_rollouts_step_seconds: fast,
  tir_rollouts_probe_seconds: fast,
  tir_rollouts_tir_call_seconds: fast,
  tir_rollouts_audit_lag_seconds: fast,
  tir_rollouts_await_seconds: [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200],
};

// Without a unit, which the exporter would write behind the name once more.
function instruments(meter: MetricMeter) {
  return {
    stepSeconds: meter.createHistogram('tir_rollouts_step_seconds', 'float', undefined, 'Time of one attempt of a step.'),
    awaitSeconds: meter.createHistogram('tir_rollouts_await_seconds', 'float', undefined, 'Time that an endpoint was waited for.'),
    probeSeconds: meter.createHistogram('tir_rollouts_probe_seconds', 'float', undefined, 'Latency of one probe call.'),
    tirSeconds: meter.createHistogram('tir_rollouts_tir_call_seconds', 'float', undefined, 'Time of one call to TIR.'),
    auditLagSeconds: meter.createHistogram(
      'tir_rollouts_audit_lag_seconds',
      'float',
      undefined,
      'Time from a decision until it was in PostgreSQL.',
    ),
    phases: meter.createCounter('tir_rollouts_phases', '1', 'Phases that operations have entered.'),
    operations: meter.createCounter('tir_rollouts_operations', '1', 'Operations that have ended, by kind and phase.'),
  };
}

let numbers = instruments(noopMetricMeter);

/** Counts into this meter from now on. Once a process; before that nothing is counted. */
export function installMeter(meter: MetricMeter): void {
  numbers = instruments(meter);
}

export function countStep(step: string, outcome: string, seconds: number): void {
  numbers.stepSeconds.record(seconds, { step, outcome });
}

export function countAwait(until: string, seconds: number): void {
  numbers.awaitSeconds.record(seconds, { until });
}

export function countProbe(preset: string, ok: boolean, latencyMs: number): void {
  numbers.probeSeconds.record(latencyMs / 1000, { preset, outcome: ok ? 'ok' : 'failed' });
}

export function countCall({ operation, outcome, durationMs }: Exchange): void {
  numbers.tirSeconds.record(durationMs / 1000, { operation, outcome });
}

/** Decisions that have just been written, each once: one that rides along with many attempts is written by the first. */
export function countDecisions(decisions: readonly Decision[]): void {
  for (const { at, phase } of decisions) {
    numbers.auditLagSeconds.record(Math.max(0, Date.now() - Date.parse(at)) / 1000, {});
    if (phase) numbers.phases.add(1, { phase });
  }
}

export function countEnd(kind: string, phase: string): void {
  numbers.operations.add(1, { kind, phase });
}
