import { afterEach, describe, expect, it, vi } from 'vitest';
import { clock, moment } from '../../../client/cli/output.js';

afterEach(() => vi.unstubAllEnvs());

describe('a time on the screen', () => {
  it.each([
    ['UTC', '2026-11-24 22:12:53', '22:12:53'],
    ['Asia/Kolkata', '2026-11-25 03:42:53', '03:42:53'],
    ['America/New_York', '2026-11-24 17:12:53', '17:12:53'],
  ])('is that of the clock on the wall, with its date, in %s', (zone, day, hour) => {
    vi.stubEnv('TZ', zone);
    expect(moment('2026-11-24T22:12:53.214Z')).toBe(day);
    expect(clock('2026-11-24T22:12:53.214Z')).toBe(hour);
  });
});
