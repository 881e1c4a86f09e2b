import { expect, it } from 'vitest';
import fc from 'fast-check';
import { formatPath, parsePath, touches } from '../../workflows/contract/rules/field-path.js';

it('a path of any keys is read back as it was written', () => {
  const step = fc.oneof(fc.string({ minLength: 1 }), fc.nat(99));
  fc.assert(
    fc.property(
      fc.tuple(fc.string({ minLength: 1 }), fc.array(step)),
      ([first, rest]) => void expect(parsePath(formatPath([first, ...rest]))).toEqual([first, ...rest]),
    ),
  );
});

it.each(['', 'a..b', '.a', 'a.', 'a[x]', 'a b', 'a[1'])('%j is no path', (text) => expect(parsePath(text)).toBeUndefined());

it('paths touch when one holds the other', () => {
  expect(touches('a.b', 'a')).toBe(true);
  expect(touches('a', 'a[0].b')).toBe(true);
  expect(touches('a.b', 'a.bc')).toBe(false);
});
