/** Pages of docs/ that are made of the source. A test compares them with the files. */
import { cliReference } from './cli-reference.js';
import { errorsPage } from './errors-page.js';
import { specReference } from './spec-reference.js';

export const generatedPages: Readonly<Record<string, () => string>> = {
  'cli-reference.md': cliReference,
  'errors.md': errorsPage,
  'spec-reference.md': specReference,
};
