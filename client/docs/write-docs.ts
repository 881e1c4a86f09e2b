/** Writes what in docs/ and README.md is made: whole pages, and the files that others include (`npm run docs`). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withIncludedFiles } from './included-files.js';
import { generatedPages } from './pages.js';

const read = (file: string): string => readFileSync(file, 'utf8');

for (const [file, make] of Object.entries(generatedPages)) writeFileSync(join('docs', file), make());
const written = readdirSync('docs').filter((file) => file.endsWith('.md') && !(file in generatedPages));
for (const file of ['README.md', ...written.map((name) => join('docs', name))]) writeFileSync(file, withIncludedFiles(read(file), read));
