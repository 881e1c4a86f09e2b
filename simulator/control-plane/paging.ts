import { Refusal } from '../refusal.js';
import type { Outcome } from './operation.js';

/**
 * A list, paged when the query asks for it with `page_no` (from 1) or `per_page` (default 10); else whole. A page beyond
 * the end is empty. @throws Refusal 400 for a page that is not a positive number
 */
export function pageOf(items: readonly unknown[], query: Record<string, string>): Outcome {
  const pageNo = positive(query, 'page_no');
  const perPage = positive(query, 'per_page');
  const paged = pageNo !== undefined || perPage !== undefined;
  const size = paged ? (perPage ?? 10) : Math.max(items.length, 1);
  const first = ((pageNo ?? 1) - 1) * size;
  return {
    data: items.slice(first, first + size),
    envelope: { total_count: items.length, total_page_number: Math.max(1, Math.ceil(items.length / size)) },
  };
}

function positive(query: Record<string, string>, key: string): number | undefined {
  const text = query[key];
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw Refusal.invalid({ [key]: ['A positive integer is required.'] });
  return Number(text);
}
