import { describe, expect, it } from 'vitest';
import { callFunction, isFunction } from '../../../../client/spec/terraform/functions/functions.js';

/** As Terraform describes its functions. @see developer.hashicorp.com/terraform/language/functions (read 2026-11) */
describe.each([
  ['title', ['hello world'], 'Hello World'],
  ['trim', ['?!hello?!', '!?'], 'hello'],
  ['chomp', ['hello\r\n\n'], 'hello'],
  ['strrev', ['a ☃'], '☃ a'],
  ['substr', ['hello world', 1, 4], 'ello'],
  ['substr', ['hello world', -5, -1], 'world'],
  ['indent', [2, 'a\nb'], 'a\n  b'],
  ['strcontains', ['hello', 'ell'], true],
  ['replace', ['1 + 2 + 3', '+', '-'], '1 - 2 - 3'],
  ['replace', ['hello world', '/w.*d/', 'everybody'], 'hello everybody'],
  ['replace', ['a-b', '/(?P<one>\\w)-(\\w)/', '${2}$one$$'], 'ba$'],
  ['replace', ['A1', '/(?i)[a-z]/', 'x'], 'x1'],
  ['replace', ['a$1', '$1', '$2'], 'a$2'],
  ['regex', ['[a-z]+', '53453453.345345aaabbbccc23454'], 'aaabbbccc'],
  ['regex', ['(\\d\\d\\d\\d)-(\\d\\d)', '2019-02'], ['2019', '02']],
  ['regex', ['^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?', 'https://a.b/c'], { scheme: 'https', authority: 'a.b' }],
  ['regexall', ['[a-z]', '1a2b'], ['a', 'b']],
  ['regexall', ['x', 'abc'], []],
  ['split', [',', ''], []],
  ['join', ['-', ['a', 'b'], ['c']], 'a-b-c'],
  ['format', ['%s-%02d %5.1f|%-4s|%+d %q %v %x %%', 'a', 7, 1.26, 'b', 3, 'q"', [1], 255], 'a-07   1.3|b   |+3 "q\\"" [1] ff %'],
  ['format', ['%[2]s %[1]s', 'a', 'b'], 'b a'],
  ['formatlist', ['%s-%s', 'x', ['a', 'b']], ['x-a', 'x-b']],
  ['parseint', ['FF', 16], 255],
  ['pow', [2, 3], 8],
  ['sum', [[1, 2, 3]], 6],
  ['range', [3], [0, 1, 2]],
  ['range', [1, 8, 3], [1, 4, 7]],
  ['chunklist', [['a', 'b', 'c'], 2], [['a', 'b'], ['c']]],
  ['setproduct', [['a', 'b'], [1]], [['a', 1], ['b', 1]]],
  ['setunion', [['b', 'a'], ['a']], ['a', 'b']],
  ['setintersection', [['a', 'b'], ['b', 'c']], ['b']],
  ['setsubtract', [['a', 'b'], ['b']], ['a']],
  ['slice', [['a', 'b', 'c'], 1, 2], ['b']],
  ['index', [['a', 'b'], 'b'], 1],
  ['coalesce', ['', null, 'b'], 'b'],
  ['coalescelist', [[], ['b']], ['b']],
  ['compact', [['a', '', null]], ['a']],
  ['alltrue', [[true, 'true']], true],
  ['anytrue', [[]], false],
  ['transpose', [{ a: ['1', '2'], b: ['2'] }], { 1: ['a'], 2: ['a', 'b'] }],
  ['matchkeys', [['i-1', 'i-2'], ['w', 'e'], ['e']], ['i-2']],
  ['merge', [{ a: 1 }, null, { a: 2 }], { a: 2 }],
  ['keys', [{ b: 1, a: 2 }], ['a', 'b']],
  ['jsonencode', [{ b: '<&>', a: [1, null] }], '{"a":[1,null],"b":"\\u003c\\u0026\\u003e"}'],
  ['yamlencode', [{ b: ['x', 1], a: true }], '"a": true\n"b":\n- "x"\n- 1\n'],
  ['yamldecode', ['{a: 1, b: [x]}'], { a: 1, b: ['x'] }],
  ['csvdecode', ['a,b\n1,"x, ""y"""\n'], [{ a: '1', b: 'x, "y"' }]],
  ['base64decode', ['aMOp'], 'hé'],
  ['urlencode', ['a b&c'], 'a+b%26c'],
  ['sha256', ['hello world'], 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
] as [string, unknown[], unknown][])('%s(%j)', (name, args, result) => {
  it(`is ${JSON.stringify(result)}`, () => {
    expect(isFunction(name)).toBe(true);
    expect(callFunction(name, args)).toEqual(result);
  });
});

it.each([
  ['regex', ['x', 'abc']],
  ['regex', ['(', 'abc']],
  ['format', ['%d', 'x']],
  ['format', ['%d', 1.5]],
  ['format', ['%s']],
  ['format', ['%s', 'a', 'b']],
  ['parseint', ['12', 2]],
  ['one', [['a', 'b']]],
  ['element', [[], 0]],
  ['index', [['a'], 'b']],
  ['tonumber', ['x']],
  ['yamldecode', ['a: [']],
  ['join', [',', 'text']],
] as [string, unknown[]][])('%s(%j) is a mistake in words', (name, args) => {
  expect(() => callFunction(name, args)).toThrow(/\w+ \w+/);
});
