import { error } from './fault.js';
import type { Rule } from './fault.js';

/** Names that hold `-canary-` are kept for second endpoints on trial. */
export const nameRule: Rule = ({ endpoint }) =>
  /-canary-/.test(endpoint.name)
    ? [
        error({
          code: 'name-reserved',
          path: 'endpoint.name',
          message: `${endpoint.name} holds -canary-, which is kept for canary endpoints.`,
          fix: 'Choose a name without -canary-.',
        }),
      ]
    : [];
