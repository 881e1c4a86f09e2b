/** Reading of TIR's `created_at`, whose format and time zone no source states. */

/** Offset of Indian Standard Time, TIR's home zone. */
const IST = '+05:30';
const isoLike =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|IST|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i;
const dayFirst = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})(.*)$/;

/**
 * The instants that a `created_at` may mean, earliest first: one when it names its zone, else both the reading as IST
 * and the reading as UTC. Numbers count as epoch seconds or milliseconds. Empty when it is no time at all.
 */
export function readCreatedAt(value: unknown): Date[] {
  if (typeof value === 'number') return known([new Date(value < 1e11 ? value * 1000 : value)]);
  if (typeof value !== 'string' || value.trim() === '') return [];
  const text = value.trim();
  if (/^\d{10}(\.\d+)?$|^\d{13}$/.test(text)) return readCreatedAt(Number(text));
  const iso = isoLike.exec(swapDayFirst(text));
  if (iso) return readIso(iso);
  // Date.parse makes a date of almost any text with digits in it.
  if (!/\b\d{4}\b/.test(text) || !/\d:\d{2}/.test(text)) return [];
  // Free forms such as "Thu, 08 May 2025 10:11:12 GMT" or "May 8, 2025, 10:11 AM": with a zone they are sure.
  const zoned = /(?:\bZ|GMT|UTC|[+-]\d{2}:?\d{2})\s*$/i.test(text);
  const ist = text.replace(/\s*\bIST$/i, '');
  if (ist !== text) return known([new Date(`${ist} GMT+0530`)]);
  return zoned ? known([new Date(text)]) : known([new Date(`${text} GMT+0530`), new Date(`${text} GMT`)]);
}

function swapDayFirst(text: string): string {
  const parts = dayFirst.exec(text);
  if (!parts) return text;
  const [, day = '', month = '', year = '', rest = ''] = parts;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${rest}`;
}

function readIso(parts: RegExpExecArray): Date[] {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone] = parts;
  const local = `${year}-${month}-${day}T${hour.padStart(2, '0')}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  if (zone === undefined) return known([new Date(`${local}${IST}`), new Date(`${local}Z`)]);
  return known([new Date(`${local}${offsetOf(zone)}`)]);
}

function offsetOf(zone: string): string {
  const upper = zone.toUpperCase();
  if (upper === 'Z' || upper === 'UTC' || upper === 'GMT') return 'Z';
  if (upper === 'IST') return IST;
  const digits = upper.slice(1).replace(':', '').padEnd(4, '0');
  return `${upper[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

const known = (dates: Date[]): Date[] => dates.filter((date) => !Number.isNaN(date.getTime()));

/**
 * Whether something created at `value` can be as new as `since`, in any reading. A time that cannot be read proves
 * nothing and gives false.
 * @param skewMs how far TIR's clock may be behind ours (ms)
 */
export function isNotBefore(value: unknown, since: Date, skewMs: number): boolean {
  return readCreatedAt(value).some((instant) => instant.getTime() >= since.getTime() - skewMs);
}
