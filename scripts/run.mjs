import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isEntry, root, runScript, StepFailed } from './place.mjs';
import { ensureBuilt, ensureModules } from './setup.mjs';

/**
 * Sets up what is missing, then runs one module of dist/ in this very process, so that signals reach it directly.
 * Until the module starts, nothing is written to stdout.
 */
export async function runModule(module, args) {
  ensureModules();
  await ensureBuilt();
  const file = join(root, 'dist', module);
  if (!existsSync(file))
    throw new StepFailed(`There is no ${module} in dist/. Check the name: it is the path of the source, ending in .js.`);
  const { endWithNpm } = await import(pathToFileURL(join(root, 'dist', 'client/stack/end-with-npm.js')).href);
  endWithNpm();
  process.argv = [process.argv[0], file, ...args];
  await import(pathToFileURL(file).href);
}

if (isEntry(import.meta.url)) {
  const [module, ...args] = process.argv.slice(2);
  await runScript(async () => {
    if (!module) throw new StepFailed('Which module? For example: node scripts/run.mjs worker/main.js');
    await runModule(module, args);
  });
}
