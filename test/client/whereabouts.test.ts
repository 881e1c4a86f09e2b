import { describe, expect, it } from 'vitest';
import { isThere } from '../../client/cli/commands/list.js';
import { saidOfTir, whereabouts } from '../../client/whereabouts.js';
import type { EndpointOverview } from '../../db/operations.js';
import type { PendingEffect } from '../../db/schema.js';

const pending = (act: PendingEffect['act']): PendingEffect => ({ act, operationId: '6b8c2f0e', seq: 1, absentAt: '2026-11-24T10:00:00Z', sentAt: '2026-11-24T10:00:00Z' });

describe('an endpoint without an id of TIR', () => {
  it('is not on TIR when nothing of ours is without an answer', () => {
    expect(whereabouts({ tirId: null, pendingEffect: null })).toBe('absent');
    expect(saidOfTir({ tirId: null, pendingEffect: pending('restart') })).toBe('not on TIR');
    expect(saidOfTir({ tirId: 7, pendingEffect: pending('create') })).toBe('TIR id 7');
  });

  it('may be there, and billed, after a create that got no clear answer: it is said, and listed', () => {
    const endpoint = { tirId: null, pendingEffect: pending('create') };
    expect(saidOfTir(endpoint)).toMatch(/^not known whether it is on TIR/);
    expect(isThere({ endpoint } as EndpointOverview)).toBe(true);
    expect(isThere({ endpoint: { ...endpoint, pendingEffect: null } } as EndpointOverview)).toBe(false);
  });
});
