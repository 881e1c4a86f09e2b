import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../stack/data-directory.js';
import { packageVersion } from '../../stack/package-version.js';
import { failed, ok, type Check } from '../check.js';

/** What other commands start or read. */
const parts = ['local/main.js', 'worker/main.js', 'simulator/main.js', 'workflow-bundle.js', 'db/migrations/meta/_journal.json'];

/** Which version is installed, and whether it is whole. @param code folder of the built code. Default: that of this package */
export const packageCheck = (code: string = join(projectRoot(), 'dist')): Check => ({
  name: 'package',
  run: () => {
    const version = packageVersion();
    const missing = parts.filter((part) => !existsSync(join(code, part)));
    const facts = { version, root: projectRoot(), missing };
    if (missing.length === 0) return ok(`tir-rollouts ${version} in ${projectRoot()}`, facts);
    return failed(
      `tir-rollouts ${version} in ${code} lacks ${missing.join(', ')}.`,
      'Install it again (npm install tir-rollouts), or in a checkout build it: npm run build',
      facts,
    );
  },
});
