import { describe, expect, it } from 'vitest';
import { isKept } from '../../activities/probe-log.js';

const keptUpTo = (last: number): number => Array.from({ length: last }, (_, index) => index + 1).filter(isKept).length;

describe('which probes of a check are kept', () => {
  it('is each of the first 500', () => {
    expect(keptUpTo(500)).toBe(500);
  });

  it('is every second of the thousand after them, and every fourth of the two thousand after those', () => {
    expect(keptUpTo(1500) - keptUpTo(500)).toBe(500);
    expect(keptUpTo(3500) - keptUpTo(1500)).toBe(500);
  });

  it('stays a matter of thousands for a probe every second of a week', () => {
    expect(keptUpTo(7 * 86_400)).toBeLessThan(6_000);
  });
});
