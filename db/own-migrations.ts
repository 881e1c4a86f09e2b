/** The migrations that this package brings. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface OwnMigration {
  /** Its file without the ending, such as `0001_every-verb`. */
  name: string;
  /** When it was made (ms since 1970): what the migrations table knows it by. */
  madeAt: number;
}

/** Where they lie. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** In the order in which they are applied. */
export function listOwnMigrations(): OwnMigration[] {
  const journal = JSON.parse(readFileSync(join(MIGRATIONS_FOLDER, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[];
  };
  return journal.entries.map(({ tag, when }) => ({ name: tag, madeAt: when }));
}
