/** Activities that only write the audit; the interceptor writes what their ticket carries. */
import { recordEnding } from '../db/operations.js';
import type { Ending, Ticket } from '../workflows/contract/audit.js';
import type { Deps } from './deps.js';
import { countEnd } from './metrics.js';

export const auditActivities = ({ database }: Deps) => ({
  /** Writes decisions and closings at once. */
  async flush(_input: { ticket: Ticket }): Promise<void> {
    // The interceptor has written them.
  },

  /** The last word of an operation. Safe to run twice. */
  async recordEnd({ ticket, ending }: { ticket: Ticket; ending: Ending }): Promise<void> {
    const ended = await recordEnding(database, ticket.endpoint, ticket.operationId, ending);
    if (ended) countEnd(ended.kind, ending.phase);
  },
});
