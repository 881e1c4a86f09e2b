import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sinceWhen, untilWhen } from '../../../../client/cli/history/when.js';

beforeEach(() => {
  vi.stubEnv('TZ', 'Asia/Kolkata');
  vi.useFakeTimers({ now: new Date('2026-11-25T10:00:00Z') });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('a moment as a person says it', () => {
  it.each([
    ['90s', '2026-11-25T09:58:30.000Z'],
    ['30m', '2026-11-25T09:30:00.000Z'],
    ['2h', '2026-11-25T08:00:00.000Z'],
    ['3d', '2026-11-22T10:00:00.000Z'],
    ['2w', '2026-11-11T10:00:00.000Z'],
    ['2026-11-01T09:30', '2026-11-01T04:00:00.000Z'],
    ['2026-11-01 09:30:15', '2026-11-01T04:00:15.000Z'],
    ['2026-11-01T09:30Z', '2026-11-01T09:30:00.000Z'],
    ['2026-11-01T09:30+02:00', '2026-11-01T07:30:00.000Z'],
  ])('%s is %s', (text, at) => {
    expect(sinceWhen(text).toISOString()).toBe(at);
    expect(untilWhen(text).toISOString()).toBe(at);
  });

  it('a day begins and ends on the clock on the wall', () => {
    expect(sinceWhen('2026-11-01').toISOString()).toBe('2026-10-31T18:30:00.000Z');
    expect(untilWhen('2026-11-01').toISOString()).toBe('2026-11-01T18:29:59.999Z');
  });

  it.each(['yesterday', '2 h', '-2h', '2026', '2026-13-01', '2026-02-30', '2026-11-01T25:00', '01/11/2026', ''])('%j is none, with the ways to say it', (text) => {
    expect(() => sinceWhen(text)).toThrow(/Say it as 90m, 2h/);
  });
});
