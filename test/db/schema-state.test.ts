import { describe, expect, it } from 'vitest';
import type { SchemaLook } from '../../db/look.js';
import { stateOfSchema } from '../../db/schema-state.js';

const seen = (look: Partial<SchemaLook>): SchemaLook => ({ exists: true, applied: ['0000_first'], missing: [], unknown: [], ...look });
const later = new Date();

describe('a schema', () => {
  it.each([
    ['missing', { exists: false, applied: [], missing: ['0000_first'] }, 'The database has no tables of tir-rollouts.'],
    ['behind', { missing: ['0001_second'] }, 'The schema is behind: 1 of 2 migrations is missing: 0001_second.'],
    ['behind', { missing: ['0001_b', '0002_c'], unknown: [later] }, 'The schema is behind: 2 of 3 migrations are missing: 0001_b, 0002_c.'],
    ['ahead', { unknown: [later, later] }, 'The schema is ahead: a newer tir-rollouts applied 2 migrations that this one does not know.'],
    ['current', {}, 'The schema is up to date; its newest migration is 0000_first.'],
  ] as const)('is %s, and says why', (is, look, message) => {
    expect(stateOfSchema(seen({ ...look } as Partial<SchemaLook>))).toEqual({ is, message });
  });
});
