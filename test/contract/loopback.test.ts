import { describe, expect, it } from 'vitest';
import { isInTheClear, isLoopback } from '../../workflows/contract/loopback.js';

describe('this machine', () => {
  it.each(['localhost', 'LOCALHOST', 'localhost.', '127.0.0.1', '127.255.0.9', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '[::]',
    '10.0.0.7',
    '127.0.0.1.evil.example',
    '127.evil.example',
    '127.0.0.256',
    '127.0.0.1.',
    'localhost.evil.example',
    'localhost.localdomain',
    'a.localhost',
    'notlocalhost',
    'evil.example\nlocalhost',
    '',
  ])('is not %j', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('what is sent to', () => {
  it.each(['https://evil.example/', 'http://localhost:1/', 'http://127.1/', 'http://2130706433/', 'http://[::1]:9/'])('%s is not in the clear', (url) => {
    expect(isInTheClear(url)).toBe(false);
  });

  it.each(['http://tir.example/', 'http://127.0.0.1@evil.example/', 'http://127.0.0.1.evil.example', 'http://0.0.0.0/', 'http://[::ffff:10.0.0.1]/'])('%s is', (url) => {
    expect(isInTheClear(url)).toBe(true);
  });
});
