/** The workflow bundle of the sources as they are, made once for all test files of a run and for later runs. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../worker/workflow-bundle.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'tir-rollouts-bundles');

/** Path of the bundle: its name is the hash of what went into it. Two files that make it at once make the same. */
export async function workflowBundle(): Promise<{ codePath: string }> {
  const codePath = join(cache, `${digest()}.js`);
  if (!existsSync(codePath)) {
    mkdirSync(cache, { recursive: true });
    const draft = `${codePath}.${process.pid}`;
    writeFileSync(draft, await bundleWorkflows());
    renameSync(draft, codePath);
  }
  return { codePath };
}

function digest(): string {
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  const hash = createHash('sha256').update(sdk.version);
  for (const file of ['worker/workflow-bundle.ts', ...workflowSources()])
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 32);
}

const workflowSources = (): string[] =>
  readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|json)$/.test(file))
    .map((file) => join('workflows', file))
    .sort();
