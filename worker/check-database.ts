/** A look at PostgreSQL before the worker polls: what no waiting mends ends the start, an outage does not. */
import type { Logger } from 'pino';
import { RolloutsError } from '../client/errors.js';
import { lookAtSchema, type SchemaLook } from '../db/look.js';
import { stateOfSchema } from '../db/schema-state.js';
import { explainDatabaseTrouble } from '../db/trouble.js';

/** How long PostgreSQL may take to be connected to, and to answer (ms). */
const PATIENCE_MS = 5_000;

/**
 * @throws RolloutsError `refused`, or Error, that ends with the next step, when the settings are wrong or migrations of this package are missing. While
 * PostgreSQL is merely away, steps wait for it. A schema of a newer package is worked with, and told.
 */
export async function checkDatabase(url: string, logger: Logger): Promise<void> {
  const seen = await look(url, logger);
  if (!seen) return;
  const { is, message } = stateOfSchema(seen);
  if (is === 'missing' || is === 'behind')
    throw new Error(`${message} Run tir-rollouts migrate with the same DATABASE_URL, then start the worker again.`);
  if (is === 'ahead') logger.warn({ newest: seen.unknown.at(-1) }, `${message} Upgrade this worker.`);
}

/** @returns undefined while PostgreSQL is away, which is logged */
async function look(url: string, logger: Logger): Promise<SchemaLook | undefined> {
  try {
    return await lookAtSchema(url, PATIENCE_MS);
  } catch (err) {
    const { message, next, lasts } = explainDatabaseTrouble(err);
    if (lasts) throw new RolloutsError('refused', `PostgreSQL cannot be used (${message}). ${next}, then start the worker again.`, { cause: err });
    logger.warn({ reason: message }, `PostgreSQL cannot be used now; steps wait for it. ${next}.`);
    return undefined;
  }
}
