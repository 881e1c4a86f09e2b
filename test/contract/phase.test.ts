import { describe, expect, it } from 'vitest';
import { refusalOf, spokenVerb, verbs } from '../../workflows/contract/phase.js';

describe('a verb that is refused', () => {
  it('is named as the command line names it', () => {
    expect(verbs.map(spokenVerb)).not.toContain('extendDeadline');
    expect(refusalOf('extendDeadline', 'Healthy')).toMatch(/^extend is not possible while the operation is Healthy/);
  });
});
