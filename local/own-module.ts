import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../client/stack/data-directory.js';

/** The built file of one of our programs: `worker/main.js`. @throws Error when the build is not there */
export function ownModule(path: string): string {
  const file = join(projectRoot(), 'dist', path);
  if (!existsSync(file)) throw new Error(`${file} is missing: the build is not whole. Run \`npm run build\` and start again.`);
  return file;
}
