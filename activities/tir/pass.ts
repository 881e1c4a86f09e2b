/** One reading of a list from its first page to its last. */
import { z } from 'zod';
import type { Envelope } from './answer.js';
import { isTooLong, MAX_PAGE_BYTES } from './body.js';
import type { Call, Caller } from './caller.js';
import { isTirError } from './errors.js';

/** Items asked for at once, as long as no page is too long. */
const PER_PAGE = 100;
/** A list that takes more calls than this is taken as endless. */
const MAX_CALLS = 2_000;
/** Items that alone are too long to be read, before the list itself is: a server without pages answers each call with all. */
const MAX_UNREAD = 3;

/** How to read one list. */
export interface Listing<T> {
  call: Call;
  item: z.ZodType<T>;
  keyOf: (item: T) => string | number;
}

/** What one reading saw. */
export interface Pass<T> {
  items: T[];
  /** Pages that it took. A list of one page was read at one moment. */
  pages: number;
  /** Whether it saw as many items as the list says to have, and came to its end. */
  whole: boolean;
  /** Items that alone are too long to be read: they are there, and nothing else is known of them. */
  unread: number;
}

/** @param enough ends the reading early; it is asked after each page, with what that page brought */
export async function readPass<T>(caller: Caller, listing: Listing<T>, enough: (items: readonly T[]) => boolean): Promise<Pass<T>> {
  const found = new Map<string | number, T>();
  let least: number | undefined;
  let unread = 0;
  let pages = 0;
  let offset = 0;
  let usual = PER_PAGE;
  let size = usual;
  const done = (ended: boolean): Pass<T> => ({
    items: [...found.values()],
    pages,
    whole: ended && (least === undefined || found.size + unread >= least),
    unread,
  });
  for (let calls = 0; calls < MAX_CALLS; calls += 1) {
    const page = await readPage(caller, listing.call, offset / size + 1, size);
    if (page === 'tooLong') {
      if (size > 1) {
        size = smallerThan(size);
        continue;
      }
      unread += 1;
      offset += 1;
      continue;
    }
    if (page === 'beyond') return done(true);
    pages += 1;
    const items = caller.parse(listing.call, z.array(listing.item), page.data ?? (offset > 0 ? [] : page.data));
    const sizeBefore = found.size;
    for (const item of items) found.set(listing.keyOf(item), item);
    if (enough(items)) return done(true);
    const { totalCount, totalPages } = page;
    if (totalCount !== undefined) least = Math.min(least ?? totalCount, totalCount);
    const isPaged = totalCount !== undefined || totalPages !== undefined;
    if (items.length === 0) return done(true);
    // Without totals a list ends with the first page that brings nothing new; one that ignores paging repeats itself.
    if (!isPaged && found.size === sizeBefore) return pages === 2 ? { ...done(true), pages: 1 } : done(true);
    if (totalPages !== undefined ? offset / size + 1 >= totalPages : totalCount !== undefined && found.size + unread >= totalCount)
      return done(true);
    // The first page tells how many items a page has: a server may have a bound of its own.
    if (offset === 0 && items.length !== size) usual = size = items.length;
    offset += size;
    size = sizeAt(offset, size, usual);
  }
  return done(false);

  async function readPage(of: Caller, call: Call, number: number, perPage: number): Promise<Envelope | 'beyond' | 'tooLong'> {
    try {
      return await of.call({
        ...call,
        query: { ...call.query, page_no: number, per_page: perPage },
        ...(perPage > 1 ? { maxBytes: MAX_PAGE_BYTES } : {}),
      });
    } catch (err) {
      // Past the last page servers of this kind answer with 404.
      if (number > 1 && isTirError(err, 'notFound')) return 'beyond';
      if (isTooLong(err) && (perPage > 1 || unread < MAX_UNREAD)) return 'tooLong';
      throw err;
    }
  }
}

/** The next smaller page that begins at every border of the larger one: 50, 25, 5, 1. */
function smallerThan(size: number): number {
  for (let parts = 2; parts < size; parts += 1) if (size % parts === 0) return size / parts;
  return 1;
}

/** The size of the next page: one step back towards the usual one, as soon as a page of that size begins here. */
function sizeAt(offset: number, size: number, usual: number): number {
  if (size >= usual) return size;
  let larger = usual;
  while (smallerThan(larger) > size) larger = smallerThan(larger);
  return offset % larger === 0 ? larger : size;
}
