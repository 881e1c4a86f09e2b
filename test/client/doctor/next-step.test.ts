import { expect, it } from 'vitest';
import { splitNextStep } from '../../../client/doctor/next-step.js';

it.each([
  ['It is broken. Mend it.', 'It is broken.', 'Mend it.'],
  ['/a/b.json holds credentials. Run: chmod 600 /a/b.json', '/a/b.json holds credentials.', 'Run: chmod 600 /a/b.json'],
  [
    'There is none in a.json. It has: x. Name one, or make it with E2E’s CLI.',
    'There is none in a.json. It has: x.',
    'Name one, or make it with E2E’s CLI.',
  ],
  ['nothing to split', 'nothing to split', 'Mend that, then look again.'],
])('the fix is the last sentence of: %s', (text, message, fix) => {
  expect(splitNextStep(text)).toEqual({ message, fix });
});
