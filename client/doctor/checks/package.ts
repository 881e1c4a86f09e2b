import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../stack/data-directory.js';
import { packageVersion } from '../../stack/package-version.js';
import { failed, ok, type Check } from '../check.js';

/** What other commands start or read. */
const parts = ['local/main.js', 'worker/main.js', 'simulator/main.js', 'workflow-bundle.js', 'db/migrations/meta/_journal.json'];

/** Which version is installed, and whether it is whole. @param code folder of the built code. Default: the one that this runs from */
export const packageCheck = (code: URL = new URL('../../../', import.meta.url)): Check => ({
  name: 'package',
  run: () => {
    const version = packageVersion();
    const missing = parts.filter((part) => !existsSync(new URL(part, code)));
    const facts = { version, root: projectRoot(), missing };
    if (missing.length === 0) return ok(`tir-rollouts ${version} in ${projectRoot()}`, facts);
    return failed(
      `tir-rollouts ${version} in ${fileURLToPath(code)} lacks ${missing.join(', ')}.`,
      'Install it again (npm install tir-rollouts), or in a checkout build it: npm run build',
      facts,
    );
  },
});
