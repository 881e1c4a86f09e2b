/** Functions on times, which are written as in RFC 3339. */
import { count, text } from '../value/value.js';
import { ofTexts, type Functions } from './function.js';

/** A moment, to the nanosecond, and the zone that it was written in. */
interface Moment {
  nanoseconds: bigint;
  /** Minutes from UTC. */
  offset: number;
}

export const timeFunctions: Functions = {
  formatdate: ofTexts(2, (pattern = '', time = '') => text(formatDate(pattern, parsed(time)))),
  timeadd: ofTexts(2, (time = '', duration = '') => {
    const { nanoseconds, offset } = parsed(time);
    return text(written({ nanoseconds: nanoseconds + durationOf(duration), offset }));
  }),
  timecmp: ofTexts(2, (one = '', other = '') => {
    const difference = parsed(one).nanoseconds - parsed(other).nanoseconds;
    return count(difference === 0n ? 0 : difference < 0n ? -1 : 1);
  }),
};

const SECOND = 1_000_000_000n;

/** @throws Error when the text is no time of RFC 3339 */
function parsed(word: string): Moment {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(word);
  const moment = found && momentOf(found.slice(1, 7).map(Number), found[7], found[8] ?? 'Z');
  if (!moment) throw new Error('The text is no time as in 2006-01-02T15:04:05Z');
  return moment;
}

/** undefined for a day or an hour that is not there. */
function momentOf(parts: readonly number[], fraction = '', zone: string): Moment | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const [, sign, hours = 0, minutes = 0] = (/^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []) as unknown as [string, string, number, number];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const isDay = month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || Number(hours) > 24 || Number(minutes) > 60) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const seconds = BigInt(date.getTime() / 1_000 - offset * 60);
  return { nanoseconds: seconds * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset };
}

/** A time or a day as a plain word of YAML has it, in RFC 3339; undefined when it is none. */
export function dateTime(word: string): string | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?(Z|[+-]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?)?$/.exec(word);
  if (!found) return undefined;
  const [year, month, day, ...times] = found.slice(1, 12);
  const [hour, minute, second, fraction, zone] = times[0] === undefined ? [times[5], times[6], times[7], found[12], 'Z'] : times;
  const moment = momentOf([year, month, day, hour, minute, second].map((part) => Number(part ?? 0)), fraction ?? '', zone ?? 'Z');
  return moment && written(moment);
}

interface Parts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
}

function partsOf({ nanoseconds, offset }: Moment): Parts {
  const seconds = nanoseconds / SECOND - (nanoseconds % SECOND < 0n ? 1n : 0n);
  const date = new Date((Number(seconds) + offset * 60) * 1_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

function zoneOf(offset: number, between = ':'): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}${between}${two(minutes % 60)}`;
}

function written(moment: Moment): string {
  const { year, month, day, hour, minute, second } = partsOf(moment);
  if (!(year >= 0 && year <= 9999)) throw new Error('The time lies outside of the years 0 to 9999');
  const zone = moment.offset === 0 ? 'Z' : zoneOf(moment.offset);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${zone}`;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const verbs: Readonly<Record<string, (parts: Parts, moment: Moment) => string>> = {
  YYYY: ({ year }) => String(year).padStart(4, '0'),
  YY: ({ year }) => two(year % 100),
  MMMM: ({ month }) => months[month - 1] ?? '',
  MMM: ({ month }) => (months[month - 1] ?? '').slice(0, 3),
  MM: ({ month }) => two(month),
  M: ({ month }) => String(month),
  DD: ({ day }) => two(day),
  D: ({ day }) => String(day),
  EEEE: ({ weekday }) => days[weekday] ?? '',
  EEE: ({ weekday }) => (days[weekday] ?? '').slice(0, 3),
  hh: ({ hour }) => two(hour),
  h: ({ hour }) => String(hour),
  HH: ({ hour }) => two(hour % 12 || 12),
  H: ({ hour }) => String(hour % 12 || 12),
  AA: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  aa: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  mm: ({ minute }) => two(minute),
  m: ({ minute }) => String(minute),
  ss: ({ second }) => two(second),
  s: ({ second }) => String(second),
  ZZZZZ: (_parts, { offset }) => zoneOf(offset),
  ZZZZ: (_parts, { offset }) => zoneOf(offset, ''),
  ZZZ: (_parts, { offset }) => (offset === 0 ? 'UTC' : zoneOf(offset, '')),
  Z: (_parts, { offset }) => (offset === 0 ? 'Z' : zoneOf(offset)),
};

function formatDate(pattern: string, moment: Moment): string {
  const parts = partsOf(moment);
  return pattern.replace(/'((?:[^']|'')*)'|'|([a-zA-Z])\2*/g, (word, quote?: string, letter?: string) => {
    if (letter === undefined) {
      if (quote === undefined) throw new Error("A text in the pattern of formatdate() has no ' at its end");
      return word === "''" ? "'" : quote.replaceAll("''", "'");
    }
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
    if (!verb) throw new Error(`formatdate() knows no ${word}`);
    return verb(parts, moment);
  });
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
};

/** Nanoseconds of a duration such as `-1h30m` or `1.5h`. @throws Error when it is none */
function durationOf(word: string): bigint {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(word) ?? [];
  const isWhole = /^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(rest);
  if (rest !== '0' && !isWhole) throw new Error('The text is no duration as in 1h30m');
  let sum = 0n;
  for (const [, whole = '', places = '', unit = 'ns'] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g))
    sum += (BigInt(`${whole}${places}`) * (units[unit] ?? 1n)) / 10n ** BigInt(places.length);
  if (sum >= 2n ** 63n) throw new Error('The duration is too long');
  return sign === '-' ? -sum : sum;
}
