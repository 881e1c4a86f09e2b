/** Whose log line it is: operation, endpoint and step ride on every line that is written about an activity. */
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Ticket } from '../workflows/contract/audit.js';
import { endpointPath } from '../workflows/contract/identity.js';
import { ticketOf } from './audit-interceptor.js';

export const logContext: ActivityInterceptorsFactory = () => {
  let ticket: Ticket | undefined;
  return {
    inbound: {
      execute(input, next) {
        ticket = ticketOf(input.args[0]);
        return next(input);
      },
    },
    outbound: {
      getLogAttributes(input, next) {
        const attributes = ticket
          ? { operation: ticket.operationId, endpoint: endpointPath(ticket.endpoint), step: ticket.step }
          : {};
        return next({ ...input, ...attributes });
      },
    },
  };
};
