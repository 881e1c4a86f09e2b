/** Finds the operation that a report is asked of, and what is known of it. */
import type { Client } from '@temporalio/client';
import { findOperationsByStart, readFacts, type OperationFacts, type OwnedOperation } from '../../db/operation-facts.js';
import { listOperations } from '../../db/operations.js';
import type { EndpointIdentity } from '../../workflows/contract/identity.js';
import { RolloutsError } from '../errors.js';
import type { EndpointLike } from '../inputs.js';
import type { Records } from '../records.js';

/** Most operations that an error lists. */
const LISTED = 10;

const UUID_LENGTH = 36;
const isIdStart = (text: string): boolean => /^[0-9a-f][0-9a-f-]*$/i.test(text);

/**
 * What is recorded of the newest operation of that endpoint, else of the one operation whose id begins so.
 * @throws RolloutsError `notFound`; `invalid` with all operations that begin so, when they are several
 */
export async function findFacts(
  records: Records,
  which: EndpointLike,
  identify: (endpoint: EndpointLike) => EndpointIdentity,
): Promise<OperationFacts> {
  const said = typeof which === 'string' ? which : which.name;
  const mayBeId = typeof which === 'string' && isIdStart(which);
  const endpoint = mayBeId ? identified(which, identify) : identify(which);
  const newest = endpoint && (await records.read((db) => listOperations(db, endpoint, { limit: 1 })))[0];
  const idStart = newest?.id ?? said.toLowerCase();
  const found = newest || mayBeId ? await records.read((db) => findOperationsByStart(db, idStart, LISTED + 1)) : [];
  const owned = theOne(said, found);
  return records.read((db) => readFacts(db, owned));
}

/** An id needs no project; without one, a word that may be an id is none but that. */
function identified(word: string, identify: (endpoint: EndpointLike) => EndpointIdentity): EndpointIdentity | undefined {
  if (word.length === UUID_LENGTH) return undefined;
  try {
    return identify(word);
  } catch {
    return undefined;
  }
}

/** @throws RolloutsError `notFound`; `invalid` with all that begin so */
export function theOne(said: string, found: readonly OwnedOperation[]): OwnedOperation {
  const [first, ...others] = found;
  if (!first)
    throw new RolloutsError(
      'notFound',
      `There is no endpoint ${said} here, and no operation whose id begins so. See tir-rollouts list for the names, and tir-rollouts history NAME for the ids.`,
    );
  if (others.length === 0) return first;
  const list = found
    .slice(0, LISTED)
    .map(({ operation, endpoint }) => `\n    ${operation.id}  ${operation.kind} of ${endpoint.name}, ${operation.phase}, ${operation.startedAt.toISOString().slice(0, 19)}Z`);
  const more = found.length > LISTED ? '\n    …' : '';
  throw new RolloutsError('invalid', `Several operations begin with ${said}. Say more of the id:${list.join('')}${more}`);
}

/** How Temporal closed a run that has no last word here; undefined while it runs, and where Temporal does not say. */
export async function findClosing(
  client: Client,
  { workflowId, runId, endedAt }: OperationFacts['operation'],
): Promise<{ as: string; at?: Date } | undefined> {
  if (endedAt !== null) return undefined;
  try {
    const { status, closeTime } = await client.workflow.getHandle(workflowId, runId).describe();
    return status.name === 'RUNNING' ? undefined : { as: status.name, ...(closeTime ? { at: closeTime } : {}) };
  } catch {
    return undefined;
  }
}
