/** Complete listings. TIR documents paging for some lists only, so the answers themselves must prove that they are complete. */
import { z } from 'zod';
import type { Envelope } from './answer.js';
import type { Call, Caller } from './caller.js';
import { TirError, isTirError } from './errors.js';

/** Items asked for at once. */
const PER_PAGE = 100;
/** A list with more pages than this is taken as endless. */
const MAX_PAGES = 500;
/** How often a list that changes while it is read is begun anew. */
const MAX_PASSES = 5;

/** How to read one list. */
export interface Listing<T> {
  call: Call;
  item: z.ZodType<T>;
  keyOf: (item: T) => string | number;
  /** Ends the reading early: one hit proves presence. */
  until?: (item: T) => boolean;
}

/**
 * All items of a list, each once. Several pages are read until two passes agree, because an item that is deleted
 * meanwhile shifts another one past the page border; only then is absence proven.
 * @throws TirError of kind `unavailable` when the list does not come to rest
 */
export async function listAll<T>(caller: Caller, listing: Listing<T>): Promise<T[]> {
  let before: string | undefined;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const read = await readPass(caller, listing);
    if (read.hit) return read.items;
    if (!read.complete) continue;
    if (read.pages === 1) return read.items;
    const keys = JSON.stringify(read.items.map(listing.keyOf).sort());
    if (keys === before) return read.items;
    before = keys;
  }
  const { operation } = listing.call;
  throw new TirError(
    `The list that TIR gives for ${operation} keeps changing or lacks items, so nothing can be said to be absent. It is read again; if it lasts, wait until other work in the project is done.`,
    {
      kind: 'unavailable',
      effect: 'none',
      operation,
    },
  );
}

interface Pass<T> {
  items: T[];
  pages: number;
  complete: boolean;
  hit: boolean;
}

/** One reading from the first page to the last. */
async function readPass<T>(caller: Caller, listing: Listing<T>): Promise<Pass<T>> {
  const found = new Map<string | number, T>();
  let counted: number | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const envelope = await readPage(caller, listing.call, page);
    if (envelope === undefined)
      return {
        items: [...found.values()],
        pages: page - 1,
        complete: counted === undefined || counted === found.size,
        hit: false,
      };
    const items = caller.parse(listing.call, z.array(listing.item), envelope.data ?? (page > 1 ? [] : envelope.data));
    const sizeBefore = found.size;
    for (const item of items) found.set(listing.keyOf(item), item);
    const done = (complete: boolean, hit = false): Pass<T> => ({ items: [...found.values()], pages: page, complete, hit });
    if (listing.until && items.some(listing.until)) return done(true, true);
    // The count moved between two pages: what lies between them is not known.
    if (page > 1 && counted !== envelope.totalCount) return done(false);
    counted = envelope.totalCount;
    if (endsHere(envelope, page, found.size)) return done(counted === undefined || found.size === counted);
    // A list without totals ends with the first page that brings nothing new; an endpoint that ignores paging repeats itself.
    if (items.length === 0 || found.size === sizeBefore) {
      const ignoresPaging = page === 2 && counted === undefined;
      return { ...done(counted === undefined || found.size === counted), ...(ignoresPaging ? { pages: 1 } : {}) };
    }
  }
  return { items: [], pages: MAX_PAGES, complete: false, hit: false };
}

function endsHere({ totalPages, totalCount }: Envelope, page: number, found: number): boolean {
  if (totalPages !== undefined) return page >= totalPages;
  return totalCount !== undefined && found >= totalCount;
}

/** A page; undefined past the last one, which servers of this kind answer with 404. */
async function readPage(caller: Caller, call: Call, page: number): Promise<Envelope | undefined> {
  try {
    return await caller.call({ ...call, query: { ...call.query, page_no: page, per_page: PER_PAGE } });
  } catch (err) {
    if (page > 1 && isTirError(err, 'notFound')) return undefined;
    throw err;
  }
}
