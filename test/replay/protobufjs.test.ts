import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';

const here = createRequire(import.meta.url);

/** Packages of the SDK that read or write protobuf. */
const packages = ['client', 'common', 'proto', 'worker', 'workflow', 'activity'];

/** With more than one copy npm has nested them, and replaying a history from JSON throws. */
it('the packages of the SDK share one protobufjs 8', () => {
  const copies = new Map<string, string>();
  for (const name of packages) {
    const from = createRequire(here.resolve(`@temporalio/${name}/package.json`));
    const path = from.resolve('protobufjs/package.json');
    copies.set(realpathSync(dirname(path)), (from(path) as { version: string }).version);
  }
  expect([...copies.values()]).toEqual([expect.stringMatching(/^8\./)]);
});
