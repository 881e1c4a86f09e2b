import { describe, expect, it } from 'vitest';
import { maskDeep, maskText } from '../../../client/mask-text.js';

const token = 'hf_abcdefghijklmnopqrstuv';

describe('a text of others', () => {
  it.each([
    ['by its form', `loading with ${token}.`, 'loading with ********.'],
    ['that is a JSON web token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.sflKxwRJSM, then', 'got ********, then'],
    ['by the name before it', 'DB_PASSWORD=hunter2 PORT=8080', 'DB_PASSWORD=******** PORT=8080'],
    ['in quotes', `env: {"API_KEY": "abc", "MODEL": "gpt2"}`, `env: {"API_KEY": ********, "MODEL": "gpt2"}`],
    ['of an option', 'serve --api-key abc --max-tokens 12', 'serve --api-key ******** --max-tokens 12'],
    ['in an address', 'postgres://app:hunter2@db/x', 'postgres://app:********@db/x'],
    ['of a header', 'Authorization: Bearer abcdefgh12345', 'Authorization: Bearer ********'],
    ['of several lines', 'x\n-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\ny', 'x\n********\ny'],
  ])('loses a secret %s', (_how, text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('keeps everything else', () => {
    const text = 'max_tokens=12 tokenizer=gpt2: check the token of the project at https://tir.example/path?x=1 (HF_TOKEN is not set)';
    expect(maskText(text)).toBe(text);
  });

  it('is masked wherever it stands in a value', () => {
    expect(maskDeep({ a: [`x ${token}`], api_key: 'abc', count: 3, nothing: null })).toEqual({
      a: ['x ********'],
      api_key: '********',
      count: 3,
      nothing: null,
    });
  });
});
