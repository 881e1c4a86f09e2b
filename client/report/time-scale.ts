/** From moments to places on a time axis, and the marks of the axis. Pure. */

export interface TimeScale {
  /** ms since the epoch. */
  from: number;
  to: number;
  /** Place of a moment, in percent of the width, never outside of it. */
  at: (moment: number | string) => number;
  /** Width of a stretch, in percent. */
  span: (from: number | string, to: number | string) => number;
}

const ms = (moment: number | string): number => (typeof moment === 'number' ? moment : Date.parse(moment));

/** The whole width is the time from `from` to `to`; of no time at all, everything stands at the left. */
export function timeScale(from: number | string, to: number | string): TimeScale {
  const [start, end] = [ms(from), Math.max(ms(from), ms(to))];
  const at = (moment: number | string): number =>
    end === start ? 0 : round((Math.min(end, Math.max(start, ms(moment))) - start) / (end - start) * 100);
  return { from: start, to: end, at, span: (one, other) => round(Math.max(0, at(other) - at(one))) };
}

const round = (percent: number): number => Math.round(percent * 1000) / 1000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between marks that people count in (ms). */
const distances = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((count) => count * DAY),
];

export interface Mark {
  /** Time since the beginning (ms). */
  offset: number;
  /** Place, in percent. */
  at: number;
  label: string;
  /** One of the few that a narrow screen has room for too. */
  major: boolean;
}

/** Marks of the axis since `origin`, at most `most` of them and of those at most four major ones. */
export function marksOf({ from, to, at }: TimeScale, origin = from, most = 8): Mark[] {
  const span = to - from;
  if (span <= 0) return [{ offset: from - origin, at: 0, label: labelOf(from - origin, SECOND, span), major: true }];
  const distance = distances.find((one) => span / one <= most) ?? Math.ceil(span / most / DAY) * DAY;
  const first = Math.ceil((from - origin) / distance);
  const last = Math.floor((to - origin) / distance);
  const coarse = Math.ceil((last - first + 1) / 4);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const offset = (first + index) * distance;
    return { offset, at: at(origin + offset), label: labelOf(offset, distance, span), major: index % coarse === 0 };
  });
}

/** In the unit that the marks are counted in; parts of a second over more than one are short: `1.2 s`. */
function labelOf(offset: number, distance: number, span: number): string {
  if (offset === 0) return '0';
  if (distance < SECOND && span >= SECOND) return `${Math.round(offset / 100) / 10} s`;
  const [unit, name] = distance >= DAY ? [DAY, 'd'] : distance >= HOUR ? [HOUR, 'h'] : distance >= MINUTE ? [MINUTE, 'min'] : distance >= SECOND ? [SECOND, 's'] : [1, 'ms'];
  return `${Math.round(offset / unit)} ${name}`;
}

/** Round numbers from 0 to at least `max`, at most seven of them. */
export function valueMarks(max: number): number[] {
  const rough = Math.max(1, max) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(Math.max(1, max) / step) + 1 }, (_, index) => Math.round(index * step * 1000) / 1000);
}
