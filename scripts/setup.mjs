import './node-version.mjs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, buildIsFresh } from './build.mjs';
import { whileLocked } from './lock.mjs';
import { root, say } from './place.mjs';

export { ensureModules } from './modules.mjs';

/** Builds dist/ when a source changed since the last build; a few milliseconds and silent otherwise. @throws StepFailed */
export async function ensureBuilt() {
  if (buildIsFresh()) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  // Several workers may be started from one checkout at once: one builds, the others wait and find it done.
  await whileLocked(join(root, 'dist', '.building'), () => {
    if (buildIsFresh()) return;
    const started = Date.now();
    say('Building (about 20 s the first time, less when little changed)');
    build();
    say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  });
}
