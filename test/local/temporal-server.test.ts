import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTemporal } from '../../local/temporal/server.js';
import { scratchDirectory } from './scratch-directory.js';

it('the Temporal dev server is told to ask nobody outside for news', async () => {
  const scratch = scratchDirectory();
  const executable = join(scratch, 'temporal');
  writeFileSync(executable, '#!/bin/sh\nenv | grep ^TEMPORAL_\nexit 1\n');
  chmodSync(executable, 0o755);
  const starting = startTemporal({ executable, logFile: join(scratch, 'temporal.log'), recordsDirectory: join(scratch, 'records') });
  await expect(starting).rejects.toThrow(/ended at once[\s\S]*ends with:\n {4}TEMPORAL_VERSION_CHECK_DISABLED=1\n/);
});
