import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginOf, endOf, findUnstorable, isStorable, storable, storableDeep } from '../../workflows/contract/storable.js';

/** Any text of any units, halves of pairs and NULs among them. */
const anyText = fc.array(fc.oneof(fc.constantFrom(0, 0xd83d, 0xde00, 0xdc00, 0x61), fc.integer({ min: 0, max: 0xffff })), { maxLength: 12 }).map((units) => String.fromCharCode(...units));

describe('any text', () => {
  it('is storable afterwards, as long as before, and stays as it is where it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = storable(text);
        expect(isStorable(kept)).toBe(true);
        expect(kept).toHaveLength(text.length);
        if (isStorable(text)) expect(kept).toBe(text);
      }),
    );
  });

  it('is cut between two characters, at either end', () => {
    fc.assert(
      fc.property(anyText.map(storable), fc.nat(13), (text, limit) => {
        for (const cut of [beginOf(text, limit), endOf(text, limit)]) {
          expect(isStorable(cut)).toBe(true);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, limit) - 1);
        }
        expect(text.startsWith(beginOf(text, limit))).toBe(true);
        expect(text.endsWith(endOf(text, limit))).toBe(true);
      }),
    );
  });
});

it('a value is storable in all its texts and keys, and otherwise as JSON has it', () => {
  const at = new Date(0);
  const value = { ['k\0']: ['\ud83d', 1, null, { at }], pair: '😀' };
  expect(findUnstorable(value)).toEqual([['k\0']]);
  expect(findUnstorable({ a: ['x', { b: '\0' }], c: '\udc00' })).toEqual([['a', 1, 'b'], ['c']]);
  const kept = storableDeep(value);
  expect(kept).toEqual({ ['k\ufffd']: ['\ufffd', 1, null, { at: at.toJSON() }], pair: '😀' });
  expect(findUnstorable(kept)).toEqual([]);
});
