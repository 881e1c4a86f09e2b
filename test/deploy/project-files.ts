import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a file of the project lies, such as `docker-compose.yml`. */
export const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

export const read = (file: string): string => readFileSync(pathOf(file), 'utf8');

/** Where the source of a module of the build lies: `dist/worker/main.js` comes from worker/main.ts. */
export const sourceOf = (module: string): string => pathOf(module.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
