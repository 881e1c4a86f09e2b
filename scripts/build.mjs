import './node-version.mjs';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ensureModules } from './modules.mjs';
import { isEntry, root, runScript, say, StepFailed } from './place.mjs';
import { listFiles, listSources, rooms, sourcesDigest } from './sources.mjs';

const dist = join(root, 'dist');
const digestFile = join(dist, '.sources');

/** Whether dist/ was built from the sources as they are now. */
export function buildIsFresh() {
  return existsSync(digestFile) && readFileSync(digestFile, 'utf8') === sourcesDigest();
}

/**
 * Builds dist/ from the rooms:
 *  1. TypeScript, incrementally;
 *  2. files that go beside the code as they are (migrations, JSON);
 *  3. away with what no source stands behind any more;
 *  4. the workflow bundle, so that a worker starts without webpack;
 *  5. last the digest: a build that was cut short is not fresh.
 * @throws StepFailed
 */
export function build() {
  const digest = sourcesDigest();
  rmSync(digestFile, { force: true });
  const sources = listSources();
  // tsc believes its build info: where somebody removed an output by hand, it would not write it again.
  if (!compiledStems(sources).every((stem) => existsSync(join(dist, `${stem}.js`))))
    rmSync(join(dist, '.tsbuildinfo'), { force: true });
  runNode(
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--pretty', String(process.stderr.isTTY ?? false)],
    'The TypeScript build failed. Correct the errors above and run the same command again.',
  );
  const copied = sources.filter(isAsset);
  for (const file of copied) copy(file);
  removeOrphans(sources, copied);
  if (existsSync(join(dist, 'worker/workflow-bundle.js'))) {
    runNode(
      ['dist/worker/workflow-bundle.js'],
      'Bundling the workflows failed. Correct the error above and run the same command again.',
    );
  }
  const cli = join(dist, 'client/cli/main.js');
  if (existsSync(cli)) chmodSync(cli, 0o755);
  writeFileSync(digestFile, digest);
}

function isAsset(file) {
  return file.startsWith('db/migrations/') || file.endsWith('.json');
}

function compiledStems(sources) {
  return sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')).map((file) => file.slice(0, -'.ts'.length));
}

function copy(file) {
  mkdirSync(dirname(join(dist, file)), { recursive: true });
  copyFileSync(join(root, file), join(dist, file));
}

function removeOrphans(sources, copied) {
  const expected = new Set([
    ...copied,
    ...compiledStems(sources).flatMap((stem) => ['.js', '.d.ts'].map((end) => stem + end)),
  ]);
  for (const file of rooms.flatMap((room) => listFiles(join(dist, room)))) {
    if (!expected.has(relative(dist, file).split(sep).join('/'))) rmSync(file);
  }
}

function runNode(args, onFailure) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) throw new StepFailed(onFailure);
}

if (isEntry(import.meta.url)) {
  await runScript(() => {
    ensureModules();
    say('Building dist/');
    build();
  });
}
