import { expect, it } from 'vitest';
import { healthCheckUrl } from '../../worker/health-address.js';

it.each([
  [undefined, undefined, 'http://127.0.0.1:9470/healthz'],
  ['', '/readyz', 'http://127.0.0.1:9470/readyz'],
  ['0.0.0.0:9470', '/readyz', 'http://127.0.0.1:9470/readyz'],
  ['[::]:80', undefined, 'http://[::1]:80/healthz'],
  ['10.0.0.7:9470', undefined, 'http://10.0.0.7:9470/healthz'],
])('a worker that answers at %s is asked %s at %s', (address, path, url) => expect(healthCheckUrl(address, path)).toBe(url));
