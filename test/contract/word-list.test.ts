import { describe, expect, it } from 'vitest';
import { parseWordList } from '../../workflows/contract/word-list.js';

describe('a text with a list of words', () => {
  it.each([
    ['["--model", "x y"]', ['--model', 'x y'], 'json'],
    ['["--revision", 1.10, 12345678901234567890, true, null, "1.10"]', ['--revision', '1.10', '12345678901234567890', 'true', 'null', '1.10'], 'json'],
    ['["a\\"b, c", 2.50]', ['a"b, c', '2.50'], 'json'],
    ['[{"a": 1.10}, "x"]', ['{"a":1.1}', 'x'], 'json'],
    ['[]', [], 'json'],
    [`['--model', "it's", 'a\\'b']`, ['--model', "it's", "a'b"], 'python'],
    ['[1.10, abc]', ['1.10', 'abc'], 'python'],
  ])('%s is its words, each as it is written', (text, words, form) => {
    expect(parseWordList(text)).toEqual({ words, form });
  });

  it.each(['--model x', '', '{"a": 1}', '["a"', `['a`])('%s is none', (text) => {
    expect(parseWordList(text)).toBeUndefined();
  });
});
