/** The way to Temporal, for the client and for the worker. */
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { RolloutsError } from './errors.js';
import { explainTemporalTrouble } from './temporal-trouble.js';
import { findRefusal } from './unreachable.js';

/**
 * @param called what is connected to, for people, such as `Temporal at eu.example.com:7233`
 * @throws RolloutsError `unreachable`, or `refused` when Temporal does not let us in; both say what is wrong
 */
export async function connectTemporal(options: ConnectionOptions, called: string): Promise<Connection> {
  try {
    return await Connection.connect({ connectTimeout: '5s', ...options });
  } catch (err) {
    throw findRefusal(err, called) ?? temporalAway(called, await explainTemporalTrouble(options), err);
  }
}

/** @param trouble what is wrong, and the next step: see temporal-trouble.ts */
export const temporalAway = (called: string, trouble: string, cause?: unknown): RolloutsError =>
  new RolloutsError('unreachable', `Temporal does not answer: ${called}. ${trouble}`, { ...(cause === undefined ? {} : { cause }) });
