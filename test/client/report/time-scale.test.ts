import { describe, expect, it } from 'vitest';
import { latencyScale } from '../../../client/report/latency-scale.js';
import { marksOf, timeScale, valueMarks } from '../../../client/report/time-scale.js';

const SECOND = 1000;
const DAY = 86_400_000;

describe('a time scale', () => {
  it('puts moments where they are in the whole', () => {
    const scale = timeScale(1000, 5000);
    expect([1000, 2000, 4000, 5000].map(scale.at)).toEqual([0, 25, 75, 100]);
    expect(scale.span(2000, 4000)).toBe(50);
  });

  it('reads ISO times as well as numbers', () => {
    const scale = timeScale('2026-11-25T02:00:00.000Z', '2026-11-25T02:00:10.000Z');
    expect(scale.at('2026-11-25T02:00:02.500Z')).toBe(25);
  });

  it('keeps moments of a clock that differs inside of the plot', () => {
    const scale = timeScale(0, 100);
    expect([scale.at(-50), scale.at(500), scale.span(90, 500)]).toEqual([0, 100, 10]);
  });

  it('stands at the left where no time has passed, also when it seems to go backwards', () => {
    expect(timeScale(7, 7).at(7)).toBe(0);
    expect(timeScale(7, 3).at(5)).toBe(0);
    expect(marksOf(timeScale(7, 7))).toEqual([{ offset: 0, at: 0, label: '0', major: true }]);
  });
});

describe('the marks of a time axis', () => {
  const labels = (span: number, origin?: number) => marksOf(timeScale(0, span), origin).map(({ label }) => label);

  it('are round, in one unit, and few', () => {
    expect(labels(0.7 * SECOND)).toEqual(['0', '100 ms', '200 ms', '300 ms', '400 ms', '500 ms', '600 ms', '700 ms']);
    expect(labels(1.5 * SECOND)).toEqual(['0', '0.2 s', '0.4 s', '0.6 s', '0.8 s', '1 s', '1.2 s', '1.4 s']);
    expect(labels(13 * SECOND)).toEqual(['0', '2 s', '4 s', '6 s', '8 s', '10 s', '12 s']);
    expect(labels(100 * SECOND)).toEqual(['0', '15 s', '30 s', '45 s', '60 s', '75 s', '90 s']);
    expect(labels(3600 * SECOND)).toEqual(['0', '10 min', '20 min', '30 min', '40 min', '50 min', '60 min']);
    expect(labels(9 * DAY)).toEqual(['0', '2 d', '4 d', '6 d', '8 d']);
  });

  it('are at most nine for any span, of which at most four remain on a narrow screen', () => {
    for (let span = 1; span < 400 * DAY; span = Math.ceil(span * 1.37)) {
      const marks = marksOf(timeScale(0, span));
      expect(marks.length, `span ${span}`).toBeLessThanOrEqual(9);
      expect(marks.filter(({ major }) => major).length, `span ${span}`).toBeLessThanOrEqual(4);
      expect(marks.every(({ at }) => at >= 0 && at <= 100)).toBe(true);
      expect(new Set(marks.map(({ label }) => label)).size, `span ${span}`).toBe(marks.length);
    }
  });

  it('count from the beginning of the operation, also where the axis begins later', () => {
    const scale = timeScale(61 * SECOND, 69 * SECOND);
    expect(marksOf(scale, 0).map(({ label, at }) => [label, at])).toEqual([
      ...[61, 62, 63, 64, 65, 66, 67, 68, 69].map((second) => [`${second} s`, (second - 61) * 12.5]),
    ]);
  });
});

describe('a latency axis', () => {
  it('has even steps up to the largest value, the bound among them', () => {
    expect(valueMarks(1477)).toEqual([0, 500, 1000, 1500]);
    const scale = latencyScale([400, 450, 460], 1200);
    expect(scale).toMatchObject({ isLogarithmic: false, marks: [0, 500, 1000, 1500] });
    expect(scale.at(750)).toBe(0.5);
  });

  it('goes in steps of ten where one value is far from the others', () => {
    const scale = latencyScale([40, 50, 60, 30_000]);
    expect(scale).toMatchObject({ isLogarithmic: true, marks: [10, 100, 1000, 10_000, 100_000] });
    expect(scale.at(100)).toBeCloseTo(0.25);
    expect([scale.at(0), scale.at(1e9)]).toEqual([0, 1]);
  });

  it('has room for latencies of nothing', () => {
    expect(latencyScale([0, 0]).marks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});
