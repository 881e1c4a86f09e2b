/** Lists of TIR, read until they say what is asked of them. TIR documents paging for some lists only, so the answers themselves must prove it. */
import { TirError } from './errors.js';
import type { Caller } from './caller.js';
import type { Listing } from './pass.js';
import { joinPass } from './shared-pass.js';

export type { Listing } from './pass.js';

/** How often a list that lacks items is begun anew. */
const MAX_PASSES = 5;

/** A whole list. */
export interface WholeList<T> {
  items: T[];
  /** Items that are there and too long to be read. */
  unread: number;
}

/**
 * All items of a list, each once. Several pages are read until two readings agree, since an item that is deleted
 * meanwhile shifts another one past the page border. A list that does not come to rest is what the last two of three
 * readings saw together: who was there all the time is in it.
 * @throws TirError of kind `unavailable` when the list never shows as many items as it says to have
 */
export async function readWhole<T>(caller: Caller, listing: Listing<T>): Promise<WholeList<T>> {
  let before: { items: T[]; keys: string } | undefined;
  let whole = 0;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const { items, pages, unread, ...read } = await joinPass(caller, listing);
    if (!read.whole) continue;
    whole += 1;
    const keys = JSON.stringify(items.map(listing.keyOf).sort());
    if (pages === 1 || keys === before?.keys) return { items, unread };
    if (before && whole >= 3) return { items: [...new Map([...before.items, ...items].map((item) => [listing.keyOf(item), item])).values()], unread };
    before = { items, keys };
  }
  throw incomplete(listing.call.operation);
}

/** All items of a list that can be read. @throws as `readWhole` */
export const listAll = async <T>(caller: Caller, listing: Listing<T>): Promise<T[]> => (await readWhole(caller, listing)).items;

/**
 * The first item that fits, as far as one reading shows it. A miss proves nothing: in a list of several pages an item
 * may slip past the reader. It is enough where TIR itself refuses what must not be twice.
 */
export async function glimpse<T>(caller: Caller, listing: Listing<T>, fits: (item: T) => boolean): Promise<T | undefined> {
  return (await joinPass(caller, listing, fits)).items.find(fits);
}

/**
 * The first item that fits, or undefined, which two whole readings of several pages, or one of one page, have proven.
 * @throws TirError of kind `unavailable` when the list lacks items, `contract` when one of them cannot be read
 */
export async function findInList<T>(caller: Caller, listing: Listing<T>, fits: (item: T) => boolean): Promise<T | undefined> {
  const { operation } = listing.call;
  let whole = 0;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const read = await joinPass(caller, listing, fits);
    const hit = read.items.find(fits);
    if (hit !== undefined) return hit;
    if (read.unread > 0) throw unreadable(operation, read.unread);
    if (!read.whole) continue;
    whole += 1;
    if (read.pages === 1 || whole === 2) return undefined;
  }
  throw incomplete(operation);
}

const incomplete = (operation: string): TirError =>
  new TirError(
    `The list that TIR gives for ${operation} lacks items, so nothing can be said to be absent. It is read again; if it lasts, wait until other work in the project is done.`,
    { kind: 'unavailable', effect: 'none', operation },
  );

const unreadable = (operation: string, unread: number): TirError =>
  new TirError(
    `${unread === 1 ? 'One item' : `${unread} items`} of the list that TIR gives for ${operation} ${unread === 1 ? 'is' : 'are'} too long to be read, so what is asked for may be among them and is not said to be absent. Find it in TIR's portal, shorten its environment or arguments there or delete it, then run this again.`,
    { kind: 'contract', effect: 'none', operation },
  );
