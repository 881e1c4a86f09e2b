/** Builds the workflow bundle with the same SDK version that will run it: part of `npm run build`. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Where the build puts the bundle. */
export const BUNDLE_PATH = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

const workflowModule = (name: string): string =>
  fileURLToPath(new URL(`../workflows/${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

/** The code of the bundle, from the sources or from the build, whichever this module is part of. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflowModule('index'),
    workflowInterceptorModules: [workflowModule('tracing'), workflowModule('belief')],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(BUNDLE_PATH, await bundleWorkflows());
