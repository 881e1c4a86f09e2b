/** What time it is somewhere else, read over a network that takes its time. */

export interface ClockReading {
  /** Whose clock, such as `PostgreSQL`. */
  of: string;
  /** How far that clock is ahead of ours (ms); negative when it is behind. */
  aheadMs: number;
  /** The true difference lies within this of `aheadMs` (ms): half of the round trip, and half of the clock's unit. */
  uncertaintyMs: number;
}

/** @param askedAt our time (ms since 1970) halfway through the round trip. @param unitMs the smallest step that the clock shows, such as 1 000 in an HTTP date */
export function readClock(
  of: string,
  shown: Date,
  { askedAt, roundTripMs, unitMs = 0 }: { askedAt: number; roundTripMs: number; unitMs?: number },
): ClockReading {
  return {
    of,
    aheadMs: Math.round(shown.getTime() + unitMs / 2 - askedAt),
    uncertaintyMs: Math.round((roundTripMs + unitMs) / 2),
  };
}

/** Such as `+0.3 ± 0.5 s`. */
export function describeDifference({ aheadMs, uncertaintyMs }: ClockReading): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return `${aheadMs < 0 ? '-' : '+'}${seconds(Math.abs(aheadMs))} ± ${seconds(uncertaintyMs)} s`;
}
