import type { HistoryEntry } from '../../records.js';

/** That something is not there is an answer, and often the one that was hoped for. */
export const failedCalls = (calls: HistoryEntry['calls']): number =>
  calls.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'notFound').length;
