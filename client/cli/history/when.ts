/** A moment as a person says it: `2h` ago, a day, or a day and a time on the clock on the wall. */
import { InvalidArgumentError } from 'commander';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const DAY_MS = 86_400_000;

/** The begin of what was said. @throws InvalidArgumentError */
export const sinceWhen = (text: string): Date => when(text).from;

/** The end of what was said: a day counts to its end. @throws InvalidArgumentError */
export const untilWhen = (text: string): Date => when(text).to;

function when(text: string): { from: Date; to: Date } {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  if (count && unit) return once(new Date(Date.now() - Number(count) * unitMs[unit as keyof typeof unitMs]));
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  // Without a time, JavaScript would take UTC.
  const at = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) ? new Date(day ? `${text}T00:00` : text) : undefined;
  if (!at || Number.isNaN(at.getTime()) || (day && at.getDate() !== Number(text.slice(-2))))
    throw new InvalidArgumentError('Say it as 90m, 2h, 3d or 2w ago, as a day such as 2026-11-01, or as 2026-11-01T09:30.');
  return day ? { from: at, to: new Date(at.getTime() + DAY_MS - 1) } : once(at);
}

const once = (at: Date): { from: Date; to: Date } => ({ from: at, to: at });
