/** Probe checks of an operation: each call of them, and what they showed together. */
import type { ProbeRow } from '../../db/probes.js';
import { medianOf } from './calls.js';
import { maskText } from '../mask-text.js';

export interface ProbeReading {
  /** Place in its check, from 1. */
  number: number;
  attempt: number;
  /** When it began, ISO 8601. */
  at: string;
  ok: boolean;
  latencyMs: number;
  status?: number;
  /** Why it is no success. */
  reason?: string;
}

export interface ProbeCheckReport {
  preset: string;
  /** The latency that the spec allows (ms); absent without a bound. */
  maxLatencyMs?: number;
  probes: ProbeReading[];
  /** Probes of a long check that were not kept. */
  leftOut: number;
  failed: number;
  /** Successes in a row at its end. */
  streak: number;
  /** Of the successes (ms); absent without one. */
  latencyMs?: { median: number; max: number };
}

/** One for each check, oldest first: bringing a former revision back is a check of its own. */
export function probeChecksOf(rows: readonly ProbeRow[]): ProbeCheckReport[] {
  const checks = new Map<string, ProbeRow[]>();
  for (const row of rows) {
    const key = `${row.runId} ${row.checkId}`;
    checks.set(key, [...(checks.get(key) ?? []), row]);
  }
  return [...checks.values()].map(checkOf);
}

function checkOf(rows: readonly ProbeRow[]): ProbeCheckReport {
  const numbers = new Set(rows.map(({ number }) => number));
  const latencies = rows.filter(({ ok }) => ok).map(({ latencyMs }) => latencyMs);
  const bound = rows[0]?.maxLatencyMs ?? undefined;
  return {
    preset: rows[0]?.preset ?? '?',
    ...(bound === undefined ? {} : { maxLatencyMs: bound }),
    probes: rows.map(readingOf),
    leftOut: Math.max(0, ...numbers) - numbers.size,
    failed: rows.filter(({ ok }) => !ok).length,
    streak: rows.length - 1 - rows.findLastIndex(({ ok }) => !ok),
    ...(latencies.length === 0 ? {} : { latencyMs: { median: medianOf(latencies), max: Math.max(...latencies) } }),
  };
}

const readingOf = ({ number, attempt, at, ok, latencyMs, status, reason }: ProbeRow): ProbeReading => ({
  number,
  attempt,
  at: at.toISOString(),
  ok,
  latencyMs,
  ...(status === null ? {} : { status }),
  ...(reason === null ? {} : { reason: maskText(reason) }),
});
