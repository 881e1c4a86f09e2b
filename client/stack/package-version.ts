import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './data-directory.js';

/** The version of this package, such as `0.1.0`. @throws Error when its package.json is gone */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
