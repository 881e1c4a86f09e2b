/** Callers of one process that want the same list at the same time read it once. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from './caller.js';
import { readPass, type Listing, type Pass } from './pass.js';

/** How long a reading waits for the one before it (ms): one that hangs must not hold up the others. */
const LONGEST_WAIT_MS = 2_000;

interface Line {
  /** The newest reading that has begun. */
  running?: Promise<unknown>;
  /** The one that has not begun, which whoever asks now may join. */
  next?: { pass: Promise<Pass<unknown>>; wishes: ((items: readonly unknown[]) => boolean)[] };
}

const lines = new Map<string, Line>();

/**
 * One reading of the list that begins after this call: what it shows is never older than the question. Whoever asks
 * while one is under way waits for the next, together with all others that ask meanwhile; the first of them makes the
 * calls, so they stand in its audit alone.
 * @param until ends the reading early, once everybody who joined has found what they look for
 */
export function joinPass<T>(caller: Caller, listing: Listing<T>, until?: (item: T) => boolean): Promise<Pass<T>> {
  const { path, query, location = caller.location } = listing.call;
  const key = JSON.stringify([caller.scope, location, path, query]);
  const line = lines.get(key) ?? {};
  lines.set(key, line);
  const next = (line.next ??= lead(key, line, caller, listing as Listing<unknown>));
  next.wishes.push(wishOf(until as ((item: unknown) => boolean) | undefined));
  return next.pass as Promise<Pass<T>>;
}

/** Whether one who joined has seen enough by now. */
function wishOf(until: ((item: unknown) => boolean) | undefined): (items: readonly unknown[]) => boolean {
  let fulfilled = false;
  return (items) => {
    if (until && items.some(until)) fulfilled = true;
    return fulfilled;
  };
}

function lead(key: string, line: Line, caller: Caller, listing: Listing<unknown>): NonNullable<Line['next']> {
  const wishes: ((items: readonly unknown[]) => boolean)[] = [];
  const read = async (): Promise<Pass<unknown>> => {
    await endOf(line.running);
    delete line.next;
    line.running = pass;
    try {
      // Every wish hears of every page, so none is skipped once an earlier one is open.
      return await readPass(caller, listing, (items) => wishes.map((wish) => wish(items)).every(Boolean));
    } finally {
      if (line.running === pass && !line.next) lines.delete(key);
    }
  };
  const pass: Promise<Pass<unknown>> = read();
  return { pass, wishes };
}

/** Waits for a reading, but not for ever. How it ends is not of interest. */
async function endOf(running: Promise<unknown> | undefined): Promise<void> {
  const given = new AbortController();
  try {
    await Promise.race([Promise.resolve(running).catch(() => undefined), pause(LONGEST_WAIT_MS, undefined, { signal: given.signal, ref: false })]);
  } finally {
    given.abort();
  }
}
