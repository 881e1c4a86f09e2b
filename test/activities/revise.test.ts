import { describe, expect, it } from 'vitest';
import { revisionBefore } from '../../activities/revise.js';
import type { Verdict } from '../../db/revisions.js';

/** Oldest first, as they were made. */
const revisionsOf = (...made: { verdict?: Verdict; pointsTo?: number }[]) =>
  made
    .map(({ verdict = 'healthy', pointsTo = null }, index) => ({ number: index + 1, verdict, pointsTo }))
    .reverse();

describe('a rollback without a number', () => {
  it('goes to the newest healthy revision before the one that TIR holds', () => {
    expect(revisionBefore(revisionsOf({}, {}, { verdict: 'bad' }, {}), 4)?.number).toBe(2);
    expect(revisionBefore(revisionsOf({}, {}), 1)).toBeUndefined();
  });

  it('goes further back each time', () => {
    const once = revisionsOf({}, {}, {}, { pointsTo: 2 });
    expect(revisionBefore(once, 4)?.number).toBe(1);
    expect(revisionBefore(revisionsOf({}, {}, {}, { pointsTo: 2 }, { pointsTo: 1 }), 5)).toBeUndefined();
    // Over a rollback to a revision that was itself one.
    expect(revisionBefore(revisionsOf({}, {}, { pointsTo: 1 }, {}, { pointsTo: 3 }), 5)).toBeUndefined();
  });

  it('that is not known to have got anywhere goes to where it was to go', () => {
    // A rollback from 2 to 1 that ended Degraded.
    expect(revisionBefore(revisionsOf({}, {}, { verdict: 'unknown', pointsTo: 1 }), undefined)?.number).toBe(1);
    expect(revisionBefore(revisionsOf({}, {}, { pointsTo: 1 }), undefined)).toBeUndefined();
  });

  it('goes to before the newest one where it is not known what TIR holds', () => {
    expect(revisionBefore(revisionsOf({}, {}, { verdict: 'bad' }), undefined)?.number).toBe(2);
    expect(revisionBefore([], undefined)).toBeUndefined();
  });
});
