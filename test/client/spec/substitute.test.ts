import { describe, expect, it } from 'vitest';
import { substitute } from '../../../client/spec/substitute.js';

const environment = { A: 'a', B: '{"x": "${A}"}', EMPTY: '' };
const told = (text: string) => substitute(text, environment).refusals.map(({ nth, code }) => `${nth} ${code}`);

describe('a reference in braces', () => {
  // The answers are those of dash and bash.
  it.each([
    ['${A}', 'a'],
    ['x${A}y${A}', 'xaya'],
    ['${B}', '{"x": "${A}"}'],
    ['${EMPTY}', ''],
    ['${A:-x}', 'a'],
    ['${NO:-x}', 'x'],
    ['${NO:-Qwen/Qwen2.5-0.5B-Instruct}', 'Qwen/Qwen2.5-0.5B-Instruct'],
    ['${NO:-}', ''],
    ['${NO-}', ''],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${NO-a b: c # d}', 'a b: c # d'],
    ['${NO:-${A}}', 'a'],
    ['${NO:-x${ALSO:-${A}}y}!', 'xay!'],
    ['${A:-${NO}}', 'a'],
    ['${A:+x}', 'x'],
    ['${NO:+x}', ''],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${NO:+${ALSO}}', ''],
    ['${A:?it}', 'a'],
    ['${EMPTY?it}', ''],
    ['$A $ $$ $(A) {A} }', '$A $ $$ $(A) {A} }'],
  ])('%s is %j', (text, wanted) => {
    expect(substitute(text, environment)).toEqual({ text: wanted, refusals: [] });
  });

  it('is text behind a second dollar sign', () => {
    expect(substitute('$${A} $${my.var} $${', environment)).toEqual({ text: '${A} ${my.var} ${', refusals: [] });
  });

  it.each([
    ['${NO}', '0 variable-unset'],
    ['${EMPTY:?it}', '0 variable-unset'],
    ['${NO:?}', '0 variable-unset'],
    ['${A} ${NO:-${ALSO}}', '2 variable-unset'],
    ['$${A} ${NO}', '1 variable-unset'],
  ])('%s is not set', (text, wanted) => {
    expect(told(text)).toEqual([wanted]);
  });

  it('says the message that it has', () => {
    expect(substitute('${NO:?give a model}', environment).refusals).toMatchObject([{ message: 'NO is not set: give a model.' }]);
  });

  it.each(['${my.var}', '${}', '${ A }', '${A', '${A:-x', '${A:=x}', '${#A}', '${A%x}', '${A/x/y}', '${A:1:2}', '${{ A }}', '${1}', '${A:-{"x":1}}', '${NO:-${my.var}}', '${NO:-$${A}}'])(
    '%s is none, and refused',
    (text) => {
      expect(told(text)[0]).toMatch(/variable-form$/);
      expect(substitute(text, environment).text).toBeDefined();
    },
  );
});
