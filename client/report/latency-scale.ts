/** From latencies to places on an axis: even steps, or steps of ten where the values lie far apart. Pure. */
import { medianOf } from './calls.js';
import { valueMarks } from './time-scale.js';

export interface LatencyScale {
  isLogarithmic: boolean;
  /** Place of a latency (ms) on the axis: 0 at its foot, 1 at its top. */
  at: (latencyMs: number) => number;
  /** Latencies to mark (ms). */
  marks: number[];
}

/** From how many times the median on the axis goes in steps of ten. */
const FAR = 20;

/** @param bound the latency that the spec allows (ms), which must be on the axis too */
export function latencyScale(latencies: readonly number[], bound?: number): LatencyScale {
  const all = [...latencies, ...(bound === undefined ? [] : [bound])];
  const max = Math.max(1, ...all);
  if (max / Math.max(1, medianOf(latencies)) <= FAR) {
    const marks = valueMarks(max);
    const top = marks.at(-1) ?? max;
    return { isLogarithmic: false, marks, at: (latency) => Math.min(1, Math.max(0, latency / top)) };
  }
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...all))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(max)));
  return {
    isLogarithmic: true,
    marks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    at: (latency) => Math.min(1, Math.max(0, (Math.log10(Math.max(1, latency)) - low) / (high - low))),
  };
}
