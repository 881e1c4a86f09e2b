/** A look at PostgreSQL before the worker polls: what no waiting mends ends the start, an outage does not. */
import { sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Database } from '../db/connect.js';
import { operations } from '../db/schema.js';
import { explainDatabaseTrouble } from '../db/trouble.js';

/** @throws Error that ends with the next step, when the settings or the schema are wrong. While PostgreSQL is merely away, steps wait for it. */
export async function checkDatabase(database: Database, logger: Logger): Promise<void> {
  try {
    await database.select({ one: sql`1` }).from(operations).limit(0);
  } catch (err) {
    const { message, next, lasts } = explainDatabaseTrouble(err);
    if (lasts) throw new Error(`PostgreSQL cannot be used (${message}). ${next}, then start the worker again.`, { cause: err });
    logger.warn({ reason: message }, `PostgreSQL does not answer; steps wait for it. ${next}.`);
  }
}
