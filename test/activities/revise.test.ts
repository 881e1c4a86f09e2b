import { describe, expect, it } from 'vitest';
import { revisionBefore } from '../../activities/revise.js';
import type { Verdict } from '../../db/revisions.js';

/** Oldest first, as they were made. */
const revisionsOf = (...made: { verdict?: Verdict; pointsTo?: number; digest?: string }[]) =>
  made
    .map(({ verdict = 'healthy', pointsTo = null, digest }, index) => ({ number: index + 1, verdict, pointsTo, digest: digest ?? `spec-${pointsTo ?? index + 1}` }))
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

  it('passes over a revision of the same spec', () => {
    expect(revisionBefore(revisionsOf({}, { digest: 'same' }, { digest: 'same' }), 3)?.number).toBe(1);
  });

  it('goes to the newest healthy one where it is not known what TIR holds', () => {
    // A rollback to 1 that ended Degraded: 2 was bad, and 3 was never judged.
    const all = revisionsOf({}, { verdict: 'bad' }, { verdict: 'unknown', pointsTo: 1 });
    expect(revisionBefore(all, undefined)?.number).toBe(1);
  });
});
